"""Fetches what the chapters need of the network, once and for all: references of new citations, pictures of other hosts.

Both are kept in the content folder, where every later build finds them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ..core import files, web
from ..core.errors import Refused, ReviewError
from ..core.paths import Paths
from ..guard import pictures
from ..reading import fetched, strict
from ..reading.strict import Missed
from . import cite

MOST = 20 << 20
"""Bytes of a picture."""


def fetch(paths: Paths, say: Callable[[str], None]) -> Missed:
    """Fetches all that a reading of the chapters names, and says of each what became of it; what could not be had."""
    reading = strict.read(paths)
    needed = dict.fromkeys(p.needs for p in (*reading.problems, *reading.warnings) if p.needs)
    addresses = [one for one in needed if fetched.HTTP.match(one)]
    keys = [one for one in needed if one not in addresses]
    missed: dict[str, tuple[str, str]] = {}
    if needed:
        say(f"asking the web for references: {len(keys)}, pictures: {len(addresses)}")
    if keys:
        try:
            became = cite.add(paths, keys, say)
        except Refused:  # the file of references cannot be read, which the build tells
            became = {}
        for key, known in became.items():
            unfound = isinstance(known, cite.Unfound)
            missed[key] = (known.what, known.todo) if unfound else ("", f"write @{known}")
    for url in addresses:
        try:
            say(f"{paths.relative(picture(paths.content, url))} fetched from {url}")
        except ReviewError as error:
            [problem] = error.problems
            missed[url] = problem.what, problem.todo
    return missed


def picture(content: Path, url: str) -> Path:
    """The file of the picture at `url`, fetched into the `content` folder.

    Raises ReviewError where it cannot be had, is none, would act in a browser, or has no place to lie in.
    """
    found = web.get(f"https:{url}" if url.startswith("//") else url, MOST)
    todo = "keep a copy that is one, or name another"
    if not (endings := pictures.endings(found)):
        raise ReviewError("what its server sends is no picture", todo)
    name = fetched.name(url, endings)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, name)
        copy.write_bytes(found)
        if wrong := pictures.faults(copy):
            raise ReviewError(wrong[0], todo)
    place = content / fetched.FOLDER
    if place.resolve() != content.resolve() / fetched.FOLDER:
        raise ReviewError("its folder is a link", f"make {content.name}/{fetched.FOLDER} a folder")
    place.mkdir(parents=True, exist_ok=True)
    files.write(place / name, found)
    return place / name
