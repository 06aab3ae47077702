import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.bucket_policy import (
    own_statements,
    same,
    sids,
    with_statements,
    without_statements,
)

OWN = [{"Sid": "Ours", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["b", "a"]}]
THEIRS = {"Sid": "Theirs", "Effect": "Deny", "Action": "s3:*", "Resource": "a"}
NAMELESS = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "a"}

statements = st.lists(
    st.fixed_dictionaries(
        {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": st.sampled_from(["a", "b"])},
        optional={"Sid": st.sampled_from(["Ours", "X", "Y"])},
    ),
    max_size=5,
)


@given(statements)
def test_others_are_kept_whatever_comes_and_goes(theirs: list[dict[str, Any]]) -> None:
    policy = {"Version": "2008-10-17", "Id": "theirs", "Statement": theirs}
    others = [each for each in theirs if each.get("Sid") != "Ours"]
    added = with_statements(policy, OWN)
    assert added == {**policy, "Statement": [*others, *OWN]}
    assert with_statements(added, OWN) == added
    assert own_statements(added, sids(OWN)) == OWN
    left = without_statements(added, sids(OWN))
    assert left == ({**policy, "Statement": others} if others else None)
    assert without_statements(left, sids(OWN)) == left


def test_a_bucket_without_a_policy_gets_one() -> None:
    assert with_statements(None, OWN) == {"Version": "2012-10-17", "Statement": OWN}
    assert without_statements(None, ["Ours"]) is None
    assert own_statements(None, ["Ours"]) == []


def test_one_statement_may_stand_in_no_list() -> None:
    assert with_statements({"Statement": NAMELESS}, OWN)["Statement"] == [NAMELESS, *OWN]


def test_statements_are_the_same_however_s3_writes_them() -> None:
    given_back = json.loads(json.dumps(OWN))
    given_back[0]["Action"] = "s3:GetObject"
    given_back[0]["Resource"].reverse()
    assert same(given_back, OWN)
    assert same([THEIRS, *given_back], [*OWN, THEIRS])


@pytest.mark.parametrize(
    "change", [{"Effect": "Deny"}, {"Resource": ["a"]}, {"Condition": {"Bool": {"x": "true"}}}]
)
def test_another_word_is_another_statement(change: dict[str, Any]) -> None:
    assert not same([{**OWN[0], **change}], OWN)
