"""A managed notebook instance with this project's notebooks, beside the data that they look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.building import key_policies, policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import CONTENT_HASH_LENGTH, NOTEBOOKS_PREFIX, object_key
from components.data.notebook_files import content_hash, notebook_files
from components.data.start_script import StartScript
from components.preflight.checked_data import CheckedDataset
from components.settings.notebook import NotebookSettings

SERVICE = "sagemaker.amazonaws.com"
PROJECT = Path(__file__).parents[2]
PLATFORM = "notebook-al2023-v1"
DATA_PREFIXES = ("interactions/", "items/", "users/")
"""Of the data bucket, by the folders of datasets. What else is in it says who was deleted."""


@dataclass(frozen=True, kw_only=True)
class NotebookArgs:
    """Inputs of a Notebook.

    Attributes:
        context: of the stack.
        settings: what is wanted.
        bucket: name of the data bucket, which takes the archive of the files, too.
        bucket_arn: of that bucket.
        datasets: the checked files, whose copies in that bucket the notebooks open.
        read_buckets: ARNs of further buckets whose objects notebooks read.
        statements: what notebooks may do besides; see `policies`.
    """

    context: StackContext
    settings: NotebookSettings
    bucket: pulumi.Input[str]
    bucket_arn: pulumi.Input[str]
    datasets: Sequence[CheckedDataset]
    read_buckets: Sequence[pulumi.Input[str]]
    statements: Sequence[policies.Statement] = ()


class Notebook(pulumi.ComponentResource):
    """Makes a NotebookInstance, its NotebookInstanceLifecycleConfiguration, a ServiceRole and a BucketObjectv2 with the files.

    Attributes:
        outputs: of the stack: `notebookName`, and `notebookUrl`, in the AWS console.
    """

    outputs: dict[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: NotebookArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:Notebook", name, {}, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._own_name = args.settings.notebook_instance_name or args.context.naming.notebook()
        role = self._create_role()
        scripts = self._create_scripts()
        instance = self._create_instance(role, scripts)
        region = args.context.region
        self.outputs = {
            "notebookName": instance.name,
            "notebookUrl": pulumi.Output.concat(
                f"https://{region}.console.aws.amazon.com/sagemaker/home?region={region}#/notebook-instances/",
                instance.name,
            ),
        }
        self.register_outputs(self.outputs)

    def _create_role(self) -> ServiceRole:
        context, settings = self._args.context, self._args.settings
        own_arn = context.arn("sagemaker", f"notebook-instance/{self._own_name}")
        return ServiceRole(
            f"{self._name}-execution",
            ServiceRoleArgs(
                context=context,
                purpose="notebook",
                service=SERVICE,
                # That it tells them to IAM is documented for other features of SageMaker alone.
                conditions=policies.where_told(context.account_id, own_arn),
                statements=[
                    *(
                        statement
                        for prefix in (*DATA_PREFIXES, NOTEBOOKS_PREFIX)
                        for statement in policies.read_objects_below(self._args.bucket_arn, prefix)
                    ),
                    *(
                        statement
                        for arn in self._args.read_buckets
                        for statement in policies.read_objects(arn)
                    ),
                    *key_policies.read_through(context, "s3"),
                    *policies.write_notebook_logs(context, self._own_name),
                    *(policies.stop_notebook(own_arn) if settings.idle_minutes else []),
                    *self._args.statements,
                ],
            ),
            self._child,
        )

    def _create_scripts(self) -> aws.sagemaker.NotebookInstanceLifecycleConfiguration:
        files = notebook_files(PROJECT)
        digest = content_hash(files)[:CONTENT_HASH_LENGTH]
        archive = aws.s3.BucketObjectv2(
            f"{self._name}-files",
            bucket=self._args.bucket,
            key=f"{NOTEBOOKS_PREFIX}{digest}.zip",
            source=pulumi.AssetArchive(
                {name: pulumi.FileAsset(str(path)) for name, path in files.items()}
            ),
            content_type="application/zip",
            opts=self._child,
        )
        project, region = self._args.context.naming.project, self._args.context.region
        idle_minutes = self._args.settings.idle_minutes
        hashes = {str(each.dataset_type): each.sha256 for each in self._args.datasets}
        script = pulumi.Output.all(archive.bucket, archive.key).apply(
            lambda place: StartScript(
                bucket=place[0],
                key=place[1],
                folder=f"{project}-{digest}",
                name=self._own_name,
                region=region,
                variables={"AWS_REGION": region, **_explored(place[0], hashes)},
            ).content(idle_minutes)
        )
        return aws.sagemaker.NotebookInstanceLifecycleConfiguration(
            f"{self._name}-scripts",
            name=self._args.context.naming.notebook(),
            on_start=script,
            opts=self._child,
        )

    def _create_instance(
        self, role: ServiceRole, scripts: aws.sagemaker.NotebookInstanceLifecycleConfiguration
    ) -> aws.sagemaker.NotebookInstance:
        settings = self._args.settings
        return aws.sagemaker.NotebookInstance(
            f"{self._name}-instance",
            name=self._own_name,
            instance_type=settings.instance_type,
            volume_size=settings.notebook_volume_size_in_gb,
            platform_identifier=PLATFORM,
            role_arn=role.arn,
            lifecycle_config_name=scripts.name,
            kms_key_id=self._args.context.encryption.arn,
            root_access="Disabled",
            instance_metadata_service_configuration={
                "minimum_instance_metadata_service_version": "2"
            },
            direct_internet_access="Enabled" if settings.reaches_internet else "Disabled",
            subnet_id=settings.subnet_id,
            security_groups=list(settings.security_group_ids) or None,
            opts=self._child,
        )


def _explored(bucket: str, hashes: Mapping[str, str]) -> dict[str, str]:
    """The variables by which the notebooks know where the data are that the stack was deployed with.

    Args:
        bucket: of the data.
        hashes: SHA-256 of the files, by the types of their datasets.
    """
    return {
        f"EXPLORATION_{type_.upper()}": f"s3://{bucket}/{object_key(type_, sha256)}"
        for type_, sha256 in hashes.items()
    }
