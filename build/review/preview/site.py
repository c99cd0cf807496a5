"""What the browser is shown: the last good page, and what has gone wrong or is under way since."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import Problem


@dataclass
class Site:
    """One state for all who look; every change is told to those who wait for one.

    `wrong` is what keeps the page at its last good state, `marked` what the page shows and says itself, `busy` what
    is under way. `start` tells this server's pages from those of an earlier one.
    """

    folder: Path
    start: str = field(default_factory=lambda: f"{os.getpid()}-{time.time_ns()}")
    pages: int = 0
    wrong: Sequence[Problem] = ()
    marked: Sequence[Problem] = ()
    busy: str = ""
    changes: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def version(self) -> str:
        return f"{self.start}-{self.pages}"

    def show(self, folder: Path, marked: Sequence[Problem]) -> None:
        """A new good page lies in `folder`."""
        self.set(folder=folder, pages=self.pages + 1, wrong=(), marked=marked)

    def set(self, **what: object) -> None:
        with self.changed:
            for name, value in what.items():
                setattr(self, name, value)
            self.changes += 1
            self.changed.notify_all()

    def wait(self, seen: int, seconds: float) -> tuple[int, dict | None]:
        """The count of changes and what is to be known, as plain data; None if nothing changed since `seen`."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.changes != seen, seconds):
                return seen, None
            return self.changes, {
                "version": self.version,
                "wrong": list(map(plain, self.wrong)),
                "marked": list(map(plain, self.marked)),
                "busy": self.busy,
            }


def plain(problem: Problem) -> dict[str, str]:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return {"place": place, "what": f"{problem.what}; {problem.todo}" if problem.todo else problem.what}
