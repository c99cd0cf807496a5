"""How often a report was made of the same table: the more often, the more its best result flatters.

Kept in the user's own state folder, so that deleting output/ does not reset it, and as a hash of the file alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path


def state() -> Path:
    """The file of counts (XDG Base Directory: state that outlives a restart and is of no use elsewhere)."""
    folder = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(folder) / "review-executed" / "tables.json"


def digest(table: Path) -> str:
    with table.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def counts() -> dict[str, int]:
    try:
        known = json.loads(state().read_text(encoding="utf-8"))
        return {key: int(count) for key, count in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def reports(table: Path) -> int:
    """How many reports of `table`, as it is now, were finished before."""
    return counts().get(digest(table), 0)


def add(table: Path) -> bool:
    """Counts one more; False where that could not be kept."""
    key, known = digest(table), counts()
    try:
        state().parent.mkdir(parents=True, exist_ok=True)
        new = state().with_name(f".{state().name}.{os.getpid()}")
        new.write_text(json.dumps(known | {key: known.get(key, 0) + 1}, indent=1, sort_keys=True) + "\n")
        os.replace(new, state())  # whole, or as it was
    except OSError:
        return False
    return True
