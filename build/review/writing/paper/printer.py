"""Whether this machine can print."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ...core.paths import PINNED


def missing() -> str:
    """What this machine lacks to print a PDF, in words for its owner; empty where nothing is missing."""
    try:
        with sonames_alone():
            import weasyprint  # noqa: F401
    except ImportError:
        return f"no PDF: WeasyPrint is missing; install the versions in {PINNED}"
    except OSError as error:
        what = str(error).split("\n")[0].split(":")[0]
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
        return f"no PDF: {what}; install pango (apt-get install {packages}; or brew install pango)"
    return ""


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
