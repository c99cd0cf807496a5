"""An outside timestamp of the lock, by OpenTimestamps: git shows an order of commits, and not when they were made.

`ots stamp` (PyPI: opentimestamps-client) sends the SHA-256 of the lock to public calendars and leaves their proof in
`content/claims.lock.ots`; hours later `ots upgrade` completes it with a block of the Bitcoin chain. The time itself
can only be verified online, by `ots verify`. Offline it can be seen of which bytes a proof speaks: a proof begins
with a magic number, its version, and the hash that was stamped (python-opentimestamps, DetachedTimestampFile).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
VERSION, SHA256 = b"\x01", b"\x08"


def proof(file: Path) -> Path:
    return file.with_name(f"{file.name}.ots")


def stamped(file: Path) -> str | None:
    """The SHA-256 that a proof speaks of, in hexadecimal; None where `file` is no proof of OpenTimestamps."""
    raw, head = file.read_bytes(), MAGIC + VERSION + SHA256
    return (
        raw[len(head) : len(head) + 32].hex() if raw.startswith(head) and len(raw) > len(head) + 32 else None
    )


def in_words(file: Path) -> str:
    """What can be said offline of the proof beside `file`; empty where there is none."""
    target = proof(file)
    if not target.is_file():
        return ""
    digest = stamped(target)
    if digest is None:
        return f"{target.name} is no proof of OpenTimestamps."
    now = file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest
    which = "the lock as it stands" if now else f"an earlier state of the lock (SHA-256 {digest[:12]}…)"
    return f"An outside timestamp is attached to {which}; its time is verified online, by ots verify."
