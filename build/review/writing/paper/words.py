"""Writes Typst: text as string literals, and calls of the template's functions.

Nothing that an author wrote is ever markup: whatever stands between the quotes of a literal is shown as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from . import faces

LONG = re.compile(r"(?=[^\s/._=?&]+[/._=?&])[^\s\u200b]{16,}|[^\s\u200b]{25,}")
"""A word that may be longer than a line, or a column, has room for; names and addresses break sooner."""

PIECE = re.compile(r"[^/._=?&-]{1,12}[/._=?&-]*|[/._=?&-]+")

ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def literal(text: str) -> str:
    return f'"{text.translate(ESCAPED)}"'


def call(name: str, *arguments: str, **named: str) -> str:
    """A call in Typst's code mode; arguments are code."""
    listed = [*arguments, *(f"{key}: {value}" for key, value in named.items())]
    return f"{name}({', '.join(listed)})"


def joined(parts: Iterable[str]) -> str:
    """Pieces of code as one, whose contents follow each other."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else "{" + ";".join(parts) + "}" if parts else "[]"


class Words:
    """Text as literals; `lost` collects the characters that no font has, each of which gets a substitute."""

    def __init__(self) -> None:
        self.lost: set[str] = set()

    def printable(self, text: str) -> str:
        """`text` with a name in the place of what would be printed as a box."""
        return text if text.isascii() and text.isprintable() else "".join(map(self.character, text))

    def character(self, character: str) -> str:
        if faces.prints(character):
            return character
        self.lost.add(character)
        return substitute(character)

    def literal(self, text: str) -> str:
        """`text` where no line breaks within it, as in a name or an alternative text."""
        return literal(self.printable(text))

    def text(self, text: str) -> list[str]:
        """`text` as it is set: a long word may break without a trace, which Typst allows at an empty box."""
        text, parts, end = self.printable(text), [], 0
        for word in LONG.finditer(text):
            pieces = PIECE.findall(word[0])
            parts.append(literal(text[end : word.start()] + pieces[0]))
            parts += [code for piece in pieces[1:] for code in ("box()", literal(piece))]
            end = word.end()
        return [*parts, literal(text[end:])] if end < len(text) else parts


def substitute(character: str) -> str:
    """What stands in text for a character that no font has."""
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    return f"[{number} {name}]" if name and number[2:] not in name else f"[{name or number}]"


def numbered(character: str) -> str:
    """What stands for it in a drawing, which has little room."""
    return f"[U+{ord(character):04X}]"
