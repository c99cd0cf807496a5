"""Pictures of other hosts, as they were fetched once and are kept in the content folder: a page loads none by itself."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?:https?|ftp|data):", re.IGNORECASE)
FOLDER = "images/fetched"


def kept(content: Path, url: str) -> Path | None:
    """The file of `url` in the `content` folder, if it was fetched."""
    return next(iter(sorted((content / FOLDER).glob(f"{digest(url)}-*"))), None)


def name(url: str, suffix: str = "") -> str:
    """How the file of `url` is called; `suffix` is what its name ends in, if the address does not say it."""
    stem = re.sub(r"[^\w.-]+", "-", unquote(PurePosixPath(urlsplit(url).path).name)) or "picture"
    return f"{digest(url)}-{stem if not suffix or stem.lower().endswith(suffix) else stem + suffix}"


def digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8")).hexdigest()[:10]
