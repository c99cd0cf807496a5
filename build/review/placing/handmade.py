"""Pictures that an author made: there, readable, named as what they are, and with words for who cannot see them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import panflute as pf

from ..core.errors import ReviewError
from ..core.paths import Paths
from ..core.unwise import Unwise
from ..guard import links, pictures, svg
from ..reading import fetched
from ..reading.crossing import is_figure
from ..results.ref import Unknown
from ..writing.page.markup import dimensions
from ..writing.theme import THEME

NAMED = (".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
"""What a server sends as pictures, whatever else the file may be."""
ELSEWHERE = "images/elsewhere.svg"
"""What stands for a picture that nobody keeps here."""


def looked_at(image: pf.Image, paths: Paths, warn: Callable[[Unwise, str, str], None]) -> tuple[str, Path]:
    """The URL of `image` on the page, and its file; within a line the words in its brackets are its alt text.

    What is unwise is told to `warn`. Raises Unknown with what is wrong with it.
    """
    file = remote(image, paths) if fetched.REMOTE.match(image.url) else local(image.url, paths)
    if file.parent != THEME and (wrong := links.fault(file, paths)):
        raise Unknown(f"the image {image.url}: {wrong[0]}", wrong[1])
    if not os.path.isfile(file):  # which a name that no disk takes is not, either
        todo = "mend the path, relative to the content folder"
        raise Unknown(f"no image {image.url} in the content folder", todo)
    if file.suffix.lower() not in NAMED:
        raise Unknown(f"{image.url} is not named as a picture", f"end it in {', '.join(NAMED)}")
    caption, stated = " ".join(pf.stringify(image).split()), image.attributes.get("alt")
    if is_figure(image) and (not stated or not stated.strip()):
        todo = 'add alt="what it shows, for who cannot see it"'
        warn(Unwise.NO_ALT, f"the image {image.url} has no alt text", todo)
    elif is_figure(image) and stated.strip() == caption:
        what = f"the alt text of {image.url} repeats the caption"
        warn(Unwise.ALT_IS_CAPTION, what, "say in alt= what is to be seen")
    elif stated is None and not caption:
        todo = 'say what it shows in its brackets, or alt="" if nothing'
        warn(Unwise.NO_ALT, f"the image {image.url} has no alt text", todo)
    if stated is not None and not stated.strip():
        del image.attributes["alt"]
    if acts := [what for what in pictures.faults(file) if file.suffix.lower() == ".svg"]:
        raise Unknown(f"{image.url}: {acts[0]}", "leave that out of the drawing, or write it as PNG")
    if file.suffix.lower() == ".svg":
        for what, todo in svg.on_screens_alone(file):
            told = f"{image.url} {what}, which browsers alone draw: PDF and Word go without"
            warn(Unwise.ON_SCREENS, told, todo)
    try:
        dimensions(file)
    except ReviewError as error:
        [problem] = error.problems
        raise Unknown(f"{image.url}: {problem.what}", problem.todo) from None
    return address(image.url, file, paths), file


def local(url: str, paths: Paths) -> Path:
    """The file in the content folder that `url` names, there or not, with its spaces or as a browser would write them."""
    named = paths.content / url
    if not os.path.lexists(named):
        named = paths.content / unquote(url)
    if not Path(os.path.normpath(named)).is_relative_to(paths.content):
        todo = "put a copy of the picture into content/images"
        raise Unknown(f"the image {url} leads out of the content folder", todo)
    return named


def remote(image: pf.Image, paths: Paths) -> Path:
    """The file that was fetched of a picture on another host; where there is none, a picture that says so, its address
    in the caption."""
    url = image.url
    if file := fetched.kept(paths.content, url):
        return file
    address = f"https:{url}" if url.startswith("//") else url
    image.content = [
        *image.content,
        *[pf.Space()] * bool(image.content),
        pf.Link(pf.Str(address), url=address),
    ]
    image.attributes["alt"] = f"A picture that is at {address}"
    for side in ("width", "height"):  # those of the picture, and not of what stands for it
        image.attributes.pop(side, None)
    return THEME / "elsewhere.svg"


def address(url: str, file: Path, paths: Paths) -> str:
    """Where the page finds `file`, which a chapter names as `url`; servers tell pictures by small letters."""
    if file.parent == THEME:
        return ELSEWHERE
    url = PurePosixPath(file.relative_to(paths.content) if fetched.REMOTE.match(url) else unquote(url))
    return str(url.with_suffix(url.suffix.lower()))
