"""What can go wrong, in the words a user can act on.

ReviewError            the build stops; its problem is all the user sees
└── Refused            one or more problems found in a single run

A problem stays one until it is shown: nobody puts a sentence together to take it apart again.
"""

from __future__ import annotations

import difflib
import errno
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .unwise import Unwise


@dataclass(frozen=True, order=True)
class Problem:
    """Something an author can mend, and where.

    `file` is relative to the project's root (or "" when no file is to blame); `line` counts from 1, 0 if unknown.
    It is refused where something is lost or wrong. What is merely `unwise` is a warning, and refused where the review
    says `strict: true`. `needs` is what the network would give: a citation key, or the address of a picture.
    """

    file: str
    line: int
    what: str
    todo: str
    unwise: Unwise | str = ""
    needs: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}; {self.todo}" if place else f"{self.what}; {self.todo}"


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; 0 if unknown."""

    file: str
    line: int

    def problem(self, what: str, todo: str) -> Problem:
        return Problem(self.file, self.line, what, todo)

    def warning(self, kind: Unwise, what: str, todo: str) -> Problem:
        return Problem(self.file, self.line, what, todo, kind)


class ReviewError(Exception):
    """A failure that the user can understand and mend: its `problems` are shown, and no traceback.

    `warnings` are what else had been found by then.
    """

    warnings: Sequence[Problem] = ()

    def __init__(self, what: str, todo: str, file: str = "", line: int = 0):
        self.problems = [Problem(file, line, what, todo)]

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class Refused(ReviewError):
    """Everything that one run refuses, sorted by place, and what it warns of."""

    def __init__(self, problems: Iterable[Problem], warnings: Iterable[Problem] = ()):
        self.problems, self.warnings = sorted(set(problems)), sorted(set(warnings))


REFUSED_BY_THE_SYSTEM = {
    getattr(errno, name, None)
    for name in (
        *(
            "EACCES",
            "EDQUOT",
            "EEXIST",
            "EFBIG",
            "EIO",
            "EISDIR",
            "ELOOP",
            "EMFILE",
            "ENAMETOOLONG",
            "ENFILE",
            "ENOSPC",
            "ENOTDIR",
        ),
        *("ENOTEMPTY", "EPERM", "EPIPE", "EROFS"),
    )
}
"""Full, closed or taken places and names too long for any, wherever they are met; other errors of files are faults of
this program."""

TODO = "make room, allow it, shorten its name or move what is in its place, and call the command again"


def of_the_system(error: OSError) -> Problem | None:
    """What a full or closed place says; None where `error` is another."""
    if isinstance(error, shutil.Error):  # of a folder that was copied: each file with its own
        [(_, place, why), *_] = error.args[0]
        return Problem("", 0, f"{place}: {why}", TODO)
    if error.errno not in REFUSED_BY_THE_SYSTEM:
        return None
    name = error.filename2 or error.filename
    if error.errno == errno.ENOSPC and not name:
        name = f"output/, or {tempfile.gettempdir()} for what is temporary"
    return Problem("", 0, f"{name}: {error.strerror}" if name else str(error.strerror or error), TODO)


def graded(problems: Iterable[Problem], strict: bool) -> tuple[list[Problem], list[Problem]]:
    """`problems` that are refused, and those that are told as warnings, each but once: those of a kind that is unwise."""
    found = list(dict.fromkeys(problems))
    refused = [p for p in found if strict or not isinstance(p.unwise, Unwise)]
    return refused, [] if strict else [p for p in found if isinstance(p.unwise, Unwise)]


def nearest(name: str, known: Iterable[str]) -> str:
    """What to do about an unknown name: the one that was probably meant, and some of those there are."""
    known = sorted(known)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    listed = f"known: {', '.join(known[:10]) or 'none'}{' …' if len(known) > 10 else ''}"
    if not close:
        return listed
    return f"did you mean {close[0]!r}? {listed}" if len(known) <= 6 else f"did you mean {close[0]!r}?"
