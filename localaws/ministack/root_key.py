"""The root key of the home as the only root of MiniStack.

MiniStack takes the key `test`, any twelve digits and a key of its environment for root, and does not check their
signatures. Here the root key is one credential among the others, known to MiniStack's own checks with its secret; and
"root without a check" remains for calls inside the process alone, which name no key.
"""

from ministack.core import iam_evaluator
from ministack.services import sts

from localaws.process.credentials import Credentials


def install(credentials: Credentials, account: str) -> None:
    """Make the key root of the account, also after a reset.

    Args:
        credentials: the root key of the home.
        account: twelve-digit account.
    """

    def register() -> None:
        sts.register_session(
            credentials.access_key_id,
            {
                "Arn": f"arn:aws:iam::{account}:root",
                "UserId": account,
                "AccountId": account,
                "SecretAccessKey": credentials.secret_access_key,
                "PrincipalType": "Root",
            },
        )

    original_reset = sts.reset

    def reset() -> None:
        original_reset()
        register()

    sts.reset = reset
    iam_evaluator.is_root_access_key = sts.is_root_access_key = _is_call_inside_the_process
    register()


def _is_call_inside_the_process(access_key_id: str) -> bool:
    return not access_key_id
