from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commands.inventory import LISTS, client_factory, inventory
from localaws.process.credentials import Credentials


class FakeApi:
    """One service: pages of the answers of its list operations."""

    def __init__(self, answers: dict[str, list[dict[str, Any]]], *, paginated: bool) -> None:
        self.answers, self.paginated = answers, paginated

    def can_paginate(self, operation: str) -> bool:
        return self.paginated

    def get_paginator(self, operation: str) -> Any:
        pages = self.answers.get(operation, [{}])

        class Paginator:
            def paginate(self) -> Iterator[dict[str, Any]]:
                return iter(pages)

        return Paginator()

    def __getattr__(self, operation: str) -> Any:
        return lambda: self.answers.get(operation, [{}])[0]


def test_all_pages_of_all_kinds_are_listed_and_sorted() -> None:
    answers: dict[str, dict[str, list[dict[str, Any]]]] = {
        "s3": {"list_buckets": [{"Buckets": [{"Name": "b"}]}]},
        "sqs": {"list_queues": [{}]},
        "kinesis": {"list_streams": [{"StreamNames": ["two"]}, {"StreamNames": ["one"]}]},
    }
    found = inventory(lambda service: FakeApi(answers.get(service, {}), paginated=service != "s3"))
    assert found == [("bucket", "b"), ("stream", "one"), ("stream", "two")]


def test_what_is_nobody_s_is_not_there() -> None:
    answers: dict[str, dict[str, list[dict[str, Any]]]] = {
        "athena": {"list_work_groups": [{"WorkGroups": [{"Name": "primary"}, {"Name": "team"}]}]},
        "logs": {"describe_log_groups": [{"logGroups": [{"logGroupName": "/aws-glue/crawlers"}]}]},
    }
    found = inventory(lambda service: FakeApi(answers.get(service, {}), paginated=True))
    assert found == [("work group", "team")]


def test_every_kind_names_an_operation_of_boto3() -> None:
    client = client_factory("http://127.0.0.1:1", "us-east-1", Credentials("id", "secret"))
    for service, operation, key, name in LISTS.values():
        api = client(service)
        method = api.meta.method_to_api_mapping[operation]
        member = api.meta.service_model.operation_model(method).output_shape.members[key].member
        assert name in member.members if name else member.type_name == "string"
