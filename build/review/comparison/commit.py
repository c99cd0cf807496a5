"""Finds what a user wants compared: an output folder as it is, or a commit, built aside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core import git
from ..core.errors import ReviewError
from ..core.paths import Paths
from ..runs import group

INSTEAD = "compare output folders instead"


def meant(paths: Paths, given: str) -> Path | str:
    """The output folder, or the id of the commit, that `given` is. Raises ReviewError where it is neither."""
    for folder in (Path(given), paths.root / given):
        if given and os.path.isfile(folder / "index.html"):  # which a name that no disk takes is not, either
            return folder
    commit = git.output(
        paths.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{given}^{{commit}}"
    )
    if commit is None:
        raise ReviewError(
            "neither the output folder of a build nor a commit", "see git log for commits", given or "''"
        )
    return commit


@contextmanager
def build_of(paths: Paths, given: str, say: Callable[[str], None]) -> Iterator[Path]:
    """The output folder that `given` is, or one that its commit was built into and that is gone afterwards.

    Raises ReviewError where it is neither, or where the commit cannot be built on this machine.
    """
    commit = meant(paths, given)
    if isinstance(commit, Path):
        yield commit
        return
    with tempfile.TemporaryDirectory(prefix="review-diff-") as name:
        tree = Path(name) / "tree"
        if git.output(paths.root, "worktree", "add", "--detach", "--quiet", str(tree), commit) is None:
            raise ReviewError("git cannot check it out aside", INSTEAD, given)
        try:
            say(f"building {given} ({commit[:7]}) aside; results that are still its own are taken over")
            yield built(
                tree / (git.output(paths.root, "rev-parse", "--show-prefix") or ""), paths, given, say
            )
        finally:
            git.output(paths.root, "worktree", "remove", "--force", str(tree))


def built(root: Path, paths: Paths, given: str, say: Callable[[str], None]) -> Path:
    """Builds the review in `root` as a draft, by its own machine where it has one; says why where that fails."""
    site = root / "output" / "site"  # has what the chapters show, where the runs may be of more
    aside = Paths(root, root / "content", site)
    # The engine runs anew whatever was not made from these very sources.
    for run in paths.runs.glob("[a-z]*/"):
        if (aside.exemplars / run.name).is_dir():
            shutil.copytree(run, aside.runs / run.name, symlinks=True)
    path = os.pathsep.join(map(str, (aside.machine, aside.exemplars)))
    command = [sys.executable, "-c", "from review.cli import main; main()", "build", "--draft"]
    with group.running(
        [*command, "--output", str(site), "--formats", "html"],  # nobody compares what is printed from it
        cwd=root,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        complaints = process.communicate()[1].strip().splitlines()
    if not (site / "index.html").is_file():
        for line in complaints:
            say(f"{given}: {line}")
        raise ReviewError("it cannot be built on this machine", INSTEAD, given)
    return site
