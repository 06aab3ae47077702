"""The control plane's state, in memory and as JSON files that survive a stop at any moment."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from localaws.apigateway.records import (
    ApiKey,
    RestApi,
    UsagePlan,
    rest_api_from_json,
    rest_api_to_json,
)
from localaws.shared import atomic_file

QuotaCounters = dict[str, tuple[str, int]]


class Store:
    """All APIs, keys and plans; every `save_…` is on disk when it returns.

    Files: `apis/<id>.json` with deployments and stages, `keys.json`, `plans.json`, `quotas.json`, `log_roles.json`.
    Only the owner can read them, because keys are secrets.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.apis: dict[str, RestApi] = {}
        self.keys: dict[str, ApiKey] = {}
        self.plans: dict[str, UsagePlan] = {}
        self.quotas: QuotaCounters = {}
        self._log_roles: dict[str, str] = {}
        self._load()

    def save_api(self, api: RestApi) -> None:
        """Write one API."""
        self.apis[api.api_id] = api
        atomic_file.write_json(self._api_file(api.api_id), rest_api_to_json(api), durable=True)

    def delete_api(self, api_id: str) -> None:
        """Forget one API."""
        self.apis.pop(api_id, None)
        self._api_file(api_id).unlink(missing_ok=True)

    def save_keys(self) -> None:
        """Write all API keys."""
        atomic_file.write_json(
            self._folder / "keys.json", [asdict(key) for key in self.keys.values()], durable=True
        )

    def save_plans(self) -> None:
        """Write all usage plans."""
        atomic_file.write_json(
            self._folder / "plans.json",
            [asdict(plan) for plan in self.plans.values()],
            durable=True,
        )

    def save_quotas(self) -> None:
        """Write the counters of the usage plans' quotas."""
        # On the event loop, once a second under load: a power failure may take the last moments' counts.
        atomic_file.write_json(self._folder / "quotas.json", self.quotas, durable=False)

    def log_role(self, account: str, region: str) -> str:
        """The role with which an account's APIs write to CloudWatch Logs; empty for none."""
        return self._log_roles.get(f"{account}/{region}", "")

    def save_log_role(self, account: str, region: str, role_arn: str) -> None:
        """Write that role; empty for none."""
        self._log_roles[f"{account}/{region}"] = role_arn
        atomic_file.write_json(self._folder / "log_roles.json", self._log_roles, durable=True)

    def clear(self) -> None:
        """Forget everything, in memory and on disk."""
        for api_id in list(self.apis):
            self.delete_api(api_id)
        self.keys.clear()
        self.plans.clear()
        self.quotas.clear()
        self._log_roles.clear()
        for name in ("keys.json", "plans.json", "quotas.json", "log_roles.json"):
            (self._folder / name).unlink(missing_ok=True)

    def _api_file(self, api_id: str) -> Path:
        return self._folder / "apis" / f"{api_id}.json"

    def _load(self) -> None:
        for file in sorted((self._folder / "apis").glob("*.json")):
            api = rest_api_from_json(json.loads(file.read_text()))
            self.apis[api.api_id] = api
        for data in read_json(self._folder / "keys.json", []):
            self.keys[data["key_id"]] = ApiKey(**data)
        for data in read_json(self._folder / "plans.json", []):
            self.plans[data["plan_id"]] = UsagePlan(**data)
        self._log_roles = read_json(self._folder / "log_roles.json", {})
        for name, (period, used) in read_json(self._folder / "quotas.json", {}).items():
            self.quotas[name] = (period, used)


def read_json(file: Path, default: Any) -> Any:
    """The file's content, or `default` when there is no such file."""
    return json.loads(file.read_text()) if file.exists() else default
