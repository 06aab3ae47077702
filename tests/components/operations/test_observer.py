import json

from components.operations.observer import Observer, ObserverArgs
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

SOLUTION, CAMPAIGN = (f"{PERSONALIZE_ARN}:{kind}/home" for kind in ("solution", "campaign"))


def made(recommenders: dict[str, str] | None = None) -> Graph:
    args = ObserverArgs(
        context=CONTEXT,
        solution_arns={"home": SOLUTION},
        campaign_arns={"home": CAMPAIGN},
        recommender_arns=recommenders or {},
        dataset_arns={"Interactions": f"{PERSONALIZE_ARN}:dataset/d/INTERACTIONS"},
        dead_letter_bucket="letters",
        dead_letter_bucket_arn="arn:aws:s3:::letters",
    )
    return run_component(lambda: Observer("o", args))


def test_it_looks_every_hour() -> None:
    graph = made()
    inputs = graph.named("o-times-schedule", "Schedule").inputs
    assert inputs["scheduleExpression"] == "rate(1 hour)"
    assert inputs["target"]["arn"].endswith(":function:shop-test-observer")
    (allowed,) = json.loads(graph.named("o-times-invocation-permissions").inputs["policy"])[
        "Statement"
    ]
    assert allowed["Resource"] == [inputs["target"]["arn"]]


def test_it_may_look_at_what_is_this_stack_s() -> None:
    graph = made()
    _, *allowed = json.loads(graph.named("o-execution-permissions").inputs["policy"])["Statement"]
    assert [(each["Action"], each["Resource"]) for each in allowed] == [
        (["personalize:ListDatasetImportJobs", "personalize:ListSolutionVersions"], ["*"]),
        (["personalize:GetSolutionMetrics"], [f"{SOLUTION}/*"]),
        (["personalize:DescribeCampaign"], [CAMPAIGN]),
        (["s3:ListBucket"], ["arn:aws:s3:::letters"]),
    ]


def test_it_knows_what_to_look_at() -> None:
    recommender = f"{PERSONALIZE_ARN}:recommender/r"
    variables = (
        made({"related": recommender}).named("o-function").inputs["environment"]["variables"]
    )
    assert json.loads(variables["SOLUTION_ARNS"]) == {"home": SOLUTION}
    assert json.loads(variables["RECOMMENDER_ARNS"]) == {"related": recommender}
    assert variables["DEAD_LETTER_BUCKET"] == "letters"
