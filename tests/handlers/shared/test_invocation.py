from handlers.shared.invocation import clock_of


class Context:
    """An invocation that is running out of time."""

    left = 3_000

    def get_remaining_time_in_millis(self) -> int:
        self.left -= 500
        return self.left


def test_the_clock_tells_the_seconds_that_are_left_now() -> None:
    clock = clock_of(Context())
    assert [clock(), clock()] == [2.5, 2.0]
