"""What the deletion of a user calls, in the test's own process."""

from dataclasses import dataclass, field
from typing import Any

from handlers.privacy.delete_user import Deletion
from handlers.privacy.deletion_jobs import DeletionJobs
from handlers.privacy.purges import Purges

GROUP = "arn:aws:personalize:us-east-1:000000000000:dataset-group/shop"
ROLE = "arn:aws:iam::000000000000:role/reader"


@dataclass
class Services:
    """The operations of S3 and Amazon Personalize that are called, in their order."""

    jobs: list[dict[str, str]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    storage_refusal: Exception | None = None
    comes_meanwhile: dict[str, str] | None = None

    def put_object(self, **request: Any) -> None:
        self.calls.append(("put", request))
        if self.storage_refusal is not None and request["Key"].startswith("purges/"):
            raise self.storage_refusal

    def list_data_deletion_jobs(self, **request: Any) -> dict[str, Any]:
        self.calls.append(("list", request))
        return {"dataDeletionJobs": self.jobs}

    def create_data_deletion_job(self, **request: Any) -> dict[str, str]:
        self.calls.append(("create", request))
        if self.comes_meanwhile is not None:
            self.jobs.insert(0, self.comes_meanwhile)
        if self.refusals:
            raise self.refusals.pop(0)
        return {"dataDeletionJobArn": arn(request["jobName"])}


def arn(name: str) -> str:
    return f"arn:aws:personalize:us-east-1:000000000000:data-deletion-job/{name}"


def job(name: str, status: str) -> dict[str, str]:
    return {"jobName": name, "dataDeletionJobArn": arn(name), "status": status}


def deletion_of(services: Services) -> Deletion:
    purges = Purges(services, "data", "purges/")
    return Deletion(jobs_of(services), purges, now=lambda: 1_700_000_000.5)


def jobs_of(services: Services) -> DeletionJobs:
    return DeletionJobs(
        services, services, GROUP, ROLE, "data", "deletions/", "shop-", now=lambda: 1_700_000_000.9
    )
