"""Pictures that an author made: there, readable, named as what they are, and with words for who cannot see them."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import panflute as pf

from ..core.errors import ReviewError
from ..core.paths import Paths
from ..reading.crossing import is_figure
from ..results.ref import Unknown
from ..writing.page.markup import dimensions

NAMED = (".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
"""What a server sends as pictures, whatever else the file may be."""
REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?:https?|ftp|data):", re.IGNORECASE)


def looked_at(image: pf.Image, paths: Paths) -> tuple[str, Path]:
    """The URL of `image` on the page, and its file; within a line the words in its brackets are its alt text.

    Raises Unknown with what is wrong with it.
    """
    if REMOTE.match(image.url):
        raise Unknown(f"the image {image.url} is remote", "put a copy into content/images/ and name that")
    file = (paths.content / image.url).resolve()
    if not file.is_relative_to(paths.content) or not file.is_file():
        todo = "mend the path, relative to the content folder"
        raise Unknown(f"no image {image.url} in the content folder", todo)
    if file.suffix.lower() not in NAMED:
        raise Unknown(f"{image.url} is not named as a picture", f"end it in {', '.join(NAMED)}")
    caption = " ".join(pf.stringify(image).split())
    if not is_figure(image):
        image.attributes.setdefault("alt", caption)
    alt = image.attributes.get("alt", "").strip()
    if not alt:
        raise Unknown(
            f"the image {image.url} has no alt text", 'add alt="what it shows, for who cannot see it"'
        )
    if alt == caption and is_figure(image):
        raise Unknown(f"the alt text of {image.url} repeats the caption", "say in alt= what is to be seen")
    try:
        dimensions(file)
    except ReviewError as error:
        [problem] = error.problems
        raise Unknown(f"{image.url}: {problem.what}", problem.todo) from None
    url = PurePosixPath(image.url)
    return str(url.with_suffix(url.suffix.lower())), file
