"""One at a time: locks that the system itself releases when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def staging(place: Path) -> Iterator[Path]:
    """A folder in `place` to make things in, gone afterwards; what killed processes left there goes too."""
    for left in place.glob(".new-*"):
        with suppress(OSError), locked(left):
            shutil.rmtree(left, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(dir=place, prefix=".new-", ignore_cleanup_errors=True) as name,
        locked(Path(name)),
    ):
        yield Path(name)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds `folder`; raises OSError where another process does."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)
