"""A group of routes: what one feature adds to the REST API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.api.openapi_source import Document
from components.api.placeholders import Values
from components.building.handler_function import HandlerFunctionArgs
from components.building.policies import Statement


@dataclass(frozen=True, kw_only=True)
class RouteGroup:
    """Routes with what answers them; RecommendationApi makes the functions and roles as its own children.

    Attributes:
        fragment: name of the file `openapi/<fragment>.yaml` with paths and models.
        values: of the fragment's placeholders, by name; a sequence of texts or schemas fills a list.
        functions: that answer routes, by the purpose in `<<function:purpose>>`. Each may be invoked by exactly the
            routes whose integration names it.
        narrowed: properties of the fragment's models that a function checks further than API Gateway does, whose messages
            do not say where a body is wrong; by the name of the model. Clients see them in their document.
        roles: with which API Gateway calls services itself, by the purpose in `<<role:purpose>>`: what it may do.
    """

    fragment: str
    values: Mapping[str, pulumi.Input[str] | Sequence[Any]] = field(default_factory=dict)
    functions: Mapping[str, HandlerFunctionArgs] = field(default_factory=dict)
    narrowed: Mapping[str, Document] = field(default_factory=dict)
    roles: Mapping[str, Sequence[Statement]] = field(default_factory=dict)

    @property
    def stand_ins(self) -> Values:
        """What the placeholders may stand for while names and ARNs are not known; sequences are as they are."""
        return {
            **{
                name: value if isinstance(value, list | tuple) else "value"
                for name, value in self.values.items()
            },
            **{f"function:{purpose}": "arn" for purpose in self.functions},
            **{f"role:{purpose}": "arn" for purpose in self.roles},
        }


def narrowed_models(groups: Sequence[RouteGroup]) -> dict[str, Document]:
    """What the groups narrow, by the name of the model."""
    return {model: members for group in groups for model, members in group.narrowed.items()}
