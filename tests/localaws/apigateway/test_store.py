"""What is kept on disk."""

from localaws.apigateway.store import Store
from tests.support.gateway import Control


def test_the_state_is_read_again(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    control.done("POST", "/apikeys", {"name": "k"})
    control.done("POST", "/usageplans", {"name": "p", "quota": {"limit": 1, "period": "DAY"}})
    control.store.quotas["a/b"] = ("2023-11-14", 2)
    control.store.save_quotas()
    again = Store(control.home)
    assert again.apis == control.store.apis
    assert again.keys == control.store.keys
    assert again.plans == control.store.plans
    assert again.quotas == control.store.quotas


def test_keys_are_for_the_owner_only(control: Control) -> None:
    control.done("POST", "/apikeys", {"name": "k"})
    assert (control.home / "keys.json").stat().st_mode & 0o077 == 0


def test_reset_forgets_everything(control: Control, api: str) -> None:
    control.done("POST", "/apikeys", {"name": "k"})
    control.done("POST", "/usageplans", {"name": "p"})
    control.store.clear()
    again = Store(control.home)
    assert (again.apis, again.keys, again.plans, again.quotas) == ({}, {}, {}, {})
    assert api not in control.store.apis
