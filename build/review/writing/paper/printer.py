"""Whether this machine can print."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ...core.errors import Problem
from ...core.paths import PINNED


def missing() -> Problem | None:
    """What this machine lacks to print a PDF."""
    try:
        with sonames_alone():
            import weasyprint  # noqa: F401
    except ImportError:
        return lack("WeasyPrint is missing", f"install the versions in {PINNED}")
    except OSError as error:
        what = str(error).split("\n")[0].split(":")[0]
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
        return lack(what, f"install pango (apt-get install {packages}, or brew install pango)")
    return None


def lack(what: str, todo: str) -> Problem:
    return Problem("manuscript.pdf", 0, f"it is not printed: {what}", todo)


@contextmanager
def sonames_alone() -> Iterator[None]:
    """On Linux, libraries are found by the names that the loader knows, the last ones that WeasyPrint tries.

    For each of the others ctypes would start a compiler to look for it: a third of the time of the import.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search
