import json
import subprocess

from commands.demo import GOING_ON


def test_the_lines_to_go_on_are_valid_shell() -> None:
    text = GOING_ON.format(user="traveller-1", item="item-1").replace("[bold]Go on[/]", "")
    assert subprocess.run(["/bin/sh", "-n", "-c", text], check=False).returncode == 0
    body = text.split("-d '")[1].split("'")[0]
    assert json.loads(body)["events"][0]["itemId"] == "item-1"
