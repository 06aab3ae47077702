// Swagger UI takes of a relative server the path alone, so the page says where the API is: in the folder of the page itself.
const stage = new URL(".", location.href).href.replace(/\/$/, "");

fetch("docs/openapi.json")
  .then((answer) => answer.json())
  .then((spec) => {
    SwaggerUIBundle({
      dom_id: "#page",
      spec: { ...spec, servers: [{ url: stage }] },
      validatorUrl: null,
    });
  });
