"""The only place that makes physical names and tags.

A name is `<project>-<stack>-<purpose>` where that is short enough and unambiguous, else a shortened form
with a hash of project, stack and purpose. So no two stacks of one account ever claim the same name.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

# The longest name of each service, in characters.
PERSONALIZE_NAME_LIMIT = 63  # Amazon Personalize API Reference, Name
BUCKET_NAME_LIMIT = 63  # Amazon S3 User Guide, "Bucket naming rules"
ROLE_NAME_LIMIT = 64  # AWS IAM API Reference, CreateRole
FUNCTION_NAME_LIMIT = 64  # AWS Lambda API Reference, CreateFunction
STREAM_NAME_LIMIT = 128  # Amazon Kinesis Data Streams API Reference, CreateStream
DELIVERY_STREAM_NAME_LIMIT = 64  # Amazon Data Firehose API Reference, CreateDeliveryStream
QUEUE_NAME_LIMIT = 80  # Amazon SQS API Reference, CreateQueue
KEY_ALIAS_LIMIT = 250  # AWS KMS API Reference, CreateAlias: 256 with what stands before each alias
ALARM_NAME_LIMIT = 255  # Amazon CloudWatch API Reference, PutMetricAlarm
DASHBOARD_NAME_LIMIT = 255  # Amazon CloudWatch API Reference, PutDashboard
TOPIC_NAME_LIMIT = 256  # Amazon SNS API Reference, CreateTopic
SCHEDULE_NAME_LIMIT = 64  # Amazon EventBridge Scheduler API Reference, CreateSchedule
STATE_MACHINE_NAME_LIMIT = 80  # AWS Step Functions API Reference, CreateStateMachine
NOTEBOOK_NAME_LIMIT = 63  # Amazon SageMaker API Reference, CreateNotebookInstance
DATABASE_NAME_LIMIT = 255  # Amazon Athena User Guide, "Name databases, tables, and columns"
CRAWLER_NAME_LIMIT = 255  # AWS Glue API Reference, CreateCrawler; the same for CreateClassifier
WORK_GROUP_NAME_LIMIT = 128  # Amazon Athena API Reference, CreateWorkGroup
QUERY_NAME_LIMIT = 128  # Amazon Athena API Reference, CreateNamedQuery
EVENT_RULE_NAME_LIMIT = 64  # Amazon EventBridge API Reference, PutRule
API_NAME_LIMIT = 128  # our own: Amazon API Gateway allows more than any name here needs

# A hyphen and the number of a generation. The first has no number: stacks are older than generations.
GENERATION_DIGITS = 3

# A dataset import job's name is this prefix and a hash of what it imports, at most 63 together.
JOB_NAME_PREFIX_LIMIT = 40

# What stands before the pseudonym of a user in the name of a data deletion job.
DELETION_JOB_PREFIX_LIMIT = 26

# What stands before the filter's own name in its physical name.
FILTER_PREFIX_LIMIT = 30

# The tags that say whose a resource is.
OWNER_TAGS = ("project", "stack")

HASH_LENGTH = 8
# So much of project and stack is in each name of a function that is shortened.
_SURE_OF_A_NAME = FUNCTION_NAME_LIMIT - GENERATION_DIGITS - HASH_LENGTH - 2
CONTENT_HASH_LENGTH = 16


@dataclass(frozen=True)
class Naming:
    """Physical names and tags of one stack.

    Attributes:
        project: name of the Pulumi project.
        stack: name of the stack, without its organisation.
    """

    project: str
    stack: str

    def dataset_group(self, generation: pulumi.Input[int], fixed: str | None) -> pulumi.Output[str]:
        """Name of a dataset group.

        Args:
            generation: as for `personalize`.
            fixed: the name of the first generation; None for one of project and stack.
        """
        return pulumi.Output.from_input(generation).apply(
            lambda number: self.dataset_group_name(int(number), fixed)
        )

    def dataset_group_name(self, generation: int, fixed: str | None) -> str:
        """The name that `dataset_group` gives for a known generation."""
        if fixed is None:
            return self.generation_name("datasets", generation, PERSONALIZE_NAME_LIMIT)
        return fixed if generation == 1 else f"{fixed}-{generation}"

    def name(self, purpose: str, limit: int) -> str:
        """A name of lower-case letters, digits and hyphens, unique for project, stack and purpose.

        Args:
            purpose: what the resource is for, lower-case words joined by hyphens.
            limit: most characters, at least 20.

        Raises:
            ValueError: the purpose is none, or could be mistaken for the end of a hashed name.
        """
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", purpose) or _ends_like_hash(purpose):
            raise ValueError(
                f"{purpose!r} is no purpose: expected lower-case words joined by hyphens"
            )
        return self._joined(limit, purpose)

    def key(self, logical_name: str) -> str:
        """What marks a resource as this stack's own, so that a later run can adopt it."""
        return f"{self.project}/{self.stack}/{logical_name}"

    @property
    def folder(self) -> str:
        """First part of the keys of all objects that the stack puts into a bucket that is not its own."""
        return f"{self.project}/{self.stack}/"

    def statement_id(self, purpose: str) -> str:
        """Sid of a statement in a policy that others write, too: letters and digits, no other stack's.

        Args:
            purpose: one lower-case word.
        """
        digest = short_hash(json.dumps([self.project, self.stack]))
        return f"Personalize{digest}{purpose.title()}"

    def personalize(
        self, purpose: str, generation: pulumi.Input[int], variant: str = ""
    ) -> pulumi.Output[str]:
        """Name of a dataset group, dataset, solution, campaign or event tracker.

        Two generations live beside each other while the API moves from one to the next, so each has its own names.

        Args:
            purpose: what the resource is for.
            generation: 1 and up; see `lifecycle.dataset_generation`.
            variant: what cannot be changed of the resource and may be any text; a hash of it is in the name. Empty for none.
        """
        if not variant:
            return self._of_generation(purpose, generation, PERSONALIZE_NAME_LIMIT)
        return pulumi.Output.from_input(generation).apply(
            lambda number: self.variant_name(purpose, int(number), variant)
        )

    def variant_name(self, purpose: str, generation: int, variant: str) -> str:
        """The name of a variant that `personalize` gives for a known generation."""
        first = f"{self._variant(purpose)}{short_hash(variant)}"
        return first if generation == 1 else f"{first}-{generation}"

    def generation_name(self, purpose: str, generation: int, limit: int) -> str:
        """The name that is made for a known generation; see `name`."""
        if generation == 1:
            return self.name(purpose, limit)
        return f"{self._later_generation(purpose, limit)}-{generation}"

    def personalize_patterns(self, purpose: str) -> list[str]:
        """What matches the names of all generations and variants, and no other stack's.

        `?` is one character, as in IAM policies.
        """
        later = self._later_generation(purpose, PERSONALIZE_NAME_LIMIT)
        variant = f"{self._variant(purpose)}{'?' * HASH_LENGTH}"
        digits = ["?" * count for count in range(1, GENERATION_DIGITS + 1)]
        return [
            self.name(purpose, PERSONALIZE_NAME_LIMIT),
            *(f"{later}-{each}" for each in digits),
            variant,
            *(f"{variant}-{each}" for each in digits),
        ]

    def schema(self, purpose: str, schema_json: str) -> str:
        """Name of a schema; it holds a hash of the content, since a schema cannot be changed."""
        return f"{self.name(purpose, PERSONALIZE_NAME_LIMIT - HASH_LENGTH - 1)}-{short_hash(schema_json)}"

    def filter(
        self, name: str, expression: str, generation: pulumi.Input[int]
    ) -> pulumi.Output[str]:
        """Name of a filter; it holds a hash of the expression, since a filter cannot be changed.

        Args:
            name: as the configuration has it.
            expression: of the filter.
            generation: as for `personalize`.
        """
        return pulumi.Output.from_input(generation).apply(
            lambda number: self.filter_name(name, expression, int(number))
        )

    def filter_name(self, name: str, expression: str, generation: int) -> str:
        """The name that `filter` gives for a known generation."""
        digest = short_hash(json.dumps([name, expression]))
        ending = f"-{digest}" if generation == 1 else f"-{digest}-{generation}"
        start = f"{self._filter_prefix()}{name}"
        longest = PERSONALIZE_NAME_LIMIT - HASH_LENGTH - GENERATION_DIGITS - 2
        return f"{start[:longest]}{ending}"

    def filter_pattern(self) -> str:
        """What matches the names of all the stack's filters, and no other stack's, as in IAM policies."""
        return f"{self._filter_prefix()}*"

    def import_job_prefix(self, purpose: str) -> str:
        """First part of the names of a dataset's import jobs."""
        return self.name(purpose, JOB_NAME_PREFIX_LIMIT)

    def deletion_job_prefix(self) -> str:
        """First part of the names of the stack's data deletion jobs, and of no other stack's."""
        # The underscore as in the prefix of filters, below.
        return f"{self.name('deletion', DELETION_JOB_PREFIX_LIMIT)}_"

    def bucket(
        self, purpose: str, account_id: pulumi.Input[str], region: str
    ) -> pulumi.Output[str]:
        """Name of a bucket; account and region make it unique among all buckets of the world."""
        return pulumi.Output.from_input(account_id).apply(
            lambda account: self.bucket_name(purpose, account, region)
        )

    def bucket_name(self, purpose: str, account_id: str, region: str) -> str:
        """The name that `bucket` gives for a known account."""
        ending = f"-{account_id}-{region}"
        return self.name(purpose, BUCKET_NAME_LIMIT - len(ending)) + ending

    def iam_role(self, purpose: str, generation: pulumi.Input[int] = 1) -> pulumi.Output[str]:
        """Name of an IAM role; `generation` as for `personalize`."""
        return self._of_generation(purpose, generation, ROLE_NAME_LIMIT)

    def function(self, purpose: str, generation: pulumi.Input[int] = 1) -> pulumi.Output[str]:
        """Name of a Lambda function; `generation` as for `personalize`."""
        return self._of_generation(purpose, generation, FUNCTION_NAME_LIMIT)

    def stream(self, purpose: str) -> str:
        """Name of a Kinesis data stream."""
        return self.name(purpose, STREAM_NAME_LIMIT)

    def delivery_stream(self, purpose: str) -> str:
        """Name of a Firehose delivery stream."""
        return self.name(purpose, DELIVERY_STREAM_NAME_LIMIT)

    def queue(self, purpose: str) -> str:
        """Name of an SQS queue."""
        return self.name(purpose, QUEUE_NAME_LIMIT)

    def schedule(self, purpose: str) -> str:
        """Name of a schedule of EventBridge Scheduler."""
        return self.name(purpose, SCHEDULE_NAME_LIMIT)

    def state_machine(self, purpose: str) -> str:
        """Name of a Step Functions state machine."""
        return self.name(purpose, STATE_MACHINE_NAME_LIMIT)

    def database(self, purpose: str) -> str:
        """Name of a database of the Glue catalog; Athena takes no hyphens in names without quotation marks."""
        return self.name(purpose, DATABASE_NAME_LIMIT).replace("-", "_")

    def crawler(self, purpose: str) -> str:
        """Name of a Glue crawler or classifier."""
        return self.name(purpose, CRAWLER_NAME_LIMIT)

    def work_group(self, purpose: str) -> str:
        """Name of an Athena work group."""
        return self.name(purpose, WORK_GROUP_NAME_LIMIT)

    def query(self, purpose: str) -> str:
        """Name of a named query of Athena."""
        return self.name(purpose, QUERY_NAME_LIMIT)

    def event_rule(self, purpose: str) -> str:
        """Name of an EventBridge rule."""
        return self.name(purpose, EVENT_RULE_NAME_LIMIT)

    def api(self, purpose: str) -> str:
        """Name of a REST API, an API key or a usage plan."""
        return self.name(purpose, API_NAME_LIMIT)

    def key_alias(self, purpose: str) -> str:
        """Alias of a KMS key."""
        return f"alias/{self.name(purpose, KEY_ALIAS_LIMIT)}"

    def log_group_patterns(self) -> list[str]:
        """What matches the names of all log groups of the stack, as in IAM policies.

        It may match another stack's, too, whose name begins with this one's: names are shortened in different ways.
        """
        start = _words(f"{self.project}-{self.stack}-x").removesuffix("x")[:_SURE_OF_A_NAME]
        places = (function_log_group, api_access_log_group, state_machine_log_group)
        return [place(f"{start}*") for place in places]

    def notebook(self) -> str:
        """Name of a SageMaker notebook instance and its lifecycle configuration, of which a stack has one: it needs no purpose."""
        return self._joined(NOTEBOOK_NAME_LIMIT)

    def alarm(self, purpose: str) -> str:
        """Name of a CloudWatch alarm."""
        return self.name(purpose, ALARM_NAME_LIMIT)

    def dashboard(self, purpose: str) -> str:
        """Name of a CloudWatch dashboard."""
        return self.name(purpose, DASHBOARD_NAME_LIMIT)

    def topic(self, purpose: str) -> str:
        """Name of an SNS topic."""
        return self.name(purpose, TOPIC_NAME_LIMIT)

    @property
    def metrics_dimension(self) -> str:
        """What tells the stack's own metrics from those of all others; no project has a slash in its name."""
        return f"{self.project}/{self.stack}"

    def tags(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The standard tags and the user's own."""
        owner = dict(zip(OWNER_TAGS, (self.project, self.stack), strict=True))
        return {**(extra or {}), **owner, "managed-by": "pulumi"}

    def _joined(self, limit: int, *purpose: str) -> str:
        parts = [self.project, self.stack, *purpose]
        plain = "-".join(parts)
        # Without a hyphen inside project and stack, the name tells the parts apart.
        if re.fullmatch(r"[a-z][a-z0-9]*-[a-z0-9]+", f"{self.project}-{self.stack}") and (
            len(plain) <= limit
        ):
            return plain
        return _with_hash(plain, short_hash(json.dumps(parts)), limit)

    def _of_generation(
        self, purpose: str, generation: pulumi.Input[int], limit: int
    ) -> pulumi.Output[str]:
        return pulumi.Output.from_input(generation).apply(
            lambda number: self.generation_name(purpose, int(number), limit)
        )

    def _filter_prefix(self) -> str:
        # No name that `name` makes has an underscore: the first one ends the part that tells stacks apart.
        return f"{self.name('filter', FILTER_PREFIX_LIMIT)}_"

    def _variant(self, purpose: str) -> str:
        """What a variant's hash follows. The letter keeps its name apart from one that is shortened with a hash."""
        ending = len("-x") + HASH_LENGTH + GENERATION_DIGITS + 1
        return f"{self.name(purpose, PERSONALIZE_NAME_LIMIT - ending)}-x"

    def _later_generation(self, purpose: str, limit: int) -> str:
        return self.name(purpose, limit - GENERATION_DIGITS - 1)


def function_log_group(function_name: str) -> str:
    """The log group to which Lambda writes for a function.

    Source: AWS Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs".
    """
    return f"/aws/lambda/{function_name}"


def api_access_log_group(api_name: str) -> str:
    """The log group of the access log of a REST API; its place beside those of Lambda is our own choice."""
    return f"/aws/apigateway/{api_name}/access"


def state_machine_log_group(name: str) -> str:
    """The log group of a state machine.

    Source: AWS Step Functions Developer Guide, "Logging using CloudWatch Logs": groups under this prefix need no resource policy
    that grows with their number.
    """
    return f"/aws/vendedlogs/states/{name}"


def object_key(dataset: str, sha256: str) -> str:
    """Key of an uploaded file: other content is another object."""
    return f"{dataset.lower()}/{sha256[:CONTENT_HASH_LENGTH]}.csv"


DELETIONS_PREFIX = "deletions/"
"""Of the keys of lists of users that are to be deleted."""

NOTEBOOKS_PREFIX = "notebook/"
"""Of the keys of what a notebook instance puts on its volume."""

PURGES_PREFIX = "purges/"
"""Of the keys of what says whom archive and dead letters are purged of. The service, which reads lists, does not read these."""


def short_hash(text: str) -> str:
    """What tells contents apart in names."""
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def _with_hash(text: str, digest: str, limit: int) -> str:
    return f"{_words(text)[: limit - len(digest) - 1].rstrip('-')}-{digest}"


def _words(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words if words[:1].isalpha() else f"p-{words}"


def _ends_like_hash(purpose: str) -> bool:
    return re.search(r"(^|-)[0-9a-f]{8}$", purpose) is not None
