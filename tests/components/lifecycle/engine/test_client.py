from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import botocore.credentials
import botocore.exceptions
import pytest
from botocore.stub import Stubber

from components.core.access import AssumedRole
from components.lifecycle.engine.client import (
    ClientCache,
    Clients,
    ScopeKey,
    connect,
    require_account,
    translated_errors,
)
from components.lifecycle.engine.errors import CallError, LifecycleError

SCOPE = ScopeKey("us-east-1", "123456789012")


RealSession = boto3.Session


class StubbedSession:
    """A session whose STS answers with one account; other clients are real ones."""

    def __init__(self, account: str, **options: Any) -> None:
        self.real = RealSession(**options)
        self.account = account

    def client(self, service: str, **options: Any) -> Any:
        made = self.real.client(service, **options)
        if service == "sts":
            stubber = Stubber(made)
            identity = {
                "Account": self.account,
                "UserId": "x",
                "Arn": "arn:aws:iam::123456789012:root",
            }
            stubber.add_response("get_caller_identity", identity, {})
            stubber.activate()
        return made


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The account of the credentials; sessions opened so far are counted by the list's tail."""
    accounts = ["123456789012"]

    def session(**options: Any) -> StubbedSession:
        accounts.append("opened")
        return StubbedSession(accounts[0], **options)

    monkeypatch.setattr(boto3, "Session", session)
    return accounts


def test_the_account_is_checked_once_a_scope(account: list[str]) -> None:
    cache = ClientCache()
    clients = cache.get(SCOPE)
    assert cache.get(SCOPE) is clients
    assert account.count("opened") == 1
    cache.drop(SCOPE)
    cache.get(SCOPE)
    assert account.count("opened") == 2


def test_another_account_is_refused(account: list[str]) -> None:
    account[0] = "999999999999"
    with pytest.raises(
        LifecycleError, match=r"belong to AWS account 999999999999, but .* 123456789012"
    ) as error:
        ClientCache().get(SCOPE)
    assert "\n" not in str(error.value)


def test_a_profile_of_aws_login_names_the_part_of_botocore_that_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile login]\nlogin_session = arn:aws:sts::123456789012:session/me\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setattr(botocore.credentials, "EC", None)
    scope = ScopeKey("us-east-1", "123456789012", "login")
    with pytest.raises(LifecycleError, match=r'pip install "botocore\[crt\]"') as error:
        ClientCache().get(scope)
    assert "\n" not in str(error.value)


def test_the_role_is_named_where_its_account_is_wrong() -> None:
    role = AssumedRole(role_arn="arn:aws:iam::999999999999:role/deployer")
    scope = ScopeKey("us-east-1", "123456789012", "ci", role)
    with pytest.raises(LifecycleError, match="role/deployer, assumed by profile ci belong to AWS"):
        require_account(scope, "999999999999")


def test_one_client_retries_and_the_other_never_does(account: list[str]) -> None:
    clients = ClientCache().get(SCOPE)
    assert clients.retrying.meta.config.retries["mode"] == "adaptive"
    assert clients.single_attempt.meta.config.retries["total_max_attempts"] == 1
    assert clients.retrying.meta.region_name == "us-east-1"


def test_a_client_of_another_service_is_made_once(account: list[str]) -> None:
    other = connect(SCOPE).other
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(other, ["s3", "sqs"] * 10))
    assert len({id(each) for each in made}) == 2
    assert [each.meta.service_model.service_name for each in made[:2]] == ["s3", "sqs"]


def test_a_profile_that_this_machine_lacks_gives_way_to_the_default_chain(
    account: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configuration = tmp_path / "config"
    configuration.write_text("[profile known]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(configuration))
    for profile in ("known", "absent"):
        clients = ClientCache().get(ScopeKey("us-east-1", "123456789012", profile))
        assert clients.retrying.meta.region_name == "us-east-1"
    assert account.count("opened") == 3


def test_scopes_have_clients_of_their_own() -> None:
    opened: list[ScopeKey] = []

    def open_clients(scope: ScopeKey) -> Clients:
        opened.append(scope)
        return Clients(object(), object(), str)

    cache = ClientCache(open_clients)
    other = ScopeKey.from_property({"region": "eu-west-1", "accountId": "123456789012"})
    assert cache.get(SCOPE) is not cache.get(other)
    assert opened == [SCOPE, other]


@pytest.mark.parametrize(
    ("error", "code", "trait"),
    [
        (botocore.exceptions.NoCredentialsError(), "CredentialsUnavailable", "expired"),
        (botocore.exceptions.UnauthorizedSSOTokenError(), "CredentialsUnavailable", "expired"),
        (
            botocore.exceptions.EndpointConnectionError(endpoint_url="x"),
            "ConnectionLost",
            "transient",
        ),
        (botocore.exceptions.ReadTimeoutError(endpoint_url="x"), "ConnectionLost", "ambiguous"),
        (botocore.exceptions.ProfileNotFound(profile="x"), "ProfileNotFound", None),
    ],
)
def test_errors_of_the_library_are_translated(
    error: Exception, code: str, trait: str | None
) -> None:
    with (
        pytest.raises(CallError, match=f"^CreateDataset: {code}: ") as caught,
        translated_errors("CreateDataset"),
    ):
        raise error
    assert "\n" not in str(caught.value)
    if trait:
        assert getattr(caught.value, trait)
    else:
        assert not caught.value.transient


@pytest.mark.parametrize(
    ("code", "status", "trait"),
    [
        ("ResourceNotFoundException", 400, "not_found"),
        ("ResourceInUseException", 400, "in_use"),
        ("ResourceAlreadyExistsException", 400, "already_exists"),
        ("ThrottlingException", 400, "throttled"),
        ("TooManyRequestsException", 429, "throttled"),
        ("InternalFailure", 500, "ambiguous"),
        ("ServiceUnavailable", 503, "ambiguous"),
        ("ExpiredTokenException", 400, "expired"),
        ("InvalidClientTokenId", 403, "expired"),
    ],
)
def test_refusals_of_the_service_are_told_apart(code: str, status: int, trait: str) -> None:
    response = {
        "Error": {"Code": code, "Message": "a\n b"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    with pytest.raises(CallError) as caught, translated_errors("CreateDataset"):
        raise botocore.exceptions.ClientError(response, "CreateDataset")
    assert str(caught.value) == f"CreateDataset: {code}: a b"
    traits = ("not_found", "in_use", "already_exists", "throttled", "ambiguous", "expired")
    assert [t for t in traits if getattr(caught.value, t)] == [trait]
