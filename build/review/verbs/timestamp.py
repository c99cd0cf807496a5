"""An outside timestamp of the lock, by OpenTimestamps: git shows an order of commits, and not when they were made.

`ots stamp` (PyPI: opentimestamps-client) sends the SHA-256 of the lock to public calendars and leaves their proof in
`content/claims.lock.ots`; hours later `ots upgrade` completes it with a block of the Bitcoin chain. The time itself
can only be verified online, by `ots verify`. Offline it can be seen of which bytes a proof speaks: a proof begins
with a magic number, its version, and the hash that was stamped (python-opentimestamps, DetachedTimestampFile).
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from ..core.errors import Problem, Refused
from ..core.paths import Paths

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
VERSION, SHA256 = b"\x01", b"\x08"
SECONDS = 120  # that calendars may take to answer


def proof(file: Path) -> Path:
    return file.with_name(f"{file.name}.ots")


def stamped(file: Path) -> str | None:
    """The SHA-256 that a proof speaks of, in hexadecimal; None where `file` is no proof of OpenTimestamps."""
    raw, head = file.read_bytes(), MAGIC + VERSION + SHA256
    return (
        raw[len(head) : len(head) + 32].hex() if raw.startswith(head) and len(raw) > len(head) + 32 else None
    )


def attach(file: Path, paths: Paths) -> list[str]:
    """Stamps `file` and says where the proof lies; the proof of earlier bytes gives way, and stays in git.

    Raises Refused where `ots` is missing, cannot reach a calendar, or leaves a proof of other bytes.
    """
    if shutil.which("ots") is None:
        raise refusal(file, paths, "no program ots to stamp it with", "pip install opentimestamps-client")
    digest, target = hashlib.sha256(file.read_bytes()).hexdigest(), proof(file)
    if target.is_file() and stamped(target) == digest:
        return [f"{paths.relative(target)}: it is stamped already"]
    aside = target.with_name(f".{target.name}.old")
    if target.exists():
        target.replace(aside)
    try:
        done = subprocess.run(
            ["ots", "stamp", str(file)], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said = " ".join((done.stderr or done.stdout).split())[-200:]
    except subprocess.TimeoutExpired:
        said = f"no answer within {SECONDS} s"
    if not target.is_file() or stamped(target) != digest:
        target.unlink(missing_ok=True)
        if aside.exists():
            aside.replace(target)
        raise refusal(
            file, paths, f"it was not stamped ({said})", "the lock is written; try again when online"
        )
    aside.unlink(missing_ok=True)
    return [
        f"{paths.relative(target)}: stamped; commit it, and complete it tomorrow with: ots upgrade {paths.relative(target)}"
    ]


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


def refusal(file: Path, paths: Paths, what: str, todo: str) -> Refused:
    return Refused([Problem(paths.relative(file), 0, what, todo)])
