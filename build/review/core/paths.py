"""Where things live in a review."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import ReviewError


@dataclass(frozen=True)
class Paths:
    """The folders of one review; every path is absolute.

    Runs are kept under the project's own `output/`, whatever `output` is: another output folder gets copies.
    """

    root: Path
    content: Path
    output: Path

    @property
    def exemplars(self) -> Path:
        """Sources of the exemplars, one folder each."""
        return self.root / "exemplars"

    @property
    def margins(self) -> Path:
        """The review's table of margins, if it has one."""
        return self.exemplars / "lab" / "margins.py"

    @property
    def runs(self) -> Path:
        """The build's own runs, one folder an exemplar."""
        return self.root / "output" / "exemplars"

    @property
    def trials(self) -> Path:
        """Runs with other parameters or another profile; nothing of the build reads them."""
        return self.root / "output" / "runs"

    @property
    def logs(self) -> Path:
        """What jobs printed, and the notebooks that failed."""
        return self.root / "output" / "logs"

    def relative(self, path: Path) -> str:
        """`path` as a user would type it: from the root where it lies below it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def find(content: Path | None = None, output: Path | None = None, start: Path | None = None) -> Paths:
    """The paths of the review that `start` (default: the working directory) lies in.

    Raises ReviewError where no parent folder holds `content/` or `exemplars/`.
    """
    here = (start or Path.cwd()).resolve()
    for root in (here, *here.parents):
        if (root / "content").is_dir() or (root / "exemplars").is_dir():
            break
    else:
        if content is None:
            raise ReviewError(f"{here}: no review here; run the command in a folder that holds content/")
        root = here
    return Paths(root, (content or root / "content").resolve(), (output or root / "output").resolve())
