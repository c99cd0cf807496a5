"""The part of SVG that only draws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


XLINK = "{http://www.w3.org/1999/xlink}"


FILTERS = {
    *(
        "filter",
        "feBlend",
        "feColorMatrix",
        "feComponentTransfer",
        "feComposite",
        "feConvolveMatrix",
        "feDiffuseLighting",
    ),
    *(
        "feDisplacementMap",
        "feDistantLight",
        "feDropShadow",
        "feFlood",
        "feFuncA",
        "feFuncB",
        "feFuncG",
        "feFuncR",
    ),
    *(
        "feGaussianBlur",
        "feMerge",
        "feMergeNode",
        "feMorphology",
        "feOffset",
        "fePointLight",
        "feSpecularLighting",
    ),
    *(
        "feSpotLight",
        "feTile",
        "feTurbulence",
        "font",
        "font-face",
        "font-face-name",
        "font-face-src",
        "glyph",
        "hkern",
    ),
    *("missing-glyph", "vkern", "switch", "textPath", "tref", "view", "color-profile"),
}
"""What draws too, and this theme's own drawings have no use for."""

DRAWS = (
    {"svg", "g", "defs", "use", "symbol", "path", "line", "polyline", "polygon", "rect", "circle", "ellipse", "image"}
    | {"text", "tspan", "clipPath", "mask", "marker", "pattern", "linearGradient", "radialGradient", "stop"}
)  # fmt: skip


QUOTED = re.compile(r"\bfilter\s*[:=]\s*['\"]?\s*url\(\s*(?:['\"]|&quot;|&apos;)", re.IGNORECASE)


def on_screens_alone(file: Path) -> Iterator[tuple[str, str]]:
    """What of a drawing a browser alone shows, and what to do: a few words each.

    HTML is left out where paper is drawn, and so is a filter whose name stands in quotes.
    """
    text = file.read_text(encoding="utf-8")
    if "foreignObject" in text and (words := list(said_in_html(ElementTree.fromstring(text)))):
        yield f"has {words[0][:40]!r} as HTML", "write the drawing again with its words as SVG, or as PNG"
    if QUOTED.search(text):
        yield "names a filter in quotes", "write it as url(#name)"


def said_in_html(root: ElementTree.Element) -> Iterator[str]:
    """The words of a drawing that are HTML, as far as it does not say them in SVG, too."""
    around = {child: parent for parent in root.iter() for child in parent}
    for html in root.iter(f"{SVG}foreignObject"):
        words = "".join(html.itertext()).split()
        switch = around[html].tag == f"{SVG}switch"
        others = (
            ["".join("".join(one.itertext()).split()) for one in around[html] if one is not html]
            if switch
            else []
        )
        if words and "".join(words) not in others:
            yield " ".join(words)
