"""The local AWS of the tests: that of the plugin, with the names by which the tests know it."""

from pathlib import Path

from localaws.shared.settings import Settings
from localaws.testing import LocalAws, prepare_home, running_local_aws

__all__ = ["ACCOUNT", "CHECKOUT", "REGION", "LocalAws", "prepare_home", "running_local_aws"]

CHECKOUT = Path(__file__).resolve().parents[2]
REGION = Settings.region
ACCOUNT = Settings.account
