"""The settings `personalize:*` of a stack as one typed object.

Every problem of the configuration is found before a resource is registered, and all are told at once.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from components.core.errors import ProblemsError
from components.core.telemetry import Telemetry
from components.settings.check import CheckSettings
from components.settings.context import ContextSettings
from components.settings.edge import CacheSeconds, CompressionBytes, Cors, Jwt
from components.settings.encryption import EncryptionSettings
from components.settings.metric_attribution import MetricAttributionSettings
from components.settings.models import HomeModel, HomeRecipe, Models, ModelSettings
from components.settings.monitoring import MonitoringSettings
from components.settings.names import NamesSettings
from components.settings.notebook import NotebookSettings
from components.settings.preparation import PreparationSettings
from components.settings.privacy import PrivacySettings
from components.settings.retraining import RetrainingSettings
from components.settings.satisfaction import SatisfactionSettings
from components.settings.section import Section, keys_of, section_at
from components.settings.use_cases import UseCases
from components.settings.values import (
    MAX_FILTERS,
    AccountId,
    ArchiveIntervalSeconds,
    ArchivePrefix,
    AutoTraining,
    Boolean,
    BucketName,
    EventTypes,
    Filters,
    Location,
    MinProvisionedTps,
    SchemaFile,
    StreamRetentionHours,
    StreamShards,
    Tags,
    parsed_json,
)
from handlers.shared.service.recipes import HOME, PURPOSES
from handlers.shared.service.schemas import Domain

NAMESPACE = "personalize"
HEADING = "The configuration of this stack has problems:"

# The short form of `models.home`: fields, and the keys that they have here and there.
_SHORT_FORM = {
    "recipe": "recipe",
    "min_provisioned_tps": "minProvisionedTps",
    "auto_training": "autoTraining",
}


class StackConfig(Section):
    """All settings; docs/configuration.md has the reference table.

    A feature with several settings has a model of its own, a Section in a module of its own, and one field here.
    `event_types` is None where it is not set, for those of the file, and empty for any.
    """

    interactions: Location
    items: Location | None = None
    users: Location | None = None
    interactions_schema: SchemaFile | None = None
    items_schema: SchemaFile | None = None
    users_schema: SchemaFile | None = None
    check: Annotated[CheckSettings | None, BeforeValidator(parsed_json)] = None
    existing_bucket: BucketName | None = None
    recipe: HomeRecipe = Field(PURPOSES[HOME].default, validate_default=True)
    min_provisioned_tps: MinProvisionedTps = 1
    auto_training: AutoTraining = "off"
    models: Annotated[Models, BeforeValidator(parsed_json)] = Models()
    domain: Domain | None = None
    use_cases: Annotated[UseCases, BeforeValidator(parsed_json)] = UseCases()
    event_types: EventTypes | None = None
    context: Annotated[ContextSettings | None, BeforeValidator(parsed_json)] = None
    filters: Filters = Field(default_factory=dict)
    satisfaction: Annotated[SatisfactionSettings | None, BeforeValidator(parsed_json)] = None
    metric_attribution: Annotated[
        MetricAttributionSettings | None, BeforeValidator(parsed_json)
    ] = None
    stream_shards: StreamShards = 1
    stream_retention_hours: StreamRetentionHours = 168
    archive_prefix: ArchivePrefix = "events"
    archive_interval_seconds: ArchiveIntervalSeconds = 300
    privacy: Annotated[PrivacySettings | None, BeforeValidator(parsed_json)] = None
    access_logs: Boolean = False
    monitoring: Annotated[MonitoringSettings | None, BeforeValidator(parsed_json)] = None
    retraining: Annotated[RetrainingSettings | None, BeforeValidator(parsed_json)] = None
    notebook: Annotated[NotebookSettings | None, BeforeValidator(parsed_json)] = None
    preparation: Annotated[PreparationSettings | None, BeforeValidator(parsed_json)] = None
    cors: Annotated[Cors | None, BeforeValidator(parsed_json)] = None
    compression_bytes: CompressionBytes | None = None
    cache_seconds: CacheSeconds = 0
    jwt: Annotated[Jwt | None, BeforeValidator(parsed_json)] = None
    docs_page: Boolean = False
    admin_api: Boolean = False
    names: Annotated[NamesSettings, BeforeValidator(parsed_json)] = NamesSettings()
    tags: Tags = Field(default_factory=dict)
    protect_data: Boolean = False
    retain_data: Boolean = False
    encryption: Annotated[EncryptionSettings | None, BeforeValidator(parsed_json)] = None
    account_id: AccountId | None = None

    @model_validator(mode="after")
    def _schemas_have_data(self) -> Self:
        for data, schema in (("items", "itemsSchema"), ("users", "usersSchema")):
            if getattr(self, f"{data}_schema") and not getattr(self, data):
                raise ValueError(
                    f"personalize:{schema} is given without personalize:{data}; "
                    f"set personalize:{data} to the CSV file that the schema describes, or remove the schema"
                )
        return self

    @model_validator(mode="after")
    def _athena_has_something_to_check(self) -> Self:
        files = (self.interactions, self.items, self.users)
        if self.check is not None and not any(each and each.startswith("s3://") for each in files):
            raise ValueError(
                "personalize:check.athena is given, and no file of data lies in S3, where alone Athena reads; give s3:// "
                "addresses, or remove personalize:check"
            )
        return self

    @model_validator(mode="after")
    def _home_is_described_once(self) -> Self:
        given = [key for name, key in _SHORT_FORM.items() if name in self.model_fields_set]
        if self.models.home is not None and given:
            raise ValueError(
                f"personalize:{given[0]} and personalize:models.home are both given, and both describe the model that "
                f"recommends to users; move personalize:{given[0]} into personalize:models.home"
            )
        return self

    @model_validator(mode="after")
    def _use_cases_are_of_the_domain(self) -> Self:
        given = self.use_cases.by_purpose
        if given and self.domain is None:
            raise ValueError(
                "personalize:useCases is given without personalize:domain; set personalize:domain to "
                f"{next(iter(given.values())).use_case.domain}, or remove the use cases"
            )
        if self.domain is not None and not given:
            raise ValueError(
                f"personalize:domain is {self.domain} and there are no personalize:useCases, for which alone a stack has a "
                "domain; set personalize:useCases, or remove personalize:domain"
            )
        for purpose, settings in given.items():
            if settings.use_case.domain != self.domain:
                raise ValueError(
                    f"personalize:useCases.{purpose} has the recipe {settings.use_case.name} of the domain "
                    f"{settings.use_case.domain}, and personalize:domain is {self.domain}; make them the same"
                )
        return self

    @model_validator(mode="after")
    def _each_purpose_is_answered_once(self) -> Self:
        models = {HOME: self.models.home, **self.models.others}
        for purpose in self.use_cases.by_purpose:
            if models.get(purpose) is not None:
                raise ValueError(
                    f"personalize:models.{purpose} and personalize:useCases.{purpose} are both given, and both answer the "
                    "same requests; remove one of them"
                )
        short = [key for name, key in _SHORT_FORM.items() if name in self.model_fields_set]
        if self.use_cases.home is not None and short:
            raise ValueError(
                f"personalize:{short[0]} is a setting of the model that recommends to users, and personalize:useCases.home "
                f"is given, which recommends instead of it; remove one of them"
            )
        return self

    @model_validator(mode="after")
    def _admin_routes_have_a_solution(self) -> Self:
        if self.admin_api and not self.models_by_purpose:
            raise ValueError(
                "personalize:adminApi is true, and personalize:useCases leaves no model whose solution its routes could train "
                "and make campaigns of; add a model to personalize:models, or remove personalize:adminApi"
            )
        return self

    @model_validator(mode="after")
    def _retraining_has_models(self) -> Self:
        if self.retraining is None:
            return self
        models = self.models_by_purpose
        if not models:
            raise ValueError(
                "personalize:retraining is given, and personalize:useCases leaves no model that could be trained: recommenders "
                "train by themselves; add a model to personalize:models, or remove personalize:retraining"
            )
        for pinned in self.retraining.versions:
            if pinned not in models:
                raise ValueError(
                    f"personalize:retraining.versions.{pinned} is of a model that this stack does not have; its models are "
                    f"{', '.join(models)}"
                )
        for purpose, settings in models.items():
            if settings.auto_training_days is not None:
                raise ValueError(
                    f"the model {purpose} has autoTraining, with which its campaign moves to every new version, and "
                    "personalize:retraining decides which may serve; set autoTraining to off, or remove personalize:retraining"
                )
        return self

    @model_validator(mode="after")
    def _prepared_data_are_used(self) -> Self:
        if self.preparation is None:
            return self
        for data in ("items", "users"):
            if getattr(self.preparation, data) and not getattr(self, data):
                raise ValueError(
                    f"personalize:preparation.{data} is given without personalize:{data}, so that no dataset would take what it "
                    f"prepares; set personalize:{data}, or remove it"
                )
        if self.preparation.start_retraining and self.retraining is None:
            raise ValueError(
                "personalize:preparation.startRetraining is true, and there is no personalize:retraining that could be started; "
                "set it (`{}` for all defaults), or remove startRetraining"
            )
        return self

    @model_validator(mode="after")
    def _filters_have_one_meaning(self) -> Self:
        taken = [name for name in self._filters_of_satisfaction if name in self.filters]
        if taken:
            raise ValueError(
                f"personalize:filters.{taken[0]} has the name of the filter that personalize:satisfaction.dislike makes; "
                "remove or rename it"
            )
        if len(self.all_filters) > MAX_FILTERS:
            raise ValueError(
                f"personalize:filters has {len(self.filters)} filters, and personalize:satisfaction.dislike makes another; "
                f"a dataset group has at most {MAX_FILTERS}"
            )
        return self

    @model_validator(mode="after")
    def _an_existing_bucket_takes_files_alone(self) -> Self:
        reports = self.metric_attribution is not None and self.metric_attribution.reports
        needs = {
            "encryption": (self.encryption, "encrypts a bucket as a whole"),
            "retraining": (self.retraining, "listens to a bucket as a whole"),
            "preparation": (self.preparation, "writes into folders of a bucket as a whole"),
            "notebook": (self.notebook, "reads folders of a bucket as a whole"),
            "metricAttribution.reports": (reports, "leaves files that nobody removes"),
        }
        for key, (given, why) in needs.items():
            if self.existing_bucket is not None and given:
                raise ValueError(
                    f"personalize:existingBucket and personalize:{key} are both given; in a bucket that is not the stack's own "
                    f"there are its files alone, and personalize:{key} {why}; remove one of them"
                )
        return self

    @property
    def _filters_of_satisfaction(self) -> dict[str, str]:
        return {} if self.satisfaction is None else self.satisfaction.filters

    @property
    def all_filters(self) -> dict[str, str]:
        """Expressions of all filters by name: those of the configuration, then those that satisfaction makes."""
        return {**self.filters, **self._filters_of_satisfaction}

    def accepted_event_types(self, found: tuple[str, ...]) -> tuple[str, ...]:
        """The event types that the API accepts; empty for any.

        Args:
            found: those of the interactions, which are accepted where the configuration lists none.
        """
        listed = found if self.event_types is None else self.event_types
        if not listed:
            return ()
        told = () if self.satisfaction is None else self.satisfaction.event_types
        return (*listed, *(each for each in told if each not in listed))

    @property
    def models_by_purpose(self) -> dict[str, ModelSettings]:
        """All models, by their keys in `personalize:models`; `home` is among them unless a use case takes its place."""
        if self.use_cases.home is not None:
            return self.models.others
        short = {key: getattr(self, name) for name, key in _SHORT_FORM.items()}
        return {HOME: self.models.home or HomeModel.model_validate(short), **self.models.others}

    @property
    def telemetry(self) -> Telemetry:
        """What functions and API have to tell."""
        return Telemetry() if self.monitoring is None else self.monitoring.telemetry

    @property
    def warnings(self) -> tuple[str, ...]:
        """What settings risk that are allowed all the same, as sentences."""
        found = []
        if self.event_types == ():
            found.append(
                "personalize:eventTypes is any, so the API accepts every event type, and a misspelt one stays in the "
                "dataset: with more than ten there, columns of metadata counted in, every later training fails, until "
                "`pulumi destroy` and `pulumi up` make the stack anew. List the types that your clients send."
            )
        if self.privacy is not None:
            found += self.privacy.warnings
        if self._nothing_to_bake_with:
            found.append(
                "personalize:retraining is managed and bakes, but there is no alarm to watch: nothing would roll a bad version "
                "back. Set personalize:monitoring or personalize:retraining.bakeAlarms."
            )
        return tuple(found)

    @property
    def _nothing_to_bake_with(self) -> bool:
        told = self.retraining
        return (
            told is not None
            and told.is_managed
            and told.bake_minutes > 0
            and not (self.monitoring or told.bake_alarms)
        )

    @property
    def archive_days(self) -> int | None:
        """After how many days archived events and dead letters expire; None for never."""
        return None if self.privacy is None else self.privacy.archive_days


def keys() -> tuple[str, ...]:
    """The names of all settings, without the namespace."""
    return keys_of(StackConfig)


def parse(settings: Mapping[str, object]) -> StackConfig:
    """Check the settings of the namespace `personalize`.

    Args:
        settings: values by key without the namespace; as text, numbers, or lists and maps (also as JSON).

    Raises:
        ProblemsError: a key is unknown or missing, or a value or a combination is impossible.
    """
    try:
        return StackConfig.model_validate(dict(settings))
    except ValidationError as error:
        raise ProblemsError(HEADING, [_sentence(e) for e in error.errors()]) from None


def _sentence(error: Any) -> str:
    """One problem that pydantic found, as a sentence that names the key and what was given."""
    path = [str(part) for part in error["loc"] if not str(part).startswith("function-")]
    if not path:
        return str(error["ctx"]["error"])
    key = f"{NAMESPACE}:{path[0]}"
    if error["type"] == "missing" and len(path) > 1:
        return f"{NAMESPACE}:{'.'.join(path)} is missing"
    if error["type"] == "missing":
        return _missing(key, path)
    if error["type"] == "extra_forbidden":
        known = keys_of(section_at(StackConfig, path[:-1]))
        return f"{NAMESPACE}:{'.'.join(path)} is unknown; the keys are {', '.join(known)}"
    place = f" (at {'.'.join(path[1:])})" if len(path) > 1 else ""
    reason = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["msg"]
    return f"{key} is {error['input']!r}{place}: {reason}"


def _missing(key: str, path: list[str]) -> str:
    if len(path) > 1:
        return f"{NAMESPACE}:{'.'.join(path)} is missing; docs/configuration.md has what it can be"
    return f"{key} is missing; set it with `pulumi config set {key} FILE.csv`"
