"""A campaign that is asked, with a second attempt where the first may have failed by chance."""

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
    """Asks one campaign, at most `attempts` times."""

    runtime: PersonalizeRuntime
    arn: str
    attempts: int = MAX_ATTEMPTS
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
                response = operation(campaignArn=self.arn, **request)
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
    """The campaign in the environment, in the variable `CAMPAIGN_ARN`."""
    return Campaign(clients.personalize_runtime(), os.environ["CAMPAIGN_ARN"])
