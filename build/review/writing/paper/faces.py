"""The paper's fonts: their files, the characters that they have, and how wide a text is in them."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...core.errors import ReviewError
from ...core.paths import PINNED

SERIF = "font_source_serif_pro/files/SourceSerifPro-"
SANS = "font_source_sans_pro/files/SourceSansPro-"
DEJAVU = "matplotlib/mpl-data/fonts/ttf/DejaVuSans"

TEXT = (
    f"{SERIF}Regular.ttf", f"{SERIF}It.ttf", f"{SERIF}Bold.ttf", f"{SERIF}BoldIt.ttf",
    f"{SANS}Regular.ttf", f"{SANS}It.ttf", f"{SANS}Semibold.ttf", f"{SANS}SemiboldIt.ttf",
    f"{DEJAVU}Mono.ttf", f"{DEJAVU}Mono-Bold.ttf",
)  # fmt: skip
SYMBOLS = (f"{DEJAVU}.ttf", f"{DEJAVU}-Bold.ttf")
"""Each face is a file of an installed package, all under open licences.

Every list of families in paper.typ ends with DejaVu Sans, which has the symbols that text faces lack.
"""

TABLE = f"{SANS}Semibold.ttf"
"""The widest face of a table."""


def file(place: str) -> Path:
    """The file of a face. Raises ReviewError where its package is not installed."""
    package, _, rest = place.partition("/")
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / rest).is_file():
            return Path(folder) / rest
    raise ReviewError(f"the font {place} is missing", f"install the versions in {PINNED}")


@contextmanager
def folder() -> Iterator[str]:
    """A folder of these faces alone: in the packages' own, others of the same names would compete with them."""
    with tempfile.TemporaryDirectory() as name:
        for place in (*TEXT, *SYMBOLS):
            os.symlink(file(place), Path(name, Path(place).name))
        yield name


@cache
def prints(character: str) -> bool:
    """Whether every face, or the one that stands in for it, has a glyph for `character`; spaces need none."""
    if unicodedata.category(character) in ("Cc", "Co", "Cn", "Cs"):
        return character in "\t\n\r"
    if character.isascii():
        return True
    code = ord(character)
    return all(code in glyphs(place) for place in SYMBOLS) or all(code in glyphs(place) for place in TEXT)


@cache
def drawn(character: str) -> bool:
    """Whether some face has a glyph for `character`: in a drawing, any of them stands in."""
    return character.isascii() or any(ord(character) in glyphs(place) for place in (*TEXT, *SYMBOLS))


@cache
def joins(character: str) -> bool:
    """Whether Typst may set `character` in a drawing from parts, as it does a letter with an accent that a face lacks."""
    parts = unicodedata.decomposition(character)
    kind = unicodedata.category(character)[0]
    whole = kind in "NPS" or (
        kind == "L" and ord(character) < 0x530
    )  # signs, and Latin, Greek, Cyrillic letters
    lone = whole and (not parts or parts.startswith("<"))
    return not character.isascii() and not lone and not all(ord(character) in glyphs(place) for place in TEXT)


@cache
def font(place: str) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(file(place), lazy=True)


@cache
def glyphs(place: str) -> Mapping[int, str]:
    """The name of the glyph for each character that a face has."""
    return font(place).getBestCmap()


@cache
def advance(character: str) -> float:
    """The width of a character in a table, in em."""
    for place in (TABLE, *SYMBOLS):
        if glyph := glyphs(place).get(ord(character)):
            return font(place)["hmtx"][glyph][0] / font(place)["head"].unitsPerEm
    return 1.0


def width(text: str) -> float:
    """The width of a text in a table, in em."""
    return sum(map(advance, text))
