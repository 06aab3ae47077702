import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import naming
from components.core.naming import (
    FUNCTION_NAME_LIMIT,
    OWNER_TAGS,
    PERSONALIZE_NAME_LIMIT,
    ROLE_NAME_LIMIT,
    Naming,
)
from components.settings.names import MAX_LENGTH

PURPOSES = ("data", "archive", "api-stream", "recommendations-function", "interactions")
# What Pulumi allows in the name of a project or stack, and names that are alike on purpose.
PARTS = st.one_of(
    st.from_regex(r"\A[A-Za-z0-9._-]{1,60}\Z"),
    st.sampled_from(["a", "b", "a-b", "b-c", "A", "a-b-c", "dev", "Dev", "d.e", "d-e", "a_b"]),
)
ACCOUNT = "123456789012"
REGION = "ap-southeast-1"

MADE = {
    "stream": (128, r"[a-zA-Z0-9_.-]+"),
    "delivery_stream": (64, r"[a-zA-Z0-9_.-]+"),
    "queue": (80, r"[a-zA-Z0-9-_]+"),
    "key_alias": (256, r"alias/[a-zA-Z0-9/_-]+"),
    "api": (128, r"[a-zA-Z0-9-_]+"),
    "import_job_prefix": (40, r"[a-zA-Z0-9][a-zA-Z0-9\-_]*"),
}


@given(
    project=PARTS,
    stack=PARTS,
    purpose=st.sampled_from(PURPOSES),
    kind=st.sampled_from(sorted(MADE)),
)
def test_names_fit_their_service(project: str, stack: str, purpose: str, kind: str) -> None:
    limit, characters = MADE[kind]
    name = getattr(Naming(project, stack), kind)(purpose)
    assert len(name) <= limit
    assert re.fullmatch(characters, name)


@given(project=PARTS, stack=PARTS, purpose=st.sampled_from(PURPOSES))
def test_bucket_names_fit_and_hold_account_and_region(
    project: str, stack: str, purpose: str
) -> None:
    name = Naming(project, stack).bucket_name(purpose, ACCOUNT, REGION)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", name)
    assert name.endswith(f"-{ACCOUNT}-{REGION}")


GENERATIONS = st.integers(1, 999)


@given(
    project=PARTS,
    stack=PARTS,
    purpose=st.sampled_from(PURPOSES),
    generation=st.integers(1, 999),
)
def test_every_log_group_of_a_stack_matches_its_patterns(
    project: str, stack: str, purpose: str, generation: int
) -> None:
    names = Naming(project, stack)
    function = names.generation_name(purpose, generation, FUNCTION_NAME_LIMIT)
    of_functions, of_apis, of_machines = names.log_group_patterns()
    assert fnmatchcase(naming.function_log_group(function), of_functions)
    assert fnmatchcase(naming.api_access_log_group(names.api(purpose)), of_apis)
    machine = names.state_machine(purpose)
    assert fnmatchcase(naming.state_machine_log_group(machine), of_machines)


def test_log_groups_of_others_do_not_match() -> None:
    for pattern in Naming("shop", "dev").log_group_patterns():
        for other in (Naming("shop", "dev2"), Naming("other", "dev")):
            assert not fnmatchcase(
                naming.function_log_group(other.name("data", FUNCTION_NAME_LIMIT)), pattern
            )


NAMED = st.tuples(PARTS, PARTS, st.sampled_from(PURPOSES), GENERATIONS)


def generation_name(named: tuple[str, str, str, int], limit: int = PERSONALIZE_NAME_LIMIT) -> str:
    project, stack, purpose, generation = named
    return Naming(project, stack).generation_name(purpose, generation, limit)


@given(
    first=NAMED,
    second=NAMED,
    limit=st.sampled_from([PERSONALIZE_NAME_LIMIT, FUNCTION_NAME_LIMIT, ROLE_NAME_LIMIT]),
)
def test_names_fit_and_differ_between_generations(
    first: tuple[str, str, str, int], second: tuple[str, str, str, int], limit: int
) -> None:
    names = [generation_name(each, limit) for each in (first, second)]
    assert all(re.fullmatch(rf"[a-zA-Z0-9][a-zA-Z0-9\-_]{{0,{limit - 1}}}", name) for name in names)
    assert (names[0] == names[1]) == (first == second)


@given(named=NAMED, other=st.tuples(PARTS, PARTS, st.sampled_from(PURPOSES)))
def test_patterns_match_all_generations_and_nothing_else(
    named: tuple[str, str, str, int], other: tuple[str, str, str]
) -> None:
    patterns = Naming(*other[:2]).personalize_patterns(other[2])
    matches = any(fnmatchcase(generation_name(named), each) for each in patterns)
    assert matches == (named[:3] == other)


VARIANTS = st.sampled_from(['{"a": 1}', '{"a": 2}'])


def variant_name(named: tuple[str, str, str, int], variant: str) -> str:
    project, stack, purpose, generation = named
    return Naming(project, stack).variant_name(purpose, generation, variant)


@given(first=st.tuples(NAMED, VARIANTS), second=st.tuples(NAMED, VARIANTS))
def test_names_of_variants_fit_and_differ(
    first: tuple[tuple[str, str, str, int], str], second: tuple[tuple[str, str, str, int], str]
) -> None:
    names = [variant_name(*each) for each in (first, second)]
    assert all(re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}", name) for name in names)
    assert (names[0] == names[1]) == (first == second)
    assert names[0] != generation_name(second[0])


@given(named=NAMED, variant=VARIANTS, other=st.tuples(PARTS, PARTS, st.sampled_from(PURPOSES)))
def test_patterns_match_all_variants_and_no_other_stack_s(
    named: tuple[str, str, str, int], variant: str, other: tuple[str, str, str]
) -> None:
    patterns = Naming(*other[:2]).personalize_patterns(other[2])
    matches = any(fnmatchcase(variant_name(named, variant), each) for each in patterns)
    assert matches == (named[:3] == other)


def test_the_first_generation_has_the_name_of_stacks_without_generations() -> None:
    assert generation_name(("personalize", "dev", "campaign", 1)) == "personalize-dev-campaign"
    assert generation_name(("personalize", "dev", "campaign", 2)) == "personalize-dev-campaign-2"


@given(project=PARTS, stack=PARTS, text=st.text(max_size=50))
def test_schema_names_fit_and_follow_the_content(project: str, stack: str, text: str) -> None:
    names = Naming(project, stack)
    assert re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}", names.schema("items", text))
    assert names.schema("items", text) != names.schema("items", text + " ")


FILTERED = st.tuples(
    PARTS,
    PARTS,
    st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z") | st.sampled_from(["a", "a_b", "a-b"]),
    st.sampled_from(["INCLUDE ...", "EXCLUDE ..."]),
    GENERATIONS,
)


def filter_name(named: tuple[str, str, str, str, int]) -> str:
    project, stack, name, expression, generation = named
    return Naming(project, stack).filter_name(name, expression, generation)


@given(first=FILTERED, second=FILTERED)
def test_filter_names_fit_and_differ(
    first: tuple[str, str, str, str, int], second: tuple[str, str, str, str, int]
) -> None:
    names = [filter_name(each) for each in (first, second)]
    assert all(re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}", name) for name in names)
    assert (names[0] == names[1]) == (first == second)


@given(named=FILTERED, project=PARTS, stack=PARTS)
def test_the_pattern_of_filters_matches_those_of_its_stack_alone(
    named: tuple[str, str, str, str, int], project: str, stack: str
) -> None:
    for given_to in ((project, stack), named[:2]):
        pattern = Naming(*given_to).filter_pattern()
        assert fnmatchcase(filter_name(named), pattern) == (named[:2] == given_to)


def test_the_pattern_of_filters_leaves_out_a_stack_whose_name_goes_on() -> None:
    assert Naming("p", "a").filter_pattern() == "p-a-filter_*"
    other = Naming("p", "a-filter").filter_name("x", "INCLUDE ...", 1)
    assert other.startswith("p-a-filter-")


@given(
    first=st.tuples(PARTS, PARTS, st.sampled_from(PURPOSES)),
    second=st.tuples(PARTS, PARTS, st.sampled_from(PURPOSES)),
    limit=st.integers(20, 64),
)
def test_different_stacks_or_purposes_have_different_names(
    first: tuple[str, str, str], second: tuple[str, str, str], limit: int
) -> None:
    names = [Naming(p, s).name(role, limit) for p, s, role in (first, second)]
    assert (names[0] == names[1]) == (first == second)


def test_usual_names_are_readable() -> None:
    assert Naming("personalize", "dev").stream("events") == "personalize-dev-events"


@pytest.mark.parametrize("purpose", ["", "Data", "a_b", "-a", "a--b", "x-0123abcd", "deadbeef"])
def test_purposes_that_could_be_mistaken_are_refused(purpose: str) -> None:
    with pytest.raises(ValueError, match="no purpose"):
        Naming("p", "s").name(purpose, 64)


def test_standard_tags_win() -> None:
    tags = Naming("p", "s").tags({"team": "t"})
    assert tags == {"team": "t", "project": "p", "stack": "s", "managed-by": "pulumi"}
    assert {name: tags[name] for name in OWNER_TAGS} == {"project": "p", "stack": "s"}


def test_object_keys_follow_the_content() -> None:
    assert naming.object_key("Items", "ab" * 32) == "items/abababababababab.csv"


@pytest.mark.parametrize("stack", ["dev", "Dev", "a" * 90])
def test_a_deletion_job_s_name_begins_with_a_stack_s_own_part(stack: str) -> None:
    prefix = Naming("personalize", stack).deletion_job_prefix()
    assert len(prefix) <= 27
    assert re.fullmatch(r"[a-z][a-z0-9-]*_", prefix)


def test_a_notebook_has_the_name_of_its_stack() -> None:
    assert Naming("personalize", "dev").notebook() == "personalize-dev"
    others = [
        Naming("a-b", "c").notebook(),
        Naming("a", "b-c").notebook(),
        Naming("a", "b").name("c", 63),
    ]
    assert len({"a-b-c", *others[:2]}) == 3
    for name in (*others, Naming("p" * 40, "s" * 60).notebook()):
        assert len(name) <= 63
        assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*", name)


@given(project=PARTS, stack=PARTS)
def test_statements_and_folders_are_of_one_stack(project: str, stack: str) -> None:
    here, other = Naming(project, stack), Naming(project, f"{stack}x")
    sids = {each.statement_id(purpose) for each in (here, other) for purpose in ("read", "list")}
    assert len(sids) == 4
    assert all(sid.isascii() and sid.isalnum() for sid in sids)
    assert not other.folder.startswith(here.folder)


@pytest.mark.parametrize(
    ("fixed", "generation", "name"),
    [
        ("mine", 1, "mine"),
        ("mine", 12, "mine-12"),
        (None, 1, "shop-dev-datasets"),
        (None, 2, "shop-dev-datasets-2"),
    ],
)
def test_the_name_of_a_dataset_group(fixed: str | None, generation: int, name: str) -> None:
    assert Naming("shop", "dev").dataset_group_name(generation, fixed) == name


def test_a_fixed_name_fits_with_each_generation() -> None:
    longest = Naming("shop", "dev").dataset_group_name(999, "a" * MAX_LENGTH)
    assert len(longest) == PERSONALIZE_NAME_LIMIT
