"""Classes that Manubot's theme draws, as its demonstration lists them: on the page by the style, on paper by Typst."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .theme import code

COLOURS = dict(
    re.findall(r"^\.(\w+), \.\w+ a \{ background: #(\w+); color: #\w+; \}", code("classes.css"), re.MULTILINE)
)
"""The ground of each name of a colour, as its digits."""
INKS = dict(
    re.findall(r"^\.(\w+), \.\w+ a \{ background: #\w+; color: #(\w+); \}", code("classes.css"), re.MULTILINE)
)
NAMES = (
    "semibold",
    "small",
    "left",
    "center",
    "right",
    "inline_icon",
    "button",
    "banner",
    "sourceCode",
    *COLOURS,
)
USED = re.compile(rf'class="(?:[^"]*\s)?(?:{"|".join(NAMES)})[\s"]')


def styled(page: str) -> str:
    """`page` with the style of such classes, where it has one of them."""
    if not USED.search(page):
        return page
    return page.replace("</head>", f"<style>\n{code('classes.css')}\n</style>\n</head>", 1)


def colours(classes: Sequence[str]) -> tuple[str, str] | None:
    """Ground and ink of the first of `classes` that is a colour."""
    name = next((name for name in classes if name in COLOURS), None)
    return (COLOURS[name], INKS[name]) if name else None
