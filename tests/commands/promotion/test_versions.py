from typing import Any

from commands.promotion.versions import Version, served


class Service:
    """Two campaigns, each with a version of its own."""

    def describe_campaign(self, campaignArn: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        return {"campaign": {"solutionVersionArn": f"{campaignArn}/version"}}

    def get_solution_metrics(self, solutionVersionArn: str) -> dict[str, Any]:  # noqa: N803
        return {"metrics": {"coverage": float(len(solutionVersionArn))}}


def test_what_serves_is_what_the_campaign_says() -> None:
    assert served(Service(), {"home": "a", "related": "bb"}) == {
        "home": Version(arn="a/version", metrics={"coverage": 9.0}),
        "related": Version(arn="bb/version", metrics={"coverage": 10.0}),
    }
