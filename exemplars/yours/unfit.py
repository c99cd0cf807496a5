"""What is wrong with a reader's files, each as *file:line: what; what to do*, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MOST = 8
"""Problems that are told of one kind; a file that is broken in every line is broken once."""


class Problem(NamedTuple):
    file: str
    line: int  # from 1; 0 is the file as a whole
    what: str
    todo: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}; {self.todo}"


class Unfit(ValueError):
    """Files that no report can be made of."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)
