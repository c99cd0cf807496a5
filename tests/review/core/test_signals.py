"""What a supervisor sends, to this process and to a build that is about to write."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from review.core import signals


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_closes_what_is_open_and_the_handlers_come_back(hung_up, number, status):
    closed = []

    def ended():
        with signals.raised():
            try:
                os.kill(os.getpid(), number)
                time.sleep(5)
            finally:
                closed.append(number)

    with pytest.raises(SystemExit) as left:
        ended()
    assert (left.value.code, closed) == (status, [number])
    assert signal.getsignal(number) == signal.SIG_DFL


def test_what_takes_a_moment_is_done_whole_and_the_signal_answered_behind_it():
    done = []

    def ended():
        with signals.raised(), signals.held():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("whole")

    with pytest.raises(SystemExit):
        ended()
    assert done == ["whole"]


def test_who_answers_a_signal_already_goes_on_answering(monkeypatch):
    heard = []
    before = signal.signal(signal.SIGHUP, lambda number, _: heard.append(number))
    try:
        with signals.raised():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert heard == [signal.SIGHUP]


def test_a_build_that_is_ended_while_it_writes_leaves_nothing_half_made(tmp_path):
    (tmp_path / "content").mkdir()
    (tmp_path / "content/metadata.yaml").write_text("title: T\nauthors:\n- name: Ada\n")
    (tmp_path / "content/01.a.md").write_text("## A\n\n" + "Words of a long text. " * 5_000)
    build = [sys.executable, "-c", "from review.cli import main; main()", "build", "--formats", "html"]
    here = {**os.environ, "PYTHONPATH": str(Path(signals.__file__).parents[2])}
    with subprocess.Popen(build, cwd=tmp_path, env=here, stderr=subprocess.PIPE) as process:
        while not (half := list(tmp_path.glob("output/.new-*/*"))) and process.poll() is None:
            time.sleep(0.002)
        assert half, process.stderr.read()
        process.terminate()
        said = process.stderr.read()
    assert (process.returncode, said.count(b"\n")) == (143, 1)  # as Ctrl-C has it
    assert not list(tmp_path.glob("output/.new-*"))
    assert not (tmp_path / "output/index.html").exists()


def test_a_limit_holds_where_what_it_raises_is_caught():
    rung = []

    def stubborn():
        with signals.limit(0.05):
            for _ in range(2):
                try:
                    time.sleep(5)
                except TimeoutError:
                    rung.append("caught")
                    if len(rung) == 2:
                        raise

    with pytest.raises(TimeoutError):
        stubborn()
    assert rung == ["caught", "caught"]
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
