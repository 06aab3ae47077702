"""What all models of settings have in common."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """Settings that belong together: camelCase keys, unknown ones refused, values that never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)
