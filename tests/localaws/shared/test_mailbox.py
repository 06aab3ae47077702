from pathlib import Path

from localaws.shared.mailbox import KEPT_MAILS, Mailbox


def test_mails_are_kept_over_a_restart_and_thrown_away_by_a_reset(tmp_path: Path) -> None:
    path = tmp_path / "mails.json"
    mailbox = Mailbox(path)
    mailbox.deliver(to="a@example.com", subject="s", text="t", topic_arn="arn")
    again = Mailbox(path)
    again.start()
    assert again.mails() == mailbox.mails()
    assert again.mails()[0]["to"] == "a@example.com"
    again.reset()
    third = Mailbox(path)
    third.start()
    assert third.mails() == again.mails() == []


def test_the_newest_mails_stay(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mails.json")
    for number in range(KEPT_MAILS + 3):
        mailbox.deliver(to="a", subject=str(number), text="", topic_arn="")
    assert [mail["subject"] for mail in mailbox.mails()] == [
        str(number) for number in range(3, KEPT_MAILS + 3)
    ]
