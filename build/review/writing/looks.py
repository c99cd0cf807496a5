"""The looks of words that an author asks for, by the classes that Manubot's theme draws or by an attribute `style`.

The page has them from the browser; the PDF, Word and e-books draw what is here. No look changes a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from ..markdown import css
from .theme import code

COLOURED = re.compile(r"^\.(\w+), \.\w+ a \{ background: (#\w+); color: (#\w+); \}", re.MULTILINE)
COLOURS = {
    name: {"ground": css.digits(ground), "ink": css.digits(ink)}
    for name, ground, ink in COLOURED.findall(code("classes.css"))
}
"""What each name of a colour asks for."""
ALIGNED = ("left", "center", "right")
BREAKS = {
    "page_break_before": (True, False),
    "page_break_after": (False, True),
    "page_center": (True, True),
}
"""Whether what has one of these classes begins a page of paper, and whether it ends one."""
NAMES = (
    "semibold",
    "small",
    *ALIGNED,
    "inline_icon",
    "button",
    "banner",
    "sourceCode",
    *BREAKS,
    *COLOURS,
)
USED = re.compile(rf'class="(?:[^"]*\s)?(?:{"|".join(NAMES)})[\s"]')


def styled(page: str) -> str:
    """`page` with the style of such classes, where it has one of them."""
    if not USED.search(page):
        return page
    return page.replace("</head>", f"<style>\n{code('classes.css')}\n</style>\n</head>", 1)


@dataclass(frozen=True)
class Look:
    """Colours as six digits, `align` as one of ALIGNED, `indent` and `size` in points; in how many quotations it is."""

    ground: str = ""
    ink: str = ""
    align: str = ""
    indent: float = 0.0
    size: float = 0.0
    bold: int = 0
    italic: int = 0
    underline: int = 0
    strike: int = 0
    small: int = 0
    banner: int = 0
    button: int = 0
    quoted: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def over(self, outer: Look) -> Look:
        """What is drawn where this is asked for in something of the look `outer`: both, and where they differ, this."""
        if not (self and outer):
            return self or outer
        own = {field.name: value for field in fields(self) if (value := getattr(self, field.name))}
        size = self.size or (0.0 if self.small else outer.size)
        return replace(outer, **own | {"indent": outer.indent + self.indent, "size": size})

    @property
    def css(self) -> str:
        """As a browser draws it; sizes are of the reader's own type, so that they are the same in one another."""
        parts = {
            "font-weight": self.bold and "bold",
            "font-style": self.italic and "italic",
            "text-decoration": " ".join(["underline"] * self.underline + ["line-through"] * self.strike),
            "background": self.ground and f"#{self.ground}",
            "color": self.ink and f"#{self.ink}",
            "text-align": self.align,
            "margin-left": self.indent and f"{self.indent:g}pt",
            "font-size": (self.size and f"{self.size / 10:g}rem") or (self.small and ".85rem"),
            "padding": (self.banner and "1em") or (self.button and ".2em .6em"),
            "border": self.button and "1px solid",
        }
        return "; ".join(f"{name}: {value}" for name, value in parts.items() if value)


PLAIN = Look()


def of(attributes: Sequence) -> Look:
    """The look that pandoc's `attributes` ask for; what stands in `style` wins."""
    _, classes, pairs = attributes
    style = next((value for name, value in pairs if name == "style"), "")
    if not classes and not style:
        return PLAIN
    found: dict = {name: 1 for name in ("small", "banner", "button") if name in classes}
    found |= {"bold": 1} if "semibold" in classes else {}
    found |= {"align": "center"} if "banner" in classes else {}
    if way := next((way for way in ALIGNED if way in classes), ""):
        found["align"] = way
    found |= next((COLOURS[name] for name in classes if name in COLOURS), {})
    return Look(**(found | css.read(style)[0]))


def alone(block: dict) -> list | None:
    """The attributes and words of a span that is all of its paragraph, where the theme draws it as a block."""
    match block:
        case {"t": "Plain" | "Para", "c": [{"t": "Span", "c": [attributes, words]}]} if {
            "banner", *ALIGNED
        } & set(attributes[1]):  # fmt: skip
            return [attributes, [{"t": block["t"], "c": words}]]
    return None


def breaks(attributes: Sequence) -> tuple[bool, bool]:
    """Whether what has these attributes begins a page of paper, and whether it ends one."""
    asked = [BREAKS[name] for name in attributes[1] if name in BREAKS]
    return any(before for before, _ in asked), any(after for _, after in asked)
