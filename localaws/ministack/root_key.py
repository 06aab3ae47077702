"""The root key of the home as the only root of MiniStack.

MiniStack takes the key `test`, any twelve digits and a key of its environment for root, and does not check their
signatures. Here the root key is one credential among the others, known to MiniStack's own checks with its secret; and
"root without a check" remains for calls inside the process alone, which name no key.
"""

from collections.abc import Callable

from ministack.services import sts

from localaws.process.credentials import Credentials


class RootKey:
    """The root key of the home, as MiniStack is to know it.

    Args:
        credentials: the key.
        account: twelve-digit account of which it is root.
    """

    def __init__(self, credentials: Credentials, account: str) -> None:
        self._credentials = credentials
        self._account = account

    def register(self) -> None:
        """Make the key known."""
        sts.register_session(
            self._credentials.access_key_id,
            {
                "Arn": f"arn:aws:iam::{self._account}:root",
                "UserId": self._account,
                "AccountId": self._account,
                "SecretAccessKey": self._credentials.secret_access_key,
                "PrincipalType": "Root",
            },
        )

    def registering(self, original: Callable[[], None]) -> Callable[[], None]:
        """Make the key known again after a reset."""

        def reset() -> None:
            original()
            self.register()

        return reset


def is_call_inside_the_process(access_key_id: str) -> bool:
    """Say whether a call names no key: HTTP requests without one do not come past the gate."""
    return not access_key_id
