"""Compares two builds and writes down what differs."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from ..paths import Paths
from ..runs import group
from . import html, markdown, side
from .commit import build_of
from .model import compare


def report(paths: Paths, old: str, new: str, folder: Path, say: Callable[[str], None]) -> list[str]:
    """Writes index.html and diff.md into `folder`: what became of `old` in `new`, each a folder or a commit.

    Returns the differences in a few lines. Raises ReviewError where one of the two is no build and cannot become one.
    """
    with group.signals_raise(), ExitStack() as stack:
        found = compare(
            *(side.read(stack.enter_context(build_of(paths, given, say)), given) for given in (old, new))
        )
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("index.html", html.page(found)), ("diff.md", markdown.page(found))):
            temporary = folder / f".{name}.{os.getpid()}"
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(folder / name)
    return markdown.plain(found)
