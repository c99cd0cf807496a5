"""Declarations of CSS in an attribute `style`, as far as every format has words for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

POINTS = {
    "px": 0.75,
    "pt": 1.0,
    "pc": 12.0,
    "in": 72.0,
    "cm": 72 / 2.54,
    "mm": 72 / 25.4,
    "em": 10.0,
    "rem": 10.0,
    "%": 0.1,
}
"""In each unit of length; an em is that of the paper's type."""


SIDE = re.compile(r"(\d+\.?\d*|\.\d+)(px|pt|pc|in|cm|mm|em|%)?")
"""Width or height of a picture, as every format reads it; pixels, if it has no unit."""


def declarations(style: str) -> Iterator[tuple[str, str, str]]:
    """Each property of `style` with its value, both in small letters, and all of it as it is written."""
    for one in style.split(";"):
        name, colon, value = one.partition(":")
        if colon and name.strip():
            yield name.strip().lower(), value.lower().replace("!important", "").strip(), one.strip()


def read(style: str) -> tuple[dict[str, str | float], list[str]]:
    """What `style` asks for, and the declarations that a browser alone can follow.

    The former are `ground` and `ink` as six digits, `align` as left, center or right, `indent` and `size` in points, and
    `bold`, `italic`, `underline` and `strike`.
    """
    found: dict[str, str | float] = {}
    others: list[str] = []
    for name, value, _ in declarations(style):
        try:
            found |= PROPERTIES[name](value)
        except (KeyError, ValueError):
            others.append(f"{name}: {value}")
    return found, others


def colour(value: str) -> str:
    """Six digits. Raises ValueError where `value` names no colour, or one that lets through what is behind it."""
    from PIL import ImageColor  # slow to load, and most texts have no colour

    *parts, opaque = (*ImageColor.getrgb(value), 255)[:4]
    if opaque < 255:
        raise ValueError(value)
    return "".join(f"{max(0, min(part, 255)):02x}" for part in parts)


def digits(written: str) -> str:
    """Six digits for `#f00` or `#ff0000`, since the theme's own colours are asked for by every text."""
    short = len(written) == 4
    return "".join(digit * 2 for digit in written[1:]) if short else written[1:]


def points(value: str) -> float:
    """Points of a length; a share is that of the paper's type. Raises ValueError where `value` is none."""
    found = re.fullmatch(r"([\d.]+)([a-z%]*)", value)
    if not found or (found[2] not in POINTS and float(found[1])):
        raise ValueError(value)
    return float(found[1]) * POINTS.get(found[2], 0.0)


def length(value: str) -> float:
    """As `points`, but for shares, which would be those of the text's width."""
    if value.endswith("%"):
        raise ValueError(value)
    return points(value)


def one_of(words: Mapping[str, dict[str, str | float]]) -> Callable[[str], dict[str, str | float]]:
    """What a property asks for whose value is one of `words`."""
    return lambda value: words[value]


PROPERTIES: Mapping[str, Callable[[str], dict[str, str | float]]] = {
    "color": lambda value: {"ink": colour(value)},
    "background": lambda value: {"ground": colour(value)},
    "background-color": lambda value: {"ground": colour(value)},
    "text-align": one_of({way: {"align": way} for way in ("left", "center", "right")}),
    "margin-left": lambda value: {"indent": length(value)},
    "padding-left": lambda value: {"indent": length(value)},
    "font-weight": one_of({way: {"bold": 1} for way in ("bold", "bolder", "600", "700", "800", "900")}),
    "font-style": one_of({"italic": {"italic": 1}, "oblique": {"italic": 1}}),
    "font-size": lambda value: {"size": points(value)},
    "text-decoration": one_of({"underline": {"underline": 1}, "line-through": {"strike": 1}}),
}
