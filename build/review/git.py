"""What git knows of the project."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit(folder: Path) -> str | None:
    """The commit that `folder` stands at, marked "-dirty" if files differ from it; None outside git."""
    try:
        head, changes = (
            subprocess.run(
                ["git", *words], cwd=folder, capture_output=True, text=True, check=True
            ).stdout.strip()
            for words in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "."])
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("-dirty" if changes else "")
