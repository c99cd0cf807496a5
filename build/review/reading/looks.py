"""Looks that an author asks for in an attribute: the sizes of pictures, and what the page alone will show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import panflute as pf

from ..core.errors import Place, Problem
from ..core.unwise import Unwise
from ..markdown import css

SIZES = ("width", "height")
BROWSERS_OWN = (
    "border", "bgcolor", "cellpadding", "cellspacing", "face", "hspace", "nowrap", "size", "valign", "vspace", *SIZES
)  # fmt: skip
"""Attributes of HTML that set type, where they are no picture's."""
UNDRESSED = (pf.CodeBlock, pf.Image, pf.Table)
"""What has no look of its own on paper and in Word."""
INDENTS = ("margin-left", "padding-left")
"""What paper and Word know of paragraphs alone."""


def check(elements: Iterable[pf.Element], locate: Callable[..., Place]) -> Iterator[Problem]:
    """What PDF, Word and e-books leave out of such attributes, each kind where it is first met."""
    met: set[str] = set()
    for element in elements:
        for name, written in beyond(element):
            if name not in met:
                met.add(name)
                todo = "leave it out, or let the other formats go without: no word is lost"
                what = f"{written} is a look that the page alone has"
                places = [locate(element, literal) for literal in (written, written.replace('"', ""))]
                at = next((place for place in places if place.line), places[0])
                yield at.warning(Unwise.PAGE_ONLY, what, todo)


def beyond(element: pf.Element) -> Iterator[tuple[str, str]]:
    """The name of each such look of `element`, and how it is written."""
    given = getattr(element, "attributes", None)
    if not given:
        return
    picture = isinstance(element, pf.Image)
    for name in SIZES if picture else BROWSERS_OWN:
        if name in given and not (picture and css.SIDE.fullmatch(given[name].strip())):
            yield name, f'{name}="{given[name]}"'
    style = given.get("style", "")
    known, others = css.read(style)
    for name, value, written in css.declarations(style):
        alone = name in INDENTS and not isinstance(element, pf.Div)
        if alone or f"{name}: {value}" in others or (known and isinstance(element, UNDRESSED)):
            yield name, written


def sized(elements: Iterable[pf.Element]) -> None:
    """Gives pictures the sizes that their styles ask for, the last of each, as their own: every format knows those."""
    for image in elements:
        if not isinstance(image, pf.Image) or "style" not in image.attributes:
            continue
        kept: dict[str, str] = {}
        for name, value, written in css.declarations(image.attributes.pop("style")):
            side = css.SIDE.fullmatch(value) if name in SIZES else None
            if side and (side[2] or not float(side[1])):
                image.attributes[name] = value
                kept.pop(name, None)
            elif name in SIZES and value == "auto":
                image.attributes.pop(name, None)
                kept.pop(name, None)
            else:
                kept[name if name in SIZES else written] = written
        if kept:
            image.attributes["style"] = "; ".join(kept.values())
