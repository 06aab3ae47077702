"""API keys, usage plans, throttling and quotas of calls.

Source: Amazon API Gateway Developer Guide, "Usage plans and API keys for REST APIs".
"""

import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.records import ApiKey, Stage, UsagePlan
from localaws.apigateway.store import Store

Clock = Callable[[], float]
_SAVE_INTERVAL_SECONDS = 1.0
_UNLIMITED = -1


class Usage:
    """Admits calls, or refuses them with 403 or 429.

    Token buckets live in memory; quota counters are part of the state, written at most once a
    second and by `flush`.
    """

    def __init__(self, store: Store, clock: Clock = time.time) -> None:
        self._store = store
        self._clock = clock
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}
        self._saved_at = 0.0
        self._unsaved = False

    def admit(
        self,
        *,
        api_id: str,
        stage: Stage,
        resource_path: str,
        http_method: str,
        key_value: str,
        key_required: bool,
    ) -> ApiKey | None:
        """Let a call through and count it.

        Returns:
            The API key of the call, when the method asks for one.

        Raises:
            GatewayError: INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED.
        """
        key: ApiKey | None = None
        plans: list[UsagePlan] = []
        if key_required:
            key = find_key(self._store.keys.values(), key_value)
            plans = [] if key is None else self._plans_of(key, api_id, stage.name)
            if key is None or not plans:
                raise GatewayError("INVALID_API_KEY", "Forbidden")
        method = f"{resource_path}/{http_method}"
        for bucket, limits in _limits(key, plans, api_id, stage, method):
            if not self._take(bucket, limits):
                raise GatewayError("THROTTLED", "Too Many Requests")
        for plan in plans:
            if key is not None:
                self._count(plan, key)
        return key

    def flush(self) -> None:
        """Write the quota counters if they changed."""
        if self._unsaved:
            self._store.save_quotas()
            self._unsaved = False

    def reset(self) -> None:
        """Forget all buckets."""
        self._buckets.clear()
        self._unsaved = False

    def _plans_of(self, key: ApiKey, api_id: str, stage: str) -> list[UsagePlan]:
        return [
            plan
            for plan in self._store.plans.values()
            if key.key_id in plan.key_ids and _covers(plan, api_id, stage) is not None
        ]

    def _take(self, bucket: tuple[str, ...], limits: Mapping[str, Any]) -> bool:
        """One token of a bucket that holds `burstLimit` and refills by `rateLimit` a second."""
        rate = float(limits.get("rateLimit", _UNLIMITED))
        burst = float(limits.get("burstLimit", max(rate, 1) if rate > 0 else rate))
        if rate < 0:
            return True
        now = self._clock()
        tokens, since = self._buckets.get(bucket, (burst, now))
        tokens = min(burst, tokens + (now - since) * rate)
        allowed = tokens >= 1
        self._buckets[bucket] = (tokens - 1 if allowed else tokens, now)
        return allowed

    def _count(self, plan: UsagePlan, key: ApiKey) -> None:
        limit = plan.quota.get("limit")
        if limit is None:
            return
        now = self._clock()
        period = quota_period(str(plan.quota.get("period", "DAY")), now)
        counter = f"{plan.plan_id}/{key.key_id}"
        counted_period, used = self._store.quotas.get(counter, (period, 0))
        used = used if counted_period == period else 0
        if used >= int(limit):
            raise GatewayError("QUOTA_EXCEEDED", "Limit Exceeded")
        self._store.quotas[counter] = (period, used + 1)
        self._unsaved = True
        if now - self._saved_at >= _SAVE_INTERVAL_SECONDS:
            self._saved_at = now
            self.flush()


def find_key(keys: Iterable[ApiKey], value: str) -> ApiKey | None:
    """The enabled key with this value.

    Every key is compared, each in constant time, so that the time tells nothing about a value.
    """
    given = value.encode()
    found = None
    for key in keys:
        if hmac.compare_digest(key.value.encode(), given) and key.enabled:
            found = key
    return found


def quota_period(period: str, now: float) -> str:
    """The name of the day, week (from Sunday) or month that `now` lies in, UTC."""
    date = datetime.fromtimestamp(now, UTC).date()
    if period == "MONTH":
        return f"{date:%Y-%m}"
    if period == "WEEK":
        date -= timedelta(days=(date.weekday() + 1) % 7)
    return date.isoformat()


def _covers(plan: UsagePlan, api_id: str, stage: str) -> Mapping[str, Any] | None:
    for entry in plan.api_stages:
        if entry["apiId"] == api_id and entry["stage"] == stage:
            return entry
    return None


def _limits(
    key: ApiKey | None, plans: list[UsagePlan], api_id: str, stage: Stage, method: str
) -> Iterable[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The buckets a call takes from: of its method in the plan, of the plan, of the stage."""
    for plan in plans:
        key_id = key.key_id if key else ""
        entry = _covers(plan, api_id, stage.name) or {}
        limits = entry.get("throttle", {}).get(method)
        if limits:
            yield ("plan", plan.plan_id, key_id, api_id, stage.name, method), limits
        if plan.throttle:
            yield ("plan", plan.plan_id, key_id), plan.throttle
    settings = stage.method_settings
    for name in (method.lstrip("/"), "*/*"):
        chosen = settings.get(name, {})
        if "throttlingRateLimit" in chosen:
            yield (
                ("stage", api_id, stage.name, method),
                {
                    "rateLimit": chosen["throttlingRateLimit"],
                    "burstLimit": chosen.get("throttlingBurstLimit", chosen["throttlingRateLimit"]),
                },
            )
            return
