"""The characters that the paper's fonts lack: each would be a box, or stop the print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ...core.errors import Problem
from ...core.unwise import Unwise
from ...guard.svg import SVG
from ..formats import FORMATS
from . import faces
from .words import numbered

CITED = ("author", "editor", "title", "container-title", "publisher", "publisher-place", "volume", "edition")
"""What a list of references shows in an author's words."""
PLAIN = re.compile(r"[^&\x80-\U0010ffff]*(?:&(?!#)[^&\x80-\U0010ffff]*)*")
"""Letters of ASCII alone, none of them by its number."""


def named(drawing: Path) -> tuple[str, frozenset[str]]:
    """The SVG at `drawing` with a number in the place of each character that no face has, "" where there is none, and these.

    A drawing takes a character from any face that has it. A file that is no XML, or nested too deep, is left to who prints it.
    """
    try:
        return ("", frozenset()) if plain(drawing) else renamed(drawing.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ElementTree.ParseError, RecursionError):
        return "", frozenset()


def plain(drawing: Path) -> bool:
    """Whether `drawing` has no character that a font may lack."""
    return bool(PLAIN.fullmatch(drawing.read_text(encoding="utf-8", errors="replace")))


@lru_cache(maxsize=64)  # each format asks for it, and to tell of it
def renamed(written: str) -> tuple[str, frozenset[str]]:
    root = ElementTree.fromstring(written)
    lost: set[str] = set()

    def printable(text: str | None) -> str | None:
        missing = {c for c in text or "" if not faces.drawn(c)}
        lost.update(missing)
        return "".join(numbered(c) if c in missing else c for c in text) if text and missing else text

    for words in root.iter(f"{SVG}text"):
        words.text = printable(words.text)
        for node in [node for node in words.iter() if node is not words]:
            node.text, node.tail = printable(node.text), printable(node.tail)
    return (ElementTree.tostring(root, encoding="unicode") if lost else ""), frozenset(lost)


def told(url: str, drawing: Path) -> list[Problem]:
    """What the picture `url` has in its words and no font of the paper has."""
    lost = sorted(named(drawing)[1]) if drawing.suffix == ".svg" else []
    return [unprinted(f"the picture {url!r} has {shown(c)}, which no font has", url) for c in lost]


def text(ast: dict, references: Iterable[dict]) -> set[str]:
    """The characters beyond ASCII that will be printed of a document and its references, formulas apart."""
    meta = [ast["meta"].get(name) for name in ("title", "author-meta", "abstract")]
    cited = json.dumps([[one.get(name) for name in CITED] for one in references], ensure_ascii=False)
    return {c for word in (*words([ast["blocks"], meta]), cited) for c in word if not c.isascii()}


def words(node: Any) -> Iterator[str]:
    """What is printed of `node` of pandoc's JSON, piece by piece, alternative texts among it."""
    match node:
        case {"t": "Str" | "MetaString", "c": str(word)} | {"t": "Code" | "CodeBlock", "c": [_, word]}:
            yield word
        case {"t": "Math" | "RawInline" | "RawBlock"}:
            pass
        case {"t": "Image", "c": [[_, _, pairs], caption, _]}:
            yield from (value for name, value in pairs if name == "alt")
            yield from words(caption)
        case {"t": _, "c": content}:
            yield from words(content)
        case list():
            for child in node:
                yield from words(child)


def missing(characters: Iterable[str]) -> list[Problem]:
    """What is told of characters that no font has."""
    return [unprinted(f"no font has {shown(c)}", FORMATS["pdf"]) for c in sorted(characters)]


def unprinted(what: str, file: str) -> Problem:
    return Problem(file, 0, f"{what}: its name or number is printed", "write it otherwise", Unwise.GLYPH)


def shown(character: str) -> str:
    return f"{character!r} (U+{ord(character):04X})"
