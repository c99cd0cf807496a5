"""Commands that end with this process: whoever ends it, nothing that it has started goes on without it.

Only kill -9 is not answered, since nobody is left to answer it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psutil

from ..core import signals

GRACE = 10  # seconds in which an interrupted command may tidy up
LOOK = 0.05  # seconds between two looks at whether it has


@contextmanager
def running(command: Sequence[str], **how) -> Iterator[subprocess.Popen]:
    """Runs `command`, with `how` as subprocess.Popen takes it; an exception in the block ends all that it started.

    Its processes are a group of their own: Ctrl-C reaches each of them once, through this process, and so does what
    a supervisor sends to this process alone (see signals).
    """
    process = None
    try:
        with signals.held():  # none comes between its start and its name here
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0, **how)
        yield process
    except BaseException:
        if process:
            end(process)
        raise
    finally:
        if process:
            process.wait()


def end(process: subprocess.Popen) -> None:
    """Interrupts `process` and its group; kills what is still there after GRACE, kernels in sessions of their own too."""
    everyone = family(process.pid)
    try:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        until = time.monotonic() + GRACE
        while any(map(alive, everyone)) and time.monotonic() < until:
            time.sleep(LOOK)
    finally:
        for one in filter(alive, everyone):
            with suppress(psutil.NoSuchProcess):
                one.kill()


def family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
