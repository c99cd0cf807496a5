"""Where things live in a review."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import ReviewError

PACKAGE = Path(__file__).parents[1]
"""The machine that is running: the folder of the package `review`, with all that it needs."""

PINNED = PACKAGE / "requirements.txt"
"""The versions that the machine was made with: a link to build/requirements.txt in the sources, a copy in the wheel."""


@dataclass(frozen=True)
class Paths:
    """The folders of one review; every path is absolute.

    Runs are kept under the project's own `output/`, whatever `output` is: another output folder gets copies.
    """

    root: Path
    content: Path
    output: Path
    variables: tuple[str, ...] = ()

    @property
    def exemplars(self) -> Path:
        """Sources of the exemplars, one folder each."""
        return self.root / "exemplars"

    @property
    def margins(self) -> Path:
        """The review's table of margins, if it has one."""
        return self.exemplars / "lab" / "margins.py"

    @property
    def own(self) -> Path:
        """The project's own output folder: it may be a link to another disk."""
        return (self.root / "output").resolve()

    @property
    def runs(self) -> Path:
        """The build's own runs, one folder an exemplar."""
        return self.own / "exemplars"

    @property
    def trials(self) -> Path:
        """Runs with other parameters or another profile; nothing of the build reads them."""
        return self.own / "runs"

    @property
    def logs(self) -> Path:
        """What jobs printed, and the notebooks that failed."""
        return self.own / "logs"

    @property
    def machine(self) -> Path:
        """The folder to import `review` from: the review's own build/, else where the running one was found."""
        return self.root / "build" if self.has_machine else PACKAGE.parent

    @property
    def has_machine(self) -> bool:
        """Whether the review carries its own machine; another one has `review` installed from a wheel."""
        return (self.root / "build" / "review").is_dir()

    @property
    def pinned(self) -> Path:
        """The versions that runs depend on: the review's own lock file, else the machine's."""
        own = self.root / "build" / "requirements.txt"
        return own if own.is_file() else PINNED

    @property
    def snakefile(self) -> Path:
        """The graph of all runs."""
        return PACKAGE / "runs" / "Snakefile"

    @property
    def command(self) -> str:
        """How a reader calls `review` from the root."""
        return ".venv/bin/review" if self.has_machine else "review"

    @property
    def set_up(self) -> str:
        """How a reader makes all that `review run` needs, from the root of a fresh copy."""
        return "bash build/build.sh" if self.has_machine else f"{self.command} build"

    def relative(self, path: Path) -> str:
        """`path` as a user would type it: from the root where it lies below it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def stated(variables: Iterable[str]) -> tuple[str, ...]:
    """Files of template variables, each `file` or `name=file`, with whole paths.

    Raises ReviewError where one is missing, or has the name of another and would take its place.
    """
    found: list[str] = []
    seen = set()
    for name, file in map(assigned, variables):
        if not os.path.isfile(path := Path(file).resolve()):  # which a name that no disk takes is not, either
            raise ReviewError("no such file of template variables", "mend the path", file)
        if name in seen:
            raise ReviewError(f"the template variables {name} are given twice", "keep one of the two", file)
        seen |= {name} - {""}
        found.append(f"{name}={path}" if name else str(path))
    return tuple(found)


def assigned(given: str) -> tuple[str, str]:
    """The name that `given` template variables have, if any, and their file, as Manubot tells them apart
    (manubot.process.util.read_variable_files)."""
    found = re.fullmatch(r"(?:([A-Za-z_][A-Za-z0-9_]*)=(?=.))?(.*)", given, re.DOTALL)
    return found[1] or "", found[2]


def find(content: Path | None = None, output: Path | None = None, start: Path | None = None) -> Paths:
    """The paths of the review that `start` (default: the working directory) lies in, or of the one of `content`, if that
    lies elsewhere: what its git knows, and its output, belong to it.

    Raises ReviewError where no parent folder holds `content/` or `exemplars/`.
    """
    here = (start or Path.cwd()).resolve()
    content = (here / content).resolve() if content else None
    for root in (here, *here.parents):
        if (root / "content").is_dir() or (root / "exemplars").is_dir():
            break
    else:
        if content is None:
            raise ReviewError("no review here", "run the command in a folder that holds content/", str(here))
        root = here
    if content and not content.is_relative_to(root):
        root = content.parent
    return Paths(root, content or (root / "content").resolve(), (output or root / "output").resolve())
