import pytest
from botocore.exceptions import ClientError

from handlers.privacy.user_list import csv_of, pseudonym
from tests.support.deletion_services import GROUP, ROLE, Services, arn, job, jobs_of
from tests.support.proxy_events import service_error

TAKEN = service_error("ResourceAlreadyExistsException")
STEM = pseudonym("u,1", GROUP)
NAME = f"shop-{STEM}-1700000000"


def test_the_list_is_written_before_the_job_that_reads_it() -> None:
    services = Services()
    started = jobs_of(services).delete("u,1")
    assert (started.arn, started.status, started.is_new) == (arn(NAME), "PENDING", True)
    key = f"deletions/{STEM}.csv"
    assert services.calls == [
        ("list", {"datasetGroupArn": GROUP, "maxResults": 100}),
        (
            "put",
            {
                "Bucket": "data",
                "Key": key,
                "Body": csv_of("u,1"),
                "ContentType": "text/csv",
                "ServerSideEncryption": "AES256",
            },
        ),
        (
            "create",
            {
                "jobName": NAME,
                "datasetGroupArn": GROUP,
                "dataSource": {"dataLocation": f"s3://data/{key}"},
                "roleArn": ROLE,
            },
        ),
    ]


def test_the_id_stands_in_the_list_alone() -> None:
    services = Services()
    jobs_of(services).delete("somebody@example.com")
    for _, request in services.calls:
        assert "somebody" not in str({**request, "Body": None})


@pytest.mark.parametrize("status", ["PENDING", "IN_PROGRESS"])
def test_a_job_of_the_user_that_is_under_way_is_answered(status: str) -> None:
    before = f"shop-{STEM}-1699999999"
    services = Services([job("shop-other-1", "IN_PROGRESS"), job(before, status)])
    found = jobs_of(services).delete("u,1")
    assert (found.arn, found.status, found.is_new) == (arn(before), status, False)
    assert [name for name, _ in services.calls] == ["list"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (f"shop-{STEM}-1", "COMPLETED"),
        (f"shop-{STEM}-1", "FAILED"),
        (f"other-{STEM}-1", "PENDING"),
        (f"shop-{pseudonym('u2', GROUP)}-1", "PENDING"),
    ],
)
def test_any_other_job_is_no_reason_not_to_start_one(name: str, status: str) -> None:
    assert jobs_of(Services([job(name, status)])).delete("u,1").is_new


def test_a_name_that_was_taken_meanwhile_is_the_job_that_was_asked_for() -> None:
    services = Services(refusals=[TAKEN], comes_meanwhile=job(NAME, "PENDING"))
    found = jobs_of(services).delete("u,1")
    assert (found.arn, found.is_new) == (arn(NAME), False)


def test_a_job_of_this_second_that_is_over_takes_only_its_own_name() -> None:
    services = Services([job(NAME, "COMPLETED")], refusals=[TAKEN])
    started = jobs_of(services).delete("u,1")
    assert (started.arn, started.is_new) == (arn(f"shop-{STEM}-18bcfe56b84"), True)
    with pytest.raises(ClientError):
        jobs_of(Services(refusals=[TAKEN, TAKEN])).delete("u,1")


def test_another_refusal_is_raised() -> None:
    refusal = service_error("LimitExceededException")
    meanwhile = job(NAME, "PENDING")
    with pytest.raises(ClientError):
        jobs_of(Services(refusals=[refusal], comes_meanwhile=meanwhile)).delete("u,1")


def test_a_name_is_no_longer_than_the_service_takes() -> None:
    """Source: Amazon Personalize API Reference, CreateDataDeletionJob, `jobName`: 63 characters."""
    prefix = 26 + len("_")
    assert prefix + len(STEM) + len("-fffffffffff") <= 63
