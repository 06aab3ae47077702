"""A folder of a bucket that is there already, and stays its owner's."""

from dataclasses import dataclass

import pulumi

from components.building import policies
from components.core.context import StackContext
from components.core.outputs import once
from components.lifecycle import BucketStatements, BucketStatementsArgs


@dataclass(frozen=True, kw_only=True)
class OwnersBucketArgs:
    """Inputs of an OwnersBucket.

    Attributes:
        context: of the stack.
        bucket: its name.
        reader: principal of the service that reads the stack's folder.
        reader_source_arn: pattern of the resources for which that service acts.
    """

    context: StackContext
    bucket: str
    reader: str
    reader_source_arn: pulumi.Input[str]


class OwnersBucket(pulumi.ComponentResource):
    """Makes BucketStatements, which let the service read the folder, and changes nothing else of the bucket.

    Attributes:
        bucket: its name, once the service may read the folder.
        arn: of the bucket, likewise.
        folder: first part of the keys of all that the stack puts there, with a slash at its end.
    """

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]
    folder: str

    def __init__(
        self, name: str, args: OwnersBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:OwnersBucket", name, {}, opts)
        context = args.context
        self.folder = context.naming.folder
        arn = f"arn:aws:s3:::{args.bucket}"
        admitted = policies.admit_reader_below(
            args.reader, arn, context.account_id, args.reader_source_arn, self.folder
        )
        sids = (context.naming.statement_id(purpose) for purpose in ("read", "list"))
        statements = BucketStatements(
            f"{name}-statements",
            BucketStatementsArgs(
                scope=context.scope,
                bucket=args.bucket,
                statements=pulumi.Output.json_dumps(
                    [{"Sid": sid, **each} for sid, each in zip(sids, admitted, strict=True)]
                ),
            ),
            context.beside_data(self),
        )
        self.bucket = statements.bucket
        self.arn = once(arn, self.bucket)
        self.register_outputs({"bucket": self.bucket, "arn": self.arn})
