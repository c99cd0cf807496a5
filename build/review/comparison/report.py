"""Compares two builds and writes down what differs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from ..core import files
from ..core.paths import Paths
from . import html, markdown, side
from .commit import build_of, meant
from .model import compare


def report(paths: Paths, old: str, new: str, folder: Path, say: Callable[[str], None]) -> list[str]:
    """Writes index.html and diff.md into `folder`: what became of `old` in `new`, each a folder or a commit.

    Returns the differences in a few lines. Raises ReviewError where one of the two is no build and cannot become one.
    """
    for given in (old, new):  # before minutes go into a build
        meant(paths, given)
    with ExitStack() as stack:
        folders = [stack.enter_context(build_of(paths, given, say)) for given in (old, new)]
        found = compare(
            *(side.read(f, given, left_over(paths, f)) for f, given in zip(folders, (old, new), strict=True))
        )
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("index.html", html.page(found)), ("diff.md", markdown.page(found))):
            files.write(folder / name, text)
    return markdown.plain(found)


def left_over(paths: Paths, folder: Path) -> set[str]:
    """Names of runs in `folder`, if it is the review's own output, whose exemplars are there no more."""
    if folder.resolve() != paths.output:
        return set()
    return {run.name for run in paths.runs.glob("*/") if not (paths.exemplars / run.name).is_dir()}
