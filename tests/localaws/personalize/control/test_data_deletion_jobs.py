"""Data deletion jobs from the request to the last record, in the test's own process and on its clock."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from localaws.personalize.control import data_deletion_jobs
from localaws.personalize.metadata.records import imported_records
from localaws.shared.clock import Clock, unchanged
from tests.support.examples import few
from tests.support.personalize_jobs import EasyJobs
from tests.support.personalize_service import (
    ManualTime,
    Service,
    WillingRoles,
    make_personalize,
    refusal,
)

ROLE = "arn:aws:iam::000000000000:role/reader"
LIST = "s3://bucket/deletions/list.csv"
USERS = [f"u{number}" for number in range(8)]


class World(Service):
    """The service with jobs that do the work of imports and deletions while they are submitted."""

    def __init__(self, home: Path) -> None:
        time = ManualTime()
        self.home = home
        self.jobs = EasyJobs()
        self.admits = True
        clock = Clock(now=lambda: time.now, pace=unchanged)
        roles = WillingRoles(lambda: self.admits)
        super().__init__(make_personalize(home, clock, self.jobs, roles=roles), time)

    def put_list(self, *users: str, location: str = LIST) -> None:
        self.jobs.objects[location] = "USER_ID\n" + "".join(f"{each}\n" for each in users)

    def start(self, group: str, name: str = "job", location: str = LIST) -> str:
        arn: str = self.call(
            "CreateDataDeletionJob",
            jobName=name,
            datasetGroupArn=group,
            dataSource={"dataLocation": location},
            roleArn=ROLE,
        )["dataDeletionJobArn"]
        return arn

    def job(self, arn: str) -> Any:
        return self.call("DescribeDataDeletionJob", dataDeletionJobArn=arn)["dataDeletionJob"]

    def delete_users(self, group: str, *users: str, name: str = "job") -> Any:
        self.put_list(*users)
        arn = self.start(group, name)
        self.pass_time(60)
        self.pass_time(1800)
        return self.job(arn)

    def import_csv(self, dataset: str, text: str, name: str) -> None:
        location = f"s3://bucket/{name}.csv"
        self.jobs.objects[location] = text
        self.call(
            "CreateDatasetImportJob",
            jobName=name,
            datasetArn=dataset,
            dataSource={"dataLocation": location},
            roleArn=ROLE,
        )
        self.pass_time(30)
        self.pass_time(300)

    def put_events(self, tracking_id: str, session: str, user: str | None, count: int) -> None:
        who = {} if user is None else {"userId": user}
        for number in range(count):
            event = {"eventType": "view", "itemId": f"i{number}", "sentAt": 1_800_000_000 + number}
            self.call(
                "PutEvents", trackingId=tracking_id, sessionId=session, eventList=[event], **who
            )

    def rows(self, query: str) -> list[Any]:
        return self.personalize.plane.store.database.execute(query).fetchall()

    def imported_users(self, dataset: str) -> list[str]:
        resource = self.personalize.plane.store.get("Dataset", dataset)
        return list(imported_records(resource.internal["records"], "USER_ID").ids)

    def tracker(self, group: str) -> str:
        made = self.call("CreateEventTracker", name="tracker", datasetGroupArn=group)
        self.settle(made["eventTrackerArn"])
        return str(made["trackingId"])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.personalize.stop()


def test_a_job_passes_through_its_statuses_and_counts_what_it_deleted(world: World) -> None:
    group = world.group()
    users = world.dataset(group, "Users")
    world.import_csv(users, "USER_ID,AGE\nu1,20\nu2,30\n", "users")
    world.call("PutUsers", datasetArn=users, users=[{"userId": "u1", "properties": '{"age": 21}'}])
    world.put_list("u1")
    arn = world.start(group)
    assert arn.endswith(":data-deletion-job/job")
    seen = [world.job(arn)["status"]]
    for seconds in (60, 1800):
        world.pass_time(seconds)
        seen.append(world.job(arn)["status"])
    assert seen == ["PENDING", "IN_PROGRESS", "COMPLETED"]
    described = world.job(arn)
    assert described["numDeleted"] == 2
    assert described["dataSource"] == {"dataLocation": LIST}
    assert (described["jobName"], described["roleArn"]) == ("job", ROLE)
    assert world.imported_users(users) == ["u2"]
    assert world.rows("SELECT id FROM records") == []


def test_jobs_are_listed_newest_first_and_by_group(world: World) -> None:
    first, other = world.group(), world.group("other")
    arns = [world.start(first, "a"), world.start(first, "b"), world.start(other, "c")]
    listed = world.call("ListDataDeletionJobs", datasetGroupArn=first)["dataDeletionJobs"]
    assert [each["dataDeletionJobArn"] for each in listed] == [arns[1], arns[0]]
    assert "numDeleted" not in listed[0]
    everywhere = world.call("ListDataDeletionJobs")["dataDeletionJobs"]
    assert [each["dataDeletionJobArn"] for each in everywhere] == arns[::-1]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"dataSource": {"dataLocation": "https://x/y.csv"}}, "InvalidInput", "Invalid Data"),
        (
            {"datasetGroupArn": "arn:aws:personalize:us-east-1:000000000000:dataset-group/none"},
            "ResourceNotFound",
            "none",
        ),
        ({"jobName": "taken"}, "ResourceAlreadyExists", "taken"),
    ],
)
def test_a_wrong_request_is_refused(
    world: World, change: dict[str, Any], code: str, text: str
) -> None:
    group = world.group()
    world.start(group, "taken")
    request = {
        "jobName": "job",
        "datasetGroupArn": group,
        "dataSource": {"dataLocation": LIST},
        "roleArn": ROLE,
        **change,
    }
    refused = refusal(world, "CreateDataDeletionJob", **request)
    assert refused[0] == f"{code}Exception"
    assert text in refused[1]


def test_a_bucket_that_does_not_admit_the_service_is_refused_or_fails_the_job(
    world: World,
) -> None:
    group = world.group()
    arn = world.start(group)
    world.admits = False
    world.pass_time(60)
    world.pass_time(1800)
    assert world.job(arn)["status"] == "FAILED"
    assert "Insufficient privileges" in world.job(arn)["failureReason"]
    with pytest.raises(Exception, match="Insufficient privileges"):
        world.start(group, "second")


def test_a_list_that_cannot_be_read_fails_the_job_and_leaves_nothing(world: World) -> None:
    world.jobs.objects[LIST] = "NAME\nu1\n"
    arn = world.start(world.group())
    world.pass_time(60)
    world.pass_time(1800)
    reason = "Failed to create a data deletion job. Input CSV is missing"
    assert world.job(arn)["failureReason"].startswith(reason)
    assert not world.personalize.plane.files.of(arn).exists()


def test_a_group_has_five_jobs_pending_and_one_that_runs(world: World) -> None:
    group, other = world.group(), world.group("other")
    running = world.start(group, "running")
    world.pass_time(60)
    for number in range(5):
        world.start(group, f"pending-{number}")
    code, message = refusal(
        world,
        "CreateDataDeletionJob",
        jobName="sixth",
        datasetGroupArn=group,
        dataSource={"dataLocation": LIST},
        roleArn=ROLE,
    )
    assert code == "LimitExceededException"
    assert "More than 5" in message
    world.start(other, "elsewhere")
    assert world.job(running)["status"] == "IN_PROGRESS"


def test_the_next_job_of_a_group_waits_for_the_one_before(world: World) -> None:
    group, other = world.group(), world.group("other")
    arns = [world.start(group, "a"), world.start(group, "b"), world.start(other, "c")]
    world.pass_time(60)
    assert [world.job(arn)["status"] for arn in arns] == ["IN_PROGRESS", "PENDING", "IN_PROGRESS"]
    world.pass_time(1800)
    assert [world.job(arn)["status"] for arn in arns] == ["COMPLETED", "IN_PROGRESS", "COMPLETED"]


def test_what_was_done_before_signing_in_goes_with_the_user(world: World) -> None:
    group = world.group()
    world.dataset(group)
    tracking_id = world.tracker(group)
    world.put_events(tracking_id, "s1", None, 2)
    world.put_events(tracking_id, "s1", "u1", 3)
    world.put_events(tracking_id, "s2", "u2", 1)
    world.put_events(tracking_id, "s3", None, 4)
    assert world.delete_users(group, "u1")["numDeleted"] == 5
    left = world.rows("SELECT DISTINCT session_id FROM events ORDER BY 1")
    assert left == [("s2",), ("s3",)]


def test_other_groups_keep_their_users(world: World) -> None:
    group, other = world.group(), world.group("other")
    datasets = [world.dataset(each, "Users") for each in (group, other)]
    for number, dataset in enumerate(datasets):
        world.import_csv(dataset, "USER_ID,AGE\nu1,20\nu2,30\n", f"users-{number}")
    world.delete_users(group, "u1")
    assert [world.imported_users(each) for each in datasets] == [["u2"], ["u1", "u2"]]


def test_an_import_that_ends_during_a_job_stays_whole(world: World) -> None:
    group = world.group()
    users = world.dataset(group, "Users")
    world.import_csv(users, "USER_ID,AGE\nu1,20\n", "first")
    world.put_list("u1")
    arn = world.start(group)
    world.pass_time(60)
    world.import_csv(users, "USER_ID,AGE\nu1,20\nu2,30\n", "second")
    world.pass_time(1800)
    assert world.job(arn)["numDeleted"] == 0
    assert world.imported_users(users) == ["u1", "u2"]


def test_a_user_who_comes_again_is_a_new_one(world: World) -> None:
    group = world.group()
    users = world.dataset(group, "Users")
    world.delete_users(group, "u1")
    world.call("PutUsers", datasetArn=users, users=[{"userId": "u1", "properties": "{}"}])
    assert world.rows("SELECT id FROM records") == [("u1",)]


def test_the_records_of_before_leave_the_disk_unless_a_process_reads_them(world: World) -> None:
    group = world.group()
    users = world.dataset(group, "Users")
    world.import_csv(users, "USER_ID,AGE\nu1,20\nu2,30\nu3,3\n", "users")
    world.delete_users(group, "u1")
    folder = world.personalize.plane.files.of(users)
    assert len(list(folder.iterdir())) == 1
    world.call(
        "CreateDatasetImportJob",
        jobName="waiting",
        datasetArn=users,
        dataSource={"dataLocation": "s3://bucket/users.csv"},
        roleArn=ROLE,
    )
    store = world.personalize.plane.store
    report = {
        "datasets": [_part(world, users)],
        "versions": [],
        "users": str(world.home / "users.json"),
    }
    (world.home / "users.json").write_text('["u2"]')
    job = store.of("DataDeletionJob", "000000000000", "us-east-1")[0]
    with store.transaction():
        data_deletion_jobs.completed(world.personalize.plane, job, report)
    assert len(list(folder.iterdir())) == 2


def _part(world: World, dataset: str) -> dict[str, Any]:
    made = world.home / "made"
    made.mkdir()
    records = world.personalize.plane.store.get("Dataset", dataset).internal["records"]
    return {"arn": dataset, "records": records, "folder": str(made), "rows": 1, "deleted": 1}


def test_the_jobs_go_with_their_group(world: World) -> None:
    group = world.group()
    world.put_list("u1")
    arn = world.start(group)
    world.pass_time(60)
    assert world.personalize.plane.files.of(arn).exists()
    world.call("DeleteDatasetGroup", datasetGroupArn=group)
    world.pass_time(30)
    assert world.call("ListDataDeletionJobs")["dataDeletionJobs"] == []
    assert not world.personalize.plane.files.of(arn).exists()


def test_a_job_goes_on_after_a_restart(world: World) -> None:
    group = world.group()
    users = world.dataset(group, "Users")
    world.import_csv(users, "USER_ID,AGE\nu1,20\nu2,30\n", "users")
    world.put_list("u1")
    arn = world.start(group)
    world.pass_time(60)
    world.personalize.stop()
    world.personalize.plane.store.database.close()
    again = World(world.home)
    again.time.now = world.time.now
    again.jobs.objects = world.jobs.objects
    again.personalize.plane.machine.resume()
    again.pass_time(1800)
    assert again.job(arn)["status"] == "COMPLETED"
    assert again.imported_users(users) == ["u2"]
    again.personalize.stop()


_events = st.lists(
    st.tuples(st.sampled_from(["s1", "s2", "u1"]), st.none() | st.sampled_from(USERS)), max_size=12
)


@few
# The last event is a twin of the second, and so never recorded: nothing says that the session s1 is the user's.
@example([("s1", None), ("u1", None), ("s1", "u1")], set(), {"u0", "u1"})
@given(_events, st.sets(st.sampled_from(USERS)), st.sets(st.sampled_from(USERS), min_size=1))
def test_no_record_of_a_deleted_user_is_left_and_all_others_are(
    tmp_path_factory: pytest.TempPathFactory,
    events: list[tuple[str, str | None]],
    put: set[str],
    deleted: set[str],
) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    group = world.group()
    world.dataset(group)
    users = world.dataset(group, "Users")
    tracking_id = world.tracker(group)
    for session, user in events:
        world.put_events(tracking_id, session, user, 1)
    if put:
        records = [{"userId": each, "properties": "{}"} for each in sorted(put)]
        world.call("PutUsers", datasetArn=users, users=records)
    query = "SELECT session_id, user_id, user_key, item_id FROM events ORDER BY id"
    before = world.rows(query)
    owners = {
        session: min(row[1] for row in before if row[0] == session and row[1] is not None)
        for session, known, *_ in before
        if known is not None
    }
    left = [
        row
        for row in before
        if row[2] not in deleted and (row[1] or owners.get(row[0], row[0])) not in deleted
    ]
    job = world.delete_users(group, *sorted(deleted))
    assert job["status"] == "COMPLETED"
    assert world.rows(query) == left
    assert {row[0] for row in world.rows("SELECT id FROM records")} == put - deleted
    assert job["numDeleted"] == len(before) - len(left) + len(put & deleted)
    world.personalize.stop()
    world.personalize.plane.store.database.close()
