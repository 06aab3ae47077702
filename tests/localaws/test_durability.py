import pytest

from localaws.durability import Effect, effect


@pytest.mark.parametrize(
    ("service", "method", "path", "headers", "body", "expected"),
    [
        (
            "kinesis",
            "POST",
            "/",
            {"x-amz-target": "Kinesis_20131202.CreateStream"},
            b"{}",
            Effect.CHANGES_RESOURCE,
        ),
        (
            "kinesis",
            "POST",
            "/",
            {"x-amz-target": "Kinesis_20131202.PutRecords"},
            b"{}",
            Effect.FLOWS,
        ),
        (
            "kinesis",
            "POST",
            "/",
            {"x-amz-target": "Kinesis_20131202.GetRecords"},
            b"{}",
            Effect.READS,
        ),
        (
            "iam",
            "POST",
            "/",
            {"content-type": "application/x-www-form-urlencoded"},
            b"Action=CreateRole&RoleName=r",
            Effect.CHANGES_RESOURCE,
        ),
        (
            "iam",
            "POST",
            "/",
            {"content-type": "application/x-www-form-urlencoded"},
            b"Action=GetRole&RoleName=r",
            Effect.READS,
        ),
        ("s3", "PUT", "/bucket", {}, b"", Effect.CHANGES_RESOURCE),
        ("s3", "PUT", "/bucket/", {}, b"", Effect.CHANGES_RESOURCE),
        ("s3", "PUT", "/bucket/key", {}, b"data", Effect.FLOWS),
        ("s3", "GET", "/bucket/key", {}, b"", Effect.READS),
        ("lambda", "POST", "/2015-03-31/functions", {}, b"{}", Effect.CHANGES_RESOURCE),
        ("lambda", "POST", "/2015-03-31/functions/f/invocations", {}, b"{}", Effect.FLOWS),
        ("lambda", "DELETE", "/2015-03-31/functions/f", {}, b"", Effect.CHANGES_RESOURCE),
    ],
)
def test_what_a_request_does(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, expected: Effect
) -> None:
    assert (
        effect(service, method=method, path=path, headers=headers, body=body, query={}) is expected
    )


def test_an_action_in_the_query_is_found() -> None:
    query = {"Action": ["DeleteQueue"]}
    assert (
        effect("sqs", method="GET", path="/", headers={}, body=b"", query=query)
        is Effect.CHANGES_RESOURCE
    )
