"""The role with which an account's APIs write to CloudWatch Logs."""

from localaws.apigateway.store import Store
from tests.support.gateway import ROLE, Control, patch, patched


def test_logs_need_the_accounts_role(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    path = f"/restapis/{api}/stages/prod"
    log_paths = ("/accessLogSettings/format", "/*/*/logging/loglevel")
    assert "cloudwatchRoleArn" not in control.done("GET", "/account")
    for each in log_paths:
        assert control.refused("PATCH", path, patch("replace", each, "INFO")) == (
            "BadRequestException",
            "CloudWatch Logs role ARN must be set in account settings to enable logging",
        )
    patched(control, path, "replace", "/*/*/logging/loglevel", "OFF")
    patched(control, path, "remove", "/accessLogSettings")

    patched(control, "/account", "replace", "/cloudwatchRoleArn", ROLE)
    control.store = Store(control.home)
    assert control.done("GET", "/account")["cloudwatchRoleArn"] == ROLE
    for each in log_paths:
        patched(control, path, "replace", each, "INFO")
    patched(control, "/account", "remove", "/cloudwatchRoleArn")
    assert "cloudwatchRoleArn" not in control.done("GET", "/account")


def test_nothing_else_of_an_account_can_be_changed(control: Control) -> None:
    code, _ = control.refused("PATCH", "/account", patch("replace", "/features", "x"))
    assert code == "BadRequestException"
