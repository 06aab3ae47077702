from benchmarks.virtual_run import VirtualRun, new, old


def test_a_run_is_played_to_its_end_and_counted() -> None:
    run = VirtualRun(training_seconds=1801.0)
    run.play()
    (only,) = run.executions.values()
    assert only.execution.progress.status == "SUCCEEDED"
    assert run.calls["invoke"] == run.calls["publish"] == 1
    assert 0 <= run.noticed_at[new("home")] - run.ends_at[new("home")] <= 60
    assert run.events[0]["timestamp"].timestamp() == 0
    assert run.longest_history == len(run.events)


def test_an_alarm_takes_the_version_back() -> None:
    run = VirtualRun(alarm_seconds=61.0)
    run.play()
    assert "was rolled back" in (run.executions["run"].execution.progress.cause or "")
    assert run.moved_at[old("home")] - run.serves_from[new("home")] == 120.0


def test_a_long_run_goes_on_elsewhere() -> None:
    run = VirtualRun(models=("home", "related"), training_seconds=10 * 3600.0)
    run.play()
    assert len(run.executions) == 3
    assert run.longest_history < 25_000
