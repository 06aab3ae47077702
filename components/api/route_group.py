"""A group of routes: what one feature adds to the REST API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

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
        roles: with which API Gateway calls services itself, by the purpose in `<<role:purpose>>`: what it may do.
    """

    fragment: str
    values: Mapping[str, pulumi.Input[str] | Sequence[Any]] = field(default_factory=dict)
    functions: Mapping[str, HandlerFunctionArgs] = field(default_factory=dict)
    roles: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
