"""What git knows of the project."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit(folder: Path) -> str | None:
    """The commit that `folder` stands at, marked "-dirty" if files differ from it; None outside git.

    Records do not count: no run depends on them, and several may be made before they are committed.
    """
    try:
        head = ask(folder, "rev-parse", "--short", "HEAD").strip()
        changes = ask(folder, "status", "--porcelain", ".", ":!*/records/*")
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("-dirty" if changes.strip() else "")


def changed(folder: Path, since: str | None) -> list[str]:
    """Files of `folder`, as seen from it, that differ from the commit `since`; empty where git does not know it."""
    try:
        return ask(folder, "diff", "--name-only", "--relative", since or "", "--", ".").splitlines()
    except (OSError, subprocess.CalledProcessError):
        return []


def ask(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout
