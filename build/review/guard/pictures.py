"""Looks at pictures that come from elsewhere: plain files that lie where they seem to, and are what their names say."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from xml.etree import ElementTree

from . import inert
from .svg import SVG


def lies(file: Path, folder: Path) -> bool:
    """Whether `file` is a plain file of `folder`: what a link shows may be anybody's."""
    return file.is_file() and file.resolve() == folder.resolve() / file.relative_to(folder)


def faults(file: Path) -> list[str]:
    """Why `file` is no picture, of the kind that its name says, that can be published."""
    try:
        if file.suffix.lower() == ".svg":
            return [f"{file.name} would act: {what}" for what in dict.fromkeys(drawing(file))]
        return raster(file)
    except Exception as error:  # whatever readers of pictures and of XML make of a stranger's bytes
        kind = file.suffix[1:].upper()
        return [f"{file.name} is no {kind} ({type(error).__name__}: {str(error)[:100]})"]


def drawing(file: Path) -> list[str]:
    found = list(inert.picture(file))
    if not found and ElementTree.parse(file).getroot().tag != f"{SVG}svg":
        raise ValueError("it starts with another element than svg")
    return found


def raster(file: Path) -> list[str]:
    from PIL import Image  # slow to load, and most builds meet no stranger's picture

    with Image.open(file, formats=[named(file.suffix)]) as picture:
        picture.load()
    return []


KINDS = {
    "PNG": (rb"\x89PNG\r\n\x1a\n", (".png",)),
    "JPEG": (rb"\xff\xd8\xff", (".jpg", ".jpeg")),
    "GIF": (rb"GIF8[79]a", (".gif",)),
    "WEBP": (rb"RIFF....WEBP", (".webp",)),
}  # fmt: skip
"""How the bytes of each kind of raster begin, and what its names end in."""


def endings(content: bytes) -> tuple[str, ...]:
    """What the name of a picture with this content may end in; nothing where it is none, though not all XML is one."""
    markup = content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")
    rasters = (ends for begin, ends in KINDS.values() if re.match(begin, content, re.DOTALL))
    return next(rasters, (".svg",) if markup else ())


def named(suffix: str) -> str:
    """The kind of picture that a name with `suffix` promises; PNG where it promises none."""
    return next((kind for kind, (_, ends) in KINDS.items() if suffix.lower() in ends), "PNG")
