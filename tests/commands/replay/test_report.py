import json
from pathlib import Path

from rich.console import Console

from commands.replay.delivery import NOT_YET, Kept, Outcome, read
from commands.replay.letters import Letter
from commands.replay.report import Tally, export
from tests.support.kinesis_events import kinesis_record

LETTER = Letter(name="aws/lambda/m/s/2026/03/01/x y", reason="RecordAgeExceeded")


def text_of(tally: Tally) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        for table in tally.tables():
            console.print(table)
    return capture.get()


def test_an_export_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    kept = [
        Kept(LETTER, "no JSON", "one"),
        Kept(LETTER, "no id", "two"),
        Kept(LETTER, NOT_YET, "three"),
    ]
    assert export(folder, kept) == 1
    assert export(folder, kept) == 1, "again replaces it"
    (file,) = folder.iterdir()
    assert json.loads(file.read_text()) == {
        "letter": LETTER.name,
        "reason": "RecordAgeExceeded",
        "records": [{"why": "no JSON", "record": "one"}, {"why": "no id", "record": "two"}],
    }
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_nothing_to_export_makes_no_folder(tmp_path: Path) -> None:
    assert export(tmp_path / "export", [Kept(LETTER, NOT_YET, "one")]) == 0
    assert not (tmp_path / "export").exists()


def test_a_dry_run_counts_by_reason_and_day_and_names_no_value() -> None:
    records = (
        kinesis_record({"userId": "secret-user", "eventType": "view", "interactions": 3}),
        kinesis_record(b"secret"),
    )
    letter = Letter(name="n", reason="RecordAgeExceeded", records=records)
    tally = Tally("queue")
    tally.add_reading(1, read([letter]))
    assert tally.found == {("RecordAgeExceeded", "2023-11-14"): 3}
    assert tally.events == 3
    text = text_of(tally)
    assert "the record is not JSON" in text
    assert "secret" not in text


def test_a_replay_counts_what_became_of_letters() -> None:
    tally = Tally("queue")
    tally.add_outcome(
        3, Outcome(delivered=7, settled=[LETTER], kept=[Kept(LETTER, "w", "")] * 2, errors=["E"])
    )
    assert (tally.letters, tally.settled, tally.events, tally.kept, tally.errors) == (
        (3, 1, 7, {"w": 2}, ["E"])
    )
