"""The local API Gateway: REST APIs described by OpenAPI 3.0 documents, served as AWS serves them."""
