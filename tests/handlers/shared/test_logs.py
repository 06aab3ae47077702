import json

import pytest

from handlers.shared.logs import log


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    log("WARNING", "first", reason="it\nbroke", numbers=["1", "2"])
    log("INFO", "second")
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"level": "WARNING", "message": "first", "reason": "it\nbroke", "numbers": ["1", "2"]},
        {"level": "INFO", "message": "second"},
    ]
