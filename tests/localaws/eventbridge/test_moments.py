from localaws.eventbridge import moments


def test_a_moment_is_in_utc_to_the_second() -> None:
    assert moments.iso(86_400.9) == "1970-01-02T00:00:00Z"
