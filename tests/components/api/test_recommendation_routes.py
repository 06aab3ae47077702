from components.api.recommendation_routes import TIMEOUT_SECONDS, recommendation_routes
from components.building.handler_function import HANDLERS
from tests.support.graph import CONTEXT, PERSONALIZE_ARN

CAMPAIGN = f"{PERSONALIZE_ARN}:campaign/c"
GATEWAY_TIMEOUT_SECONDS = 29
"""Source: Amazon API Gateway quotas, integration timeout."""


def test_a_function_answers_that_may_ask_the_campaigns_of_its_stack_only() -> None:
    allowed = [CAMPAIGN, f"{CAMPAIGN}-?"]
    group = recommendation_routes(context=CONTEXT, campaign_arn=CAMPAIGN, campaign_arns=allowed)
    (function,) = group.functions.values()
    assert function.environment["CAMPAIGN_ARN"] == CAMPAIGN
    assert [list(each["Resource"]) for each in function.statements] == [allowed]
    module, _, name = function.handler.rpartition(".")
    assert name == "handler"
    assert (HANDLERS / function.folder / f"{module}.py").exists()


def test_the_function_knows_and_may_use_filters() -> None:
    used = [f"{PERSONALIZE_ARN}:filter/shop-test-filter_*"]
    group = recommendation_routes(
        context=CONTEXT,
        campaign_arn=CAMPAIGN,
        campaign_arns=[CAMPAIGN],
        filters='{"x": {}}',
        filter_arns=used,
    )
    (function,) = group.functions.values()
    assert function.environment["FILTERS"] == '{"x": {}}'
    assert [list(each["Resource"]) for each in function.statements] == [[CAMPAIGN, *used]]


def test_the_function_gives_up_before_the_gateway_does() -> None:
    assert TIMEOUT_SECONDS < GATEWAY_TIMEOUT_SECONDS
