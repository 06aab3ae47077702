"""What a live stack does with the permissions of the roles that Amazon Personalize takes."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from components.core.naming import DELETIONS_PREFIX
from tests.support.live_stack import Live, Refusal, name
from tests.support.local_aws import ACCOUNT
from tests.support.permissions import PREFIX
from tests.support.waiting import until


class ServiceExercises(Live):
    """By jobs of the service."""

    def encrypted_group(self) -> Refusal:
        personalize = self.client("personalize")
        described = personalize.describe_dataset_group(
            datasetGroupArn=self.outputs["datasetGroupArn"]
        )
        settings = {each: described["datasetGroup"][each] for each in ("roleArn", "kmsKeyArn")}
        arn = personalize.create_dataset_group(name=name("group"), **settings)["datasetGroupArn"]

        def at_rest() -> Any:
            group = personalize.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]
            return group if group["status"] in {"ACTIVE", "CREATE FAILED"} else None

        group = until(at_rest)
        personalize.delete_dataset_group(datasetGroupArn=arn)
        return group.get("failureReason") if group["status"] == "CREATE FAILED" else None

    def import_job(self) -> Refusal:
        return self._import("users")

    def report(self) -> Refusal:
        # The name of a report has the second of its end: two of one second are one object.
        bucket, folder = self.outputs["dataBucket"], "metric-reports/"
        for key in self._keys(bucket, folder):
            self.client("s3").delete_object(Bucket=bucket, Key=key)
        mark = self._log_length()
        refused = self._import("interactions", publishAttributionMetricsToS3=True)
        if refused:
            return refused

        def ended() -> Any:
            if self._keys(bucket, folder):
                return "written"
            return self._denied_since(mark, "s3:PutObject")

        told = until(ended)
        return None if told == "written" else told

    def deletion_job(self) -> Refusal:
        bucket, folder = self._deletions, f"{DELETIONS_PREFIX}{name('lists')}/"
        body = f"USER_ID\n{name('u')}\n".encode()
        # The service reads a list from a bucket without a key alone.
        self.client("s3").put_object(Bucket=bucket, Key=f"{folder}list.csv", Body=body)
        made = self.client("personalize").create_data_deletion_job(
            jobName=name("job"),
            datasetGroupArn=self.outputs["datasetGroupArn"],
            dataSource={"dataLocation": f"s3://{bucket}/{folder}"},
            roleArn=self._role("deletion"),
        )
        job = self._until_deleted(made["dataDeletionJobArn"])
        return job.get("failureReason") if job["status"] == "FAILED" else None

    def _role(self, purpose: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{PREFIX}{purpose}"

    def _import(self, kind: str, **settings: Any) -> Refusal:
        personalize, bucket = self.client("personalize"), self.outputs["dataBucket"]
        group = self.outputs["datasetGroupArn"]
        datasets = personalize.list_datasets(datasetGroupArn=group)["datasets"]
        (dataset,) = [d["datasetArn"] for d in datasets if d["datasetType"].lower() == kind]
        try:
            made = personalize.create_dataset_import_job(
                jobName=name("import"),
                datasetArn=dataset,
                dataSource={"dataLocation": f"s3://{bucket}/{kind}/"},
                roleArn=self._role("import"),
                **settings,
            )
        except ClientError as error:
            return str(error)

        def ended() -> Any:
            arn = made["datasetImportJobArn"]
            job = personalize.describe_dataset_import_job(datasetImportJobArn=arn)
            job = job["datasetImportJob"]
            return job if job["status"] in {"ACTIVE", "CREATE FAILED"} else None

        job = until(ended)
        return job["failureReason"] if job["status"] == "CREATE FAILED" else None
