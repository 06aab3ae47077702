import os
import subprocess
import sys

from benchmarks.process_times import children, cpu_seconds, tree


def test_a_process_its_children_and_one_that_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in children(os.getpid())
        assert {os.getpid(), child.pid} <= set(tree(os.getpid()))
        assert tree(child.pid) == [child.pid]
        assert child.stdin
        child.stdin.close()
        child.wait()
    assert cpu_seconds(os.getpid()) > 0
    assert cpu_seconds(child.pid) == 0
    assert child.pid not in children(os.getpid())
