"""Pins the machine that runs for a repository that has none of its own: by the address of its wheel and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files as resources
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKAGE = "review-executed"
FOLDER = "machine"
PINS = f"{FOLDER}/requirements.txt"
WORKFLOW = ".github/workflows/review.yaml"


def missing(root: Path) -> Iterator[tuple[str, str | bytes, str]]:
    """Files that `root` lacks to install this machine again, here and on GitHub, with their content and what for.

    Nothing where the machine runs from sources: what is not in a wheel cannot be pinned.
    """
    if not (root / PINS).exists() and (found := wheel()):
        url, digest = found
        named = f"{PACKAGE} @ {url}"
        if file := local(url):  # where nobody else could fetch it
            named = f"./{FOLDER}/{file.name}"
            yield f"{FOLDER}/{file.name}", file.read_bytes(), "this machine"
        yield PINS, f"{named} --hash=sha256:{digest}\n", "this version of the machine and no other"
    if not (root / WORKFLOW).exists() and ((root / PINS).exists() or wheel()):
        template = resources("review") / "template" / "workflow.yaml"
        yield WORKFLOW, template.read_text(encoding="utf-8"), "builds at each push, publishes nothing"


def wheel() -> tuple[str, str] | None:
    """The address of the wheel that this machine was installed from, and its SHA-256; None where that cannot be told.

    pip notes both: https://packaging.python.org/en/latest/specifications/direct-url/
    """
    try:
        noted = json.loads(distribution(PACKAGE).read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return None
    url, digest = noted.get("url", ""), noted.get("archive_info", {}).get("hashes", {}).get("sha256")
    if file := local(url):
        there = file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest
        return (url, digest) if there else None
    return (url, digest) if digest else None


def local(url: str) -> Path | None:
    """The file that `url` means, if it lies on this disk."""
    return Path(unquote(urlsplit(url).path)) if url.startswith("file:") else None
