"""One at a time: locks that the system itself releases when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(file: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Holds the lock `file`; calls `waiting` once if somebody else holds it, then waits for them.

    Yields the descriptor: a child process that inherits it keeps the lock when its parent is killed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream.fileno()
