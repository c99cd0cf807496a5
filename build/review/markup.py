"""Dresses the numbered AST for a page: panels, marks of verdicts, figure sizes, table regions, headings that are links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image as Raster

from .errors import ReviewError

VERDICTS = {
    "holds": ("✓", "holds"),
    "does-not-hold": ("✗", "does not hold"),
    "undecided": ("?", "undecided"),
    "in-part": ("◐", "holds in part"),
}
"""A claim's verdict, as a symbol and in words: colour alone tells some readers nothing."""

JUDGEMENTS = {
    "supports": ("✓", "Supports"),
    "qualifies": ("◐", "Qualifies"),
    "contradicts": ("✗", "Contradicts"),
}
"""What an author concludes from an exemplar."""

PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""CSS pixels in each absolute unit of length."""


def dress(ast: dict, files: Mapping[str, Path]) -> dict:
    """`ast` as a page needs it; `files` maps the relative URLs of images to the files that will lie there.

    Headings are moved so that the highest is of level 2, below the title. Raises ReviewError where an image
    of `files` cannot be read.
    """
    lift = 2 - min((block["c"][0] for block in ast["blocks"] if block["t"] == "Header"), default=2)
    return {**ast, "blocks": dressed([lifted(block, lift) for block in ast["blocks"]], files)}


def lifted(block: dict, lift: int) -> dict:
    """A heading at its new level, and so are those in a Div."""
    if block["t"] == "Header":
        level, *rest = block["c"]
        return {"t": "Header", "c": [min(max(level + lift, 2), 6), *rest]}
    if block["t"] == "Div":
        return {"t": "Div", "c": [block["c"][0], [lifted(child, lift) for child in block["c"][1]]]}
    return block


def dressed(node, files: Mapping[str, Path]):
    """A copy of `node` with every element in it dressed, the innermost first."""
    if isinstance(node, list):
        return [dressed(child, files) for child in node]
    if not isinstance(node, dict):
        return node
    node = {key: dressed(child, files) for key, child in node.items()}
    match node:
        case {"t": "Span", "c": [[_, classes, _], _]} if "claim" in classes:
            return claim(node)
        case {"t": "Div", "c": [[_, classes, _], _]} if "exemplar" in classes:
            return panel(node)
        case {"t": "Table"}:
            return region(node)
        case {"t": "Image"}:
            return sized(node, files)
        case {"t": "Header"}:
            return linked(node)
    return node


def claim(span: dict) -> dict:
    """The sentence, followed by its verdict."""
    (_, classes, _), inlines = span["c"]
    marks = [badge("verdict", verdict, *VERDICTS[verdict]) for verdict in VERDICTS if verdict in classes]
    return {
        "t": "Span",
        "c": [span["c"][0], [*inlines, *(part for mark in marks for part in (string("\u00a0"), mark))]],
    }


def panel(div: dict) -> dict:
    """A section of its own: a line with the exemplar's name and the author's judgement, and the finding as its heading."""
    (anchor, classes, pairs), blocks = div["c"]
    attributes = dict(pairs)
    name, verdict = attributes.pop("name", ""), attributes.pop("verdict", "")
    anchor = anchor or f"exemplar-{name}"
    head = [element("Span", "kicker", [string(f"Exemplar · {name}".replace(" ", "\u00a0"))])]
    if verdict in JUDGEMENTS:
        head += [{"t": "Space"}, badge("badge", verdict, *JUDGEMENTS[verdict])]
    if blocks and blocks[0]["t"] == "Para":
        title = {
            "t": "Header",
            "c": [3, [f"{anchor}-finding", ["finding", "unnumbered", "unlisted"], []], blocks[0]["c"]],
        }
        blocks = [title, *blocks[1:]]
    titles = [block["c"][1][0] for block in blocks if block["t"] == "Header"]
    label = ["aria-labelledby", titles[0]] if titles else ["aria-label", f"Exemplar {name}"]
    attributes = [["data-name", name], ["data-verdict", verdict], label, *map(list, attributes.items())]
    return {
        "t": "Div",
        "c": [[anchor, ["section", *classes], attributes], [{"t": "Plain", "c": head}, *blocks]],
    }


def region(table: dict) -> dict:
    """The table in a box that scrolls sideways where the screen is narrow, by keyboard too."""
    caption = plain(table["c"][1]) or "Table"
    attributes = [["role", "group"], ["tabindex", "0"], ["aria-label", caption]]
    return {"t": "Div", "c": [["", ["scroll"], attributes], [table]]}


def sized(image: dict, files: Mapping[str, Path]) -> dict:
    """The image with its natural width and height, which keep its place while it loads; an author's go to its style."""
    (anchor, classes, pairs), alt, (url, title) = image["c"]
    if url not in files:
        return image
    wanted = [
        f"{key}:{length if re.search('[a-z%]$', length) else length + 'px'}"
        for key, length in pairs
        if key in ("width", "height")
    ]
    width, height = dimensions(files[url])
    pairs = [pair for pair in pairs if pair[0] not in ("width", "height")]
    pairs += [["width", str(width)], ["height", str(height)]] + [["style", ";".join(wanted)]] * bool(wanted)
    return {"t": "Image", "c": [[anchor, classes, pairs], alt, [url, title]]}


def dimensions(path: Path) -> tuple[int, int]:
    """Width and height of a picture in CSS pixels. Raises ReviewError where it cannot be read."""
    try:
        if path.suffix != ".svg":
            with Raster.open(path) as raster:
                return raster.size
        root = ElementTree.parse(path).getroot()
        lengths = [re.fullmatch(r"([\d.]+)(\w*)", root.get(key, "")) for key in ("width", "height")]
        if all(length and length[2] in PIXELS for length in lengths):
            width, height = (float(length[1]) * PIXELS[length[2]] for length in lengths if length)
        else:
            _, _, width, height = map(float, root.get("viewBox", "").replace(",", " ").split())
        return round(width), round(height)
    except (OSError, ValueError, ElementTree.ParseError) as error:
        raise ReviewError(
            f"{path}: this picture cannot be read ({error}); write it again as PNG or SVG"
        ) from None


def linked(heading: dict) -> dict:
    """The heading as a link to itself, so that its address can be copied; not where links stand in it."""
    level, attributes, inlines = heading["c"]
    if not attributes[0] or re.search(r"'t': '(?:Link|Cite|Note)'", str(inlines)):
        return heading
    link = {"t": "Link", "c": [["", ["anchor"], []], inlines, [f"#{attributes[0]}", ""]]}
    return {"t": "Header", "c": [level, attributes, [link]]}


def badge(kind: str, status: str, symbol: str, word: str) -> dict:
    """A status as symbol and word; its class gives the colour."""
    sign = {"t": "Span", "c": [["", ["symbol"], [["aria-hidden", "true"]]], [string(symbol)]]}
    return element("Span", f"{kind} {status}", [sign, string(f"\u00a0{word}".replace(" ", "\u00a0"))])


def element(kind: str, classes: str, content: list) -> dict:
    return {"t": kind, "c": [["", classes.split(), []], content]}


def string(text: str) -> dict:
    return {"t": "Str", "c": text}


def plain(node) -> str:
    """The words in `node`, without notes and raw markup."""
    match node:
        case {"t": "Str", "c": text} | {"t": "Code" | "Math", "c": [_, text]}:
            return text
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            return " "
        case {"t": "Note" | "RawInline" | "RawBlock"}:
            return ""
        case {"c": content}:
            return plain(content)
        case [*children]:
            return (
                "".join(map(plain, children)).strip(" ")
                if children and children[0] is None
                else "".join(map(plain, children))
            )
    return ""
