import pytest

from handlers.retraining.requests import as_arguments


@pytest.mark.parametrize(
    ("operation", "request_", "expected"),
    [
        ("CreateSchema", {"name": "a", "schema": "{}"}, {"Name": "a", "Schema": "{}"}),
        (
            "CreateCampaign",
            {"minProvisionedTPS": 1, "tags": [{"tagKey": "k", "tagValue": "v"}]},
            {"MinProvisionedTPS": 1, "Tags": [{"TagKey": "k", "TagValue": "v"}]},
        ),
        (
            "CreateSolution",
            {"performHPO": True, "solutionConfig": {"algorithmHyperParameters": {"bptt": "2"}}},
            {"PerformHPO": True, "SolutionConfig": {"AlgorithmHyperParameters": {"bptt": "2"}}},
        ),
        ("CreateFilter", {"name": "f", "status": "ACTIVE"}, {"Name": "f"}),
    ],
    ids=["plain", "lists", "maps keep their keys", "a description"],
)
def test_members_get_a_capital_letter(
    operation: str, request_: dict[str, object], expected: dict[str, object]
) -> None:
    assert as_arguments(operation, request_) == expected
