"""What all models of settings have in common."""

from collections.abc import Sequence
from typing import get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """Settings that belong together: camelCase keys, unknown ones refused, values that never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


def keys_of(section: type[Section]) -> tuple[str, ...]:
    """The keys of its settings, as the configuration has them."""
    return tuple(field.alias or name for name, field in section.model_fields.items())


def section_at(section: type[Section], path: Sequence[str]) -> type[Section]:
    """The section to which keys lead, one inside the other.

    Args:
        section: where they begin.
        path: keys that have sections as values, or maps of them; of those also the key in the map.
    """
    names_one_of_a_map = False
    for key in path:
        if names_one_of_a_map:
            names_one_of_a_map = False
            continue
        field = dict(zip(keys_of(section), section.model_fields.values(), strict=True))[key]
        names_one_of_a_map = get_origin(field.annotation) is dict
        kinds = (field.annotation, *get_args(field.annotation))
        section = next(
            kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)
        )
    return section
