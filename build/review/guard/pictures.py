"""Looks at pictures that come from elsewhere: plain files that lie where they seem to, and are what their names say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from . import inert
from .svg import SVG


def lies(file: Path, folder: Path) -> bool:
    """Whether `file` is a plain file of `folder`: what a link shows may be anybody's."""
    return file.is_file() and file.resolve() == folder.resolve() / file.relative_to(folder)


def faults(file: Path) -> list[str]:
    """Why `file` is no picture, SVG or PNG as its name says, that can be published."""
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

    with Image.open(file, formats=["PNG"]) as picture:
        picture.load()
    return []
