"""Pictures of other hosts, as they were fetched once and are kept in the content folder: a page loads none by itself."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import panflute as pf

from ..core import git
from ..core.errors import Place, Problem
from ..core.paths import Paths
from ..core.unwise import Unwise

REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?:https?|ftp|data):", re.IGNORECASE)
HTTP = re.compile(r"(?:https?:)?//", re.IGNORECASE)
OWN = re.compile(
    r"https://(?:raw\.githubusercontent\.com/(?P<raw>[\w.-]+/[\w.-]+)|github\.com/(?P<page>[\w.-]+/[\w.-]+)/(?:raw|blob))"
    r"/(?:refs/heads/)?(?!v?\d|[0-9a-f]{7,40}/)[\w.-]+/(?P<path>[^?#]+)(?:\?[^#]*)?",
    re.IGNORECASE,
)
"""A file of a branch of a repository on GitHub; what a commit or a release has may be another by now."""
FOLDER = "images/fetched"
LONGEST = 50
"""Characters of an address that the name of its file keeps: no disk takes names of more than 255 bytes."""


def missing(elements: Iterable[pf.Element], content: Path, locate: Callable[..., Place]) -> Iterator[Problem]:
    """Pictures of other hosts that the `content` folder does not keep, each told once."""
    told = set()
    for image in elements:
        if isinstance(image, pf.Image) and REMOTE.match(url := image.url) and url not in told:
            told.add(url)
            if not kept(content, url):
                what = f"the image {url} is remote, and is shown as a link"
                todo = f"save it as {content.name}/{FOLDER}/{name(url)}"
                if HTTP.match(url):
                    todo = f"let review build --online fetch it, or {todo}"
                found = locate(image, url).warning(Unwise.REMOTE, what, todo)
                yield replace(found, needs=url if HTTP.match(url) else "")


def at_home(elements: Iterable[pf.Element], paths: Paths) -> None:
    """Has pictures of the review's own content folder, addressed on GitHub at a branch, taken from the folder."""
    pictures = [
        (image, found)
        for image in elements
        if isinstance(image, pf.Image) and (found := OWN.fullmatch(image.url))
    ]
    if not pictures:
        return
    top, origin = git.top(paths.root) or paths.root, "/".join(git.hosted(paths.root) or ())
    for image, found in pictures:
        file = Path(os.path.normpath(top / unquote(found["path"])))
        same = f"github.com/{found['raw'] or found['page']}".lower() == origin.lower()
        if same and file.is_relative_to(paths.content) and os.path.isfile(file):
            image.url = str(file.relative_to(paths.content))


def kept(content: Path, url: str) -> Path | None:
    """The file of `url` in the `content` folder, if it was fetched."""
    return next(iter(sorted((content / FOLDER).glob(f"{digest(url)}-*"))), None)


def name(url: str, endings: Sequence[str] = ()) -> str:
    """How the file of `url` is called; it ends in one of `endings`, the first if the address says none of them."""
    stem = (
        re.sub(r"[^\w.-]+", "-", unquote(PurePosixPath(re.split("[?#]", url, maxsplit=1)[0]).name))[-LONGEST:]
        or "picture"
    )
    return (
        f"{digest(url)}-{stem if not endings or stem.lower().endswith(tuple(endings)) else stem + endings[0]}"
    )


def digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8")).hexdigest()[:10]
