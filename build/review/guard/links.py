"""Files that are links, or lie behind one: what a link shows may be anybody's, and a page publishes it.

Nothing of the content folder is read through a link that leads out of the repository.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..core import git
from ..core.errors import Problem, Refused
from ..core.paths import Paths


def ledger(paths: Paths, name: str) -> tuple[Path, str]:
    """The file `name` of the content folder, there or not, and how messages call it. Raises Refused with its fault.

    What is written in its place is written behind its link, which stays.
    """
    file = paths.content / name
    where = paths.relative(file)
    if wrong := fault(file, paths):
        raise Refused([Problem(where, 0, *wrong)])
    return file.resolve(), where


def fault(file: Path, paths: Paths) -> tuple[str, str] | None:
    """What is wrong with a file of the content folder that a link leads to, and what to do; None where it may be read.

    A link may lead anywhere within the review's repository, but for what git keeps there, and may stand for a folder.
    """
    try:
        real = file.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # to nothing, in a circle, or a name that no disk takes
        dead = (one for one in (file, *file.parents) if os.path.islink(one) and not os.path.exists(one))
        link = next(dead, None)
        return link and (f"it is a link to {link.readlink()}, which is not there", "put the file there")
    if within(real, paths.content) or within(real, paths.root):
        return None
    if (top := git.top(paths.root)) and within(real, top):
        return None
    return (
        f"it is a link to {real}, out of the repository",
        "put a copy of the file into the content folder",
    )


def within(file: Path, folder: Path) -> bool:
    """Whether `file` belongs to `folder`; what git keeps there, a token of the server among it, belongs to nobody."""
    return file.is_relative_to(folder) and ".git" not in file.relative_to(folder).parts
