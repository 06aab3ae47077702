import json

from components.data.owners_bucket import OwnersBucket, OwnersBucketArgs
from tests.support.graph import CONTEXT, run_component


def test_it_makes_statements_of_its_own_and_nothing_else() -> None:
    args = OwnersBucketArgs(
        context=CONTEXT,
        bucket="my-data",
        reader="personalize.amazonaws.com",
        reader_source_arn="arn:aws:personalize:*",
    )
    graph = run_component(lambda: OwnersBucket("x", args))
    statements = graph.named("x-statements")
    kinds = {node.type for node in graph} - {"test:index:Taker", "pulumi:pulumi:Stack"}
    assert kinds == {statements.type, "personalize:data:OwnersBucket"}
    listed = json.loads(statements.inputs["statements"])
    assert [each["Resource"] for each in listed] == [
        ["arn:aws:s3:::my-data/shop/test/*"],
        ["arn:aws:s3:::my-data"],
    ]
    assert "x-statements" in graph.awaited("bucket")
    assert "x-statements" in graph.awaited("arn")
