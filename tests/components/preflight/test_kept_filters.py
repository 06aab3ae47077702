"""Filters that were checked once are not checked again, unless something that they depend on is another one."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from components.preflight import kept_filters
from components.preflight.checked_data import CheckedDataset
from components.preflight.filters import check as whole
from components.preflight.kept_filters import CheckedFilters, check_filters
from handlers.shared.service.schemas import Field, Schema

EXPRESSION = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPE)"


def interactions(*columns: str) -> CheckedDataset:
    fields = tuple(Field(name, "string") for name in ("USER_ID", "ITEM_ID", *columns))
    return CheckedDataset(
        dataset_type="Interactions",
        location="interactions.csv",
        path=Path("interactions.csv"),
        sha256="0" * 64,
        schema=Schema("Interactions", fields),
        is_inferred=True,
    )


def checked(
    expressions: Mapping[str, str] | None = None,
    columns: Sequence[str] = ("EVENT_TYPE",),
    event_types: Sequence[str] = ("view",),
    *,
    has_related_items: bool = False,
) -> CheckedFilters:
    return check_filters(
        expressions or {"unseen": EXPRESSION},
        [interactions(*columns)],
        event_types=event_types,
        has_related_items=has_related_items,
    )


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets an entry whenever filters are really checked."""
    found: list[int] = []
    real = whole.check_filters

    def counted(*arguments: object, **more: object) -> CheckedFilters:
        found.append(1)
        return real(*arguments, **more)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(whole, "check_filters", counted)
    return found


def test_the_same_filters_are_checked_once(runs: list[int]) -> None:
    first = checked()
    assert first[0][0].parameters == {"TYPE": "text"}
    assert checked() == first
    assert len(runs) == 1


def test_doubts_are_kept_with_them(runs: list[int]) -> None:
    doubtful = {"odd": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("rent")'}
    first = checked(doubtful)
    assert first[1]
    assert checked(doubtful) == first
    assert len(runs) == 1


def test_errors_are_found_every_time() -> None:
    wrong = {"odd": "EXCLUDE ItemID"}
    assert checked(wrong)[1]
    assert checked(wrong) == checked(wrong)


def test_whatever_they_depend_on_checks_them_again(runs: list[int]) -> None:
    checked()
    checked({"other": EXPRESSION})
    checked(columns=("EVENT_TYPE", "DEVICE"))
    checked(event_types=("view", "rent"))
    checked(has_related_items=True)
    assert len(runs) == 5


def test_other_rules_check_them_again(runs: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    checked()
    monkeypatch.setattr(kept_filters, "_rules", lambda: "other rules")
    checked()
    assert len(runs) == 2


@pytest.mark.parametrize(
    "changed", ["filters/checks.py", "filters/grammar.lark", "rules.py", "service/rules.py"]
)
def test_the_rules_are_the_code_that_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    monkeypatch.setattr(kept_filters, "__file__", str(tmp_path / "kept_filters.py"))
    monkeypatch.setattr(kept_filters, "SERVICE_RULES", tmp_path / "service")
    for folder in ("filters", "service"):
        (tmp_path / folder).mkdir()
    before = kept_filters._rules()
    (tmp_path / changed).write_text("MAX_FILTERS = 10")
    assert kept_filters._rules() != before


def test_a_cache_that_cannot_be_written_costs_time_alone(runs: list[int], cache: Path) -> None:
    cache.parent.rmdir()
    cache.parent.write_text("no folder")
    assert checked() == checked()
    assert len(runs) == 2


def test_kept_filters_do_not_need_their_language() -> None:
    checked()
    code = (
        "import sys\n"
        "sys.modules['lark'] = None\n"
        "from pathlib import Path\n"
        "from components.preflight.checked_data import CheckedDataset\n"
        "from components.preflight.kept_filters import check_filters\n"
        "from handlers.shared.service.schemas import Field, Schema\n"
        f"datasets = [{interactions('EVENT_TYPE')!r}]\n".replace("PosixPath", "Path")
        + f"given = {{'unseen': {EXPRESSION!r}}}\n"
        "filters, _ = check_filters(given, datasets, event_types=('view',), has_related_items=False)\n"
        "print(len(filters))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "1\n", done.stderr
