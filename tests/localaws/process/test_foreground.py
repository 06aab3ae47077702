"""What the server makes sure of before it serves."""

from pathlib import Path

import pytest

from localaws.process import foreground
from localaws.process.server import ServerError
from localaws.shared.settings import Settings


def test_another_ministack_than_ours_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = foreground.MINISTACK_VERSION
    monkeypatch.setattr(foreground, "MINISTACK_VERSION", "0.0.1")
    message = (
        rf"ministack {installed} is installed, and 0\.0\.1 is needed.*ministack\[full\]==0\.0\.1"
    )
    with pytest.raises(ServerError, match=message):
        foreground.check_installation(Settings(home=tmp_path, port=0))
