"""Attaches an outside timestamp to the lock (see claims.timestamp): the one thing here that needs the network."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from ..claims.timestamp import proof, stamped
from ..core.errors import Problem, Refused
from ..core.paths import Paths

SECONDS = 120  # that calendars may take to answer


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


def refusal(file: Path, paths: Paths, what: str, todo: str) -> Refused:
    return Refused([Problem(paths.relative(file), 0, what, todo)])
