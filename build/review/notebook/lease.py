"""Leases: which of several processes, on several machines perhaps, does a thing. A file each, in a folder that all see.

A holder renews its lease while it lives. No two clocks are compared: who waits for a lease looks whether it changes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..core import files

SUFFIX = ".lease"
FAILED = "failed"  # in place of a holder: whoever held it found that the thing cannot be done
RENEWAL = 5.0  # seconds between two renewals


def take(lease: Path, holder: str) -> bool:
    """Whether `holder`, one word, has `lease` from now on; not where somebody has it."""
    try:
        with lease.open("x", encoding="utf-8") as file:
            file.write(holder)
    except FileExistsError:
        return False
    return True


def holder(lease: Path) -> str:
    """Who has `lease`; nobody, "", where it is not there."""
    try:
        return lease.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def give_back(lease: Path, own: str) -> None:
    """Ends `lease` if the holder `own` still has it."""
    if holder(lease) == own:
        lease.unlink(missing_ok=True)


def fail(lease: Path) -> None:
    """Lets all who want `lease` know that it is of no use to wait for it, or to take it."""
    files.write(lease, FAILED)


def within(folder: Path) -> Iterator[Path]:
    """All leases in the folders of `folder`, but none to which a link leads."""
    return (one for one in folder.glob(f"*/*{SUFFIX}") if not one.parent.is_symlink())


@contextmanager
def renewed(lease: Path) -> Iterator[None]:
    """Renews `lease` from a thread while the block runs."""
    over = threading.Event()

    def renew() -> None:
        with suppress(OSError):  # somebody took us for dead: what is done twice comes out the same
            while not over.wait(RENEWAL):
                os.utime(lease)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Watch:
    """Finds the leases that were not renewed for `seconds` while it looked."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.seen: dict[Path, tuple[tuple, float]] = {}

    def expired(self, lease: Path) -> bool:
        try:
            with lease.open("rb") as file:  # to open it is to ask the server, on a network file system
                stat = os.fstat(file.fileno())
        except FileNotFoundError:
            return False
        stamp, now = (stat.st_ino, stat.st_mtime_ns), time.monotonic()
        last, since = self.seen.setdefault(lease, (stamp, now))
        if last != stamp:
            self.seen[lease] = stamp, now
            return False
        return now - since > self.seconds
