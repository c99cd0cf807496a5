"""What was read of committed files, remembered by the id of what git keeps: that never changes, so neither does this."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..core import files, git
from ..notebook.fingerprint import digest, of_file

FILE = ".blobs.json"
AT_ONCE = 20
"""Blobs whose content is held at the same time: records may have megabytes."""


class Blobs:
    """What `read` makes of the content of a blob, by its id, for any JSON that `read` may give.

    It is kept in `folder` from one command to the next, where that is there and can be written to; what other
    `sources` had read is forgotten.
    """

    def __init__(self, root: Path, folder: Path, sources: Iterable[Path]):
        self.root, self.file = root, folder / FILE
        self.made_by = digest(*map(of_file, sources))
        self.known: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            if kept["made by"] == self.made_by and kept["check"] == digest(json.dumps(kept["known"])):
                self.known = kept["known"]

    def facts(self, kind: str, ids: Iterable[str], read: Callable[[bytes], Any]) -> dict[str, Any]:
        """What `read`, which is known as `kind`, makes of each of the blobs `ids`."""
        asked, known = set(ids), self.known.get(kind, {})
        found = {one: known[one] for one in asked & known.keys()}
        missing = sorted(asked - found.keys())
        for start in range(0, len(missing), AT_ONCE):
            texts = git.objects(self.root, missing[start : start + AT_ONCE])
            found |= {one: read(text) for one, (_, text) in texts.items()}
        if found != known:
            self.known[kind] = found
            self.keep()
        return found

    def keep(self) -> None:
        check = digest(json.dumps(self.known))
        with suppress(OSError):  # what cannot be kept is read again
            files.write(self.file, json.dumps({"made by": self.made_by, "check": check, "known": self.known}))
