"""The context with a stack's keys; what the own key is like, tests/graph/test_encryption.py says."""

import pulumi

from components.building.encryption_key import EncryptionKey, EncryptionKeyArgs, with_keys
from components.settings.encryption import EncryptionSettings
from tests.support.graph import CONTEXT, run_component

GIVEN = "arn:aws:kms:us-east-1:000000000000:key/given"


def test_without_settings_nothing_changes() -> None:
    assert with_keys("k", CONTEXT, None, pulumi.ResourceOptions()) is CONTEXT


def test_given_keys_are_taken_as_they_are() -> None:
    settings = EncryptionSettings.model_validate({"key": GIVEN})
    found = with_keys("k", CONTEXT, settings, pulumi.ResourceOptions()).encryption
    assert (found.arn, found.former) == (GIVEN, ())


def test_the_arn_is_that_of_the_key() -> None:
    args = EncryptionKeyArgs(context=CONTEXT, deletion_window_days=7)
    graph = run_component(lambda: EncryptionKey("k", args))
    assert graph.awaited("arn") >= {"k-key"}
    assert {"k-key", "k-alias"} <= {node.name for node in graph}
