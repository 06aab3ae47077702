"""A campaign or recommender that is asked, with a second attempt where the first may have failed by chance."""

import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from handlers.shared import clients
from handlers.shared.retries import backoff_seconds, is_passing

MAX_ATTEMPTS = 2

_POPULAR = {
    "POPULAR_RECOMMENDER_ARN": "recommenderArn",
    "POPULAR_CAMPAIGN_ARN": "campaignArn",
}


class PersonalizeRuntime(Protocol):
    """The part of the `personalize-runtime` client that is used here."""

    def get_recommendations(self, **request: Any) -> Any:
        """Return recommended items."""

    def get_personalized_ranking(self, **request: Any) -> Any:
        """Return items in a user's order."""


@dataclass(frozen=True)
class Answer:
    """The service's answer and what it took: attempts, and the time waited between them."""

    response: Mapping[str, Any]
    attempts: int
    delay_seconds: float


@dataclass(frozen=True)
class Campaign:
    """Asks one campaign, or a recommender in its place, at most `attempts` times.

    Attributes:
        runtime: the service.
        arn: of the campaign or recommender.
        attempts: at most.
        parameter: by which a request names it, `campaignArn` or `recommenderArn`.
        needs_user: whether every request must name a user.
        sleep: waits so many seconds.
        jitter: a number between two.
    """

    runtime: PersonalizeRuntime
    arn: str
    attempts: int = MAX_ATTEMPTS
    parameter: str = "campaignArn"
    needs_user: bool = False
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float, float], float] = random.uniform

    def recommend(self, request: Mapping[str, Any]) -> Answer:
        """Return the answer of GetRecommendations.

        Raises:
            ClientError, BotoCoreError: the last attempt's error, or the first that would not pass.
        """
        return self._ask(self.runtime.get_recommendations, request)

    def rank(self, request: Mapping[str, Any]) -> Answer:
        """Return the answer of GetPersonalizedRanking.

        Raises:
            ClientError, BotoCoreError: likewise.
        """
        return self._ask(self.runtime.get_personalized_ranking, request)

    def _ask(self, operation: Callable[..., Any], request: Mapping[str, Any]) -> Answer:
        delay = 0.0
        attempt = 0
        while True:
            try:
                response = operation(**{self.parameter: self.arn}, **request)
            except (ClientError, BotoCoreError) as error:
                if attempt + 1 >= self.attempts or not is_passing(error):
                    raise
                pause = backoff_seconds(attempt, self.jitter)
                self.sleep(pause)
                delay += pause
                attempt += 1
            else:
                return Answer(response, attempt + 1, delay)


def stack_campaign() -> Campaign:
    """What the environment names, in the variable `RECOMMENDER_ARN` or else `CAMPAIGN_ARN`."""
    recommender = os.environ.get("RECOMMENDER_ARN")
    if recommender is None:
        return Campaign(clients.personalize_runtime(), os.environ["CAMPAIGN_ARN"])
    return Campaign(
        clients.personalize_runtime(),
        recommender,
        parameter="recommenderArn",
        needs_user=os.environ.get("NEEDS_USER") == "true",
    )


def popular_campaign() -> Campaign | None:
    """What stands in, in `POPULAR_RECOMMENDER_ARN` or `POPULAR_CAMPAIGN_ARN`; None where there is neither.

    It is asked once: there is no time for more once the other had two attempts.
    """
    for variable, parameter in _POPULAR.items():
        arn = os.environ.get(variable)
        if arn is not None:
            return Campaign(clients.personalize_runtime(), arn, parameter=parameter, attempts=1)
    return None
