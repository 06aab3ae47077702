"""Crawlers of a running local AWS, through the SDK: roles, tables and partitions, states, tags, a kill."""

import gzip
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.functions import allow, create_role, policy
from tests.support.local_aws import LocalAws

pytestmark = pytest.mark.local_aws

CATALOG = (
    "glue:GetDatabase",
    *("glue:GetTables", "glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable"),
    *("glue:GetPartitions", "glue:BatchCreatePartition", "glue:BatchUpdatePartition"),
    "glue:BatchDeletePartition",
)
READS = ("s3:ListBucket", "s3:GetObject")
ORDERS = "user_id,item_id,price,at\nu1,i1,1.5,1700000000\nu2,i2,2,1700000001\n"


def until(probe: Callable[[], Any], timeout_seconds: float = 20.0) -> Any:
    end = time.monotonic() + timeout_seconds
    while not (found := probe()):
        if time.monotonic() > end:
            raise AssertionError("what was awaited did not happen")
        time.sleep(0.02)
    return found


class World:
    """A bucket, a database and a role, with crawlers of them."""

    def __init__(self, local_aws: LocalAws) -> None:
        mark = uuid.uuid4().hex[:12]
        self.glue = local_aws.client("glue")
        self.s3 = local_aws.client("s3")
        self.iam = local_aws.client("iam")
        self.bucket, self.database, self.name = f"raw-{mark}", f"db_{mark}", f"crawler-{mark}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.glue.create_database(DatabaseInput={"Name": self.database})
        self.role = create_role(self.iam, "glue", allow("*", *CATALOG, *READS))

    def put(self, key: str, body: str | bytes = ORDERS) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=data)

    def create(self, path: str = "", **settings: Any) -> None:
        given = {
            "Name": self.name,
            "Role": self.role,
            "DatabaseName": self.database,
            "Targets": {"S3Targets": [{"Path": f"s3://{self.bucket}/{path}"}]},
        }
        self.glue.create_crawler(**{**given, **settings})

    def crawl(self) -> dict[str, Any]:
        self.glue.start_crawler(Name=self.name)
        return self.ended()

    def ended(self) -> dict[str, Any]:
        def last() -> Any:
            crawler = self.glue.get_crawler(Name=self.name)["Crawler"]
            return crawler["State"] == "READY" and crawler.get("LastCrawl")

        found: dict[str, Any] = until(last)
        return found

    def tables(self) -> dict[str, dict[str, Any]]:
        found = self.glue.get_tables(DatabaseName=self.database)["TableList"]
        return {each["Name"]: each for each in found}

    def columns(self, name: str) -> dict[str, str]:
        columns = self.tables()[name]["StorageDescriptor"]["Columns"]
        return {each["Name"]: each["Type"] for each in columns}


@pytest.fixture
def world(local_aws: LocalAws) -> World:
    return World(local_aws)


def refused(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_a_crawl_makes_a_table_of_a_folder(world: World) -> None:
    world.put("orders/one.csv")
    world.create("orders/")
    assert world.crawl()["Status"] == "SUCCEEDED"
    assert world.columns("orders") == {
        "user_id": "string",
        "item_id": "string",
        "price": "double",
        "at": "bigint",
    }
    table = world.tables()["orders"]
    assert table["StorageDescriptor"]["Location"] == f"s3://{world.bucket}/orders/"
    assert table["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": ","},
    }
    assert (
        table["Parameters"].items()
        >= {
            "skip.header.line.count": "1",
            "classification": "csv",
            "UPDATED_BY_CRAWLER": world.name,
            "objectCount": "1",
            "recordCount": "3",
            "compressionType": "none",
        }.items()
    )


def test_folders_with_names_and_values_are_partitions(world: World) -> None:
    for day in ("01", "02"):
        world.put(f"orders/month=2024-{day}/part.csv.gz", gzip.compress(ORDERS.encode()))
    world.create("orders/")
    assert world.crawl()["Status"] == "SUCCEEDED"
    found = world.glue.get_partitions(
        DatabaseName=world.database, TableName="orders", Expression="month = '2024-02'"
    )["Partitions"]
    assert [each["Values"] for each in found] == [["2024-02"]]
    location = found[0]["StorageDescriptor"]["Location"]
    assert location == f"s3://{world.bucket}/orders/month=2024-02/"


def test_a_role_that_may_not_read_fails_the_crawl(world: World) -> None:
    world.put("orders/one.csv")
    world.role = create_role(world.iam, "glue", allow("*", *CATALOG, "s3:ListBucket"))
    world.create("orders/")
    last = world.crawl()
    assert last["Status"] == "FAILED"
    assert "s3:GetObject" in last["ErrorMessage"]


def test_a_role_that_may_not_write_the_table_fails_the_crawl(world: World) -> None:
    world.put("orders/one.csv")
    rest = tuple(action for action in CATALOG if action != "glue:CreateTable")
    world.role = create_role(world.iam, "glue", allow("*", *rest, *READS))
    world.create("orders/")
    last = world.crawl()
    assert last["Status"] == "FAILED"
    assert "glue:CreateTable" in last["ErrorMessage"]
    assert not world.tables()


def test_a_role_that_does_not_admit_glue_is_refused(world: World) -> None:
    world.role = create_role(world.iam, "firehose", allow("*", *CATALOG, *READS))
    with pytest.raises(ClientError, match="unable to assume") as error:
        world.create("orders/")
    assert refused(error) == "InvalidInputException"


def test_a_changed_file_updates_its_table_and_a_lost_one_deprecates_it(world: World) -> None:
    world.put("a/one.csv")
    world.put("b/one.json", '{"id": 1, "tags": ["x"]}\n')
    world.create("")
    world.crawl()
    assert sorted(world.tables()) == ["a", "b"]
    world.put("a/one.csv", "user_id,note\nu1,7\nu2,8\n")
    world.s3.delete_object(Bucket=world.bucket, Key="b/one.json")
    world.crawl()
    assert world.columns("a") == {"user_id": "string", "note": "bigint"}
    assert "DEPRECATED_BY_CRAWLER" in world.tables()["b"]["Parameters"]
    metrics = world.glue.get_crawler_metrics(CrawlerNameList=[world.name])["CrawlerMetricsList"]
    counted = [metrics[0][f"Tables{each}"] for each in ("Created", "Updated", "Deleted")]
    assert counted == [2, 1, 1]


def test_only_new_folders_are_crawled_when_the_policy_says_so(world: World) -> None:
    world.put("orders/day=1/one.csv")
    world.put("orders/day=2/one.csv")
    log = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    world.create(
        "orders/",
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        SchemaChangePolicy=log,
    )
    world.crawl()
    world.put("orders/day=1/two.csv", "not,the\nsame,1\n")
    world.put("orders/day=3/one.csv")
    assert world.crawl()["Status"] == "SUCCEEDED"
    assert list(world.tables()) == ["orders"]
    found = world.glue.get_partitions(DatabaseName=world.database, TableName="orders")
    assert sorted(each["Values"] for each in found["Partitions"]) == [["1"], ["2"], ["3"]]
    first = next(each for each in found["Partitions"] if each["Values"] == ["1"])
    assert first["Parameters"]["objectCount"] == "1"


def test_crawlers_are_described_listed_changed_and_deleted(world: World) -> None:
    world.create("orders/", Tags={"team": "a"}, Schedule="cron(0 2 * * ? *)")
    described = world.glue.get_crawler(Name=world.name)["Crawler"]
    assert described["State"] == "READY"
    assert described["Role"] == world.role.rpartition("/")[2]
    assert described["Schedule"] == {
        "ScheduleExpression": "cron(0 2 * * ? *)",
        "State": "SCHEDULED",
    }
    arn = f"arn:aws:glue:us-east-1:000000000000:crawler/{world.name}"
    world.glue.tag_resource(ResourceArn=arn, TagsToAdd={"stage": "dev"})
    world.glue.untag_resource(ResourceArn=arn, TagsToRemove=["team"])
    assert world.glue.get_tags(ResourceArn=arn)["Tags"] == {"stage": "dev"}
    assert world.name in world.glue.list_crawlers(Tags={"stage": "dev"})["CrawlerNames"]
    world.glue.update_crawler(Name=world.name, TablePrefix="raw_")
    found = world.glue.batch_get_crawlers(CrawlerNames=[world.name, "absent"])
    assert found["Crawlers"][0]["TablePrefix"] == "raw_"
    assert found["Crawlers"][0]["Version"] == 2
    assert found["CrawlersNotFound"] == ["absent"]
    world.glue.delete_crawler(Name=world.name)
    with pytest.raises(ClientError) as error:
        world.glue.start_crawler(Name=world.name)
    assert refused(error) == "EntityNotFoundException"


def test_a_running_crawler_is_not_started_again_and_can_be_stopped(world: World) -> None:
    # Seconds of work: it is at its files while it is asked twice and stopped.
    rows = "".join(f"i{number},{number},{number / 7}\n" for number in range(1000))
    for number in range(300):
        world.put(f"orders/{number:03}.csv", f"item,count,price\n{rows}")
    world.create("orders/")
    world.glue.start_crawler(Name=world.name)
    with pytest.raises(ClientError) as error:
        world.glue.start_crawler(Name=world.name)
    assert refused(error) == "CrawlerRunningException"
    world.glue.stop_crawler(Name=world.name)
    assert world.ended()["Status"] == "CANCELLED"
    assert not world.tables()
    with pytest.raises(ClientError) as error:
        world.glue.stop_crawler(Name=world.name)
    assert refused(error) == "CrawlerNotRunningException"


def test_a_custom_classifier_says_that_there_is_a_header(world: World) -> None:
    world.put("items/one.csv", 'ITEM_ID,TITLE\ni1,"One, two"\ni2,Three\n')
    classifier = {"Name": world.name, "ContainsHeader": "PRESENT", "QuoteSymbol": '"'}
    world.glue.create_classifier(CsvClassifier={**classifier, "Delimiter": ","})
    world.create("items/", Classifiers=[world.name])
    world.crawl()
    assert world.columns("items") == {"item_id": "string", "title": "string"}
    serde = world.tables()["items"]["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"


def test_starting_needs_permission_for_the_crawler(world: World, local_aws: LocalAws) -> None:
    world.create("orders/")
    arn = f"arn:aws:glue:us-east-1:000000000000:crawler/{world.name}"
    user = f"user-{uuid.uuid4().hex[:12]}"
    world.iam.create_user(UserName=user)
    key = world.iam.create_access_key(UserName=user)["AccessKey"]
    client = local_aws.client(
        "glue",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )

    def grant(resource: str) -> None:
        document = policy(allow(resource, "glue:StartCrawler"))
        world.iam.put_user_policy(UserName=user, PolicyName="one", PolicyDocument=document)

    grant(f"{arn}-other")
    with pytest.raises(ClientError, match="not authorized to perform: glue:StartCrawler") as error:
        client.start_crawler(Name=world.name)
    assert refused(error) == "AccessDeniedException"
    grant(arn)
    client.start_crawler(Name=world.name)
    assert world.ended()["Status"] == "SUCCEEDED"


def test_a_crawl_is_logged_where_its_role_may_log(world: World, local_aws: LocalAws) -> None:
    logs = tuple(f"logs:{each}" for each in ("CreateLogGroup", "CreateLogStream", "PutLogEvents"))
    world.role = create_role(world.iam, "glue", allow("*", *CATALOG, *READS, *logs))
    world.put("orders/one.csv")
    world.create("orders/")
    last = world.crawl()
    events = local_aws.client("logs").get_log_events(
        logGroupName=last["LogGroup"], logStreamName=last["LogStream"]
    )["events"]
    told = [each["message"] for each in events]
    assert f"[{last['MessagePrefix']}] INFO : Created table orders" in told


def test_what_the_local_glue_does_not_do_is_refused(world: World) -> None:
    with pytest.raises(ClientError, match="JdbcTargets is not supported") as error:
        world.create(Targets={"JdbcTargets": [{"ConnectionName": "c", "Path": "p"}]})
    assert refused(error) == "InvalidInputException"
    with pytest.raises(ClientError, match="Version"):
        world.create("x/", Configuration=json.dumps({"Grouping": {}}))
