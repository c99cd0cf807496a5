"""What git knows of the project."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

OUTPUT = ("refs/heads/output", "refs/remotes/*/output")
"""Where Manubot's workflow publishes what it made, in a clone."""
HOSTED = re.compile(
    r"(?:https?://(?:[^@/]*@)?([\w.-]+\.\w+(?::\d+)?)/|ssh://git@(?:ssh\.(?=github\.com[:/]))?([\w.-]+\.\w+)(?::\d+)?/|git@([\w.-]+\.\w+):)"
    r"([\w.~/-]+?)(?:\.git)?/?"
)
"""How git writes the address of a repository that lies on the web: its host, and its path there."""


def commit(folder: Path) -> str | None:
    """The commit that `folder` stands at, marked "-dirty" if files differ from it; None outside git.

    Records do not count: no run depends on them, and several may be made before they are committed.
    """
    head = output(folder, "rev-parse", "--short", "HEAD")
    changes = output(folder, "status", "--porcelain", ".", ":!*/records/*")
    if head is None or changes is None:
        return None
    return head + ("-dirty" if changes else "")


def changed(folder: Path, since: str | None) -> list[str]:
    """Files of `folder`, as seen from it, that differ from the commit `since`; empty where git does not know it."""
    return (output(folder, "diff", "--name-only", "--relative", since or "", "--", ".") or "").splitlines()


def date(folder: Path) -> str:
    """Seconds since 1970 that stand for now, so that a commit always builds to the same bytes.

    SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) if it is set, else the commit's time;
    outside git, the beginning of this day.
    """
    today = datetime.datetime.now(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        os.environ.get("SOURCE_DATE_EPOCH")
        or output(folder, "log", "-1", "--format=%ct")
        or str(int(today.timestamp()))
    )


def top(folder: Path) -> Path | None:
    """The root of the repository that `folder` lies in; None outside git."""
    found = output(folder, "rev-parse", "--show-toplevel")
    return Path(found).resolve() if found else None


def hosted(folder: Path) -> tuple[str, str] | None:
    """The host that the repository of `folder` lies on, with the port that a browser asks there, and its path; None where
    it comes from no host of the web."""
    found = HOSTED.fullmatch(output(folder, "remote", "get-url", "origin") or "")
    return (next(filter(None, found.groups())), found[4]) if found else None


def newest(folder: Path, *patterns: str) -> str | None:
    """The full name of that branch, among those that match, whose commit is the youngest; None where there is none."""
    names = output(folder, "for-each-ref", "--sort=-committerdate", "--format=%(refname)", *patterns) or ""
    return next(iter(names.splitlines()), None)


def output(folder: Path, *words: str) -> str | None:
    """What `git …` prints in `folder`; None where there is no git, or it fails."""
    try:
        return subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def ids(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The id of each object that git knows by one of `names`, as seen from `folder`: "COMMIT:./FILE", say.

    One process for all of them. A name of more than one line is no name.
    """
    asked = spelt(names)
    shown = batch(folder, "--batch-check=%(objectname)", asked).splitlines()
    # What git does not know is told as "NAME missing", "NAME ambiguous" or the like.
    return {name: line.decode() for name, line in zip(asked, shown, strict=False) if b" " not in line}


def objects(folder: Path, names: Iterable[str]) -> dict[str, tuple[str, bytes]]:
    """As `ids`, each with its content."""
    names = spelt(names)
    shown, found, at = batch(folder, "--batch", names), {}, 0
    for name in names if shown else ():
        end = shown.index(b"\n", at)
        header, at = shown[at:end].split(b" "), end + 1
        if header[-1] in (b"missing", b"ambiguous"):
            continue
        end = at + int(header[-1])
        found[name], at = (header[0].decode(), shown[at:end]), end + 1
    return found


def spelt(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and "\n" not in name]


def batch(folder: Path, how: str, names: Iterable[str]) -> bytes:
    """What `git cat-file` says of `names`; nothing where there is no git, or it fails."""
    try:
        return subprocess.run(
            ["git", "cat-file", how],
            input="\n".join(names).encode(),
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
