"""Dresses the numbered AST for a page: panels, figure sizes, tables that scroll, headings that are links."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from ...core.errors import ReviewError
from ...markdown.tree import words_in
from .. import sections
from ..numbering import elements

MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""CSS pixels in each absolute unit of length."""


DRESSED = re.compile(r'"t": "(?:Div|Table|CodeBlock|Image|Header)"|"where-there"')
"""What a block holds that gets dressed: most are plain prose, and finding that out is ten times faster than a walk."""


def dress(ast: dict, files: Mapping[str, Path]) -> dict:
    """`ast` as a page needs it; `files` maps the relative URLs of images to the files that will lie there.

    Headings are moved below the title, if `sections.lift` says so. Raises ReviewError where an image
    of `files` cannot be read.
    """
    lift = sections.lift([block["c"][0] for block in ast["blocks"] if block["t"] == "Header"])
    blocks = [lifted(block, lift) for block in ast["blocks"]]
    chosen = [i for i, block in enumerate(blocks) if DRESSED.search(json.dumps(block))]
    for i in chosen:
        blocks[i] = dressed(blocks[i], files)
    tell_apart([blocks[i] for i in chosen])
    return {**ast, "blocks": blocks}


def lifted(block: dict, lift: int) -> dict:
    """A heading at its new level, and so are those in a Div."""
    if block["t"] == "Header":
        level, *rest = block["c"]
        return {"t": "Header", "c": [min(max(level + lift, 1), 6), *rest]}
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
        case {"t": "Div", "c": [[_, classes, _], _]} if "exemplar" in classes:
            return panel(node)
        case {"t": "Div", "c": [[_, classes, _], _]} if "details" in classes:
            return details(node)
        case {"t": "Link", "c": [[_, classes, _], _, [url, _]]} if (
            "where-there" in classes and url not in files
        ):
            return {"t": "Str", "c": ""}
        case {"t": "Table"}:
            return region(node)
        case {"t": "CodeBlock", "c": [[anchor, classes, pairs], text]}:
            # Long lines scroll, by keyboard too.
            return {"t": "CodeBlock", "c": [[anchor, classes, [*pairs, ["tabindex", "0"]]], text]}
        case {"t": "Image"}:
            return sized(node, files)
        case {"t": "Header"}:
            return linked(node)
    return node


def panel(div: dict) -> dict:
    """A section of the page, whose first sentence, the finding, becomes its heading and its name."""
    (anchor, classes, pairs), blocks = div["c"]
    pairs = [[f"data-{key}" if key in ("name", "verdict") else key, value] for key, value in pairs]
    # In a Div of its own the heading would become a section's, and lose its id to it.
    blocks = [inner for block in blocks for inner in (block["c"][1] if holds_finding(block) else [block])]
    for i, block in enumerate(blocks):
        if block["t"] == "Para" and block["c"][0]["t"] != "Image":
            heading = [f"{anchor}-finding", ["finding", "unnumbered", "unlisted"], []]
            blocks[i] = {"t": "Header", "c": [3, heading, block["c"]]}
            pairs.append(["aria-labelledby", heading[0]])
            break
    return {"t": "Div", "c": [[anchor, ["section", *classes], pairs], blocks]}


def holds_finding(block: dict) -> bool:
    return block["t"] == "Div" and "panel-finding" in block["c"][0][1]


def details(div: dict) -> dict:
    """A Div that opens on demand: the attribute `summary` is what a reader sees of it before."""
    (anchor, classes, pairs), blocks = div["c"]
    summary = escape(dict(map(tuple, pairs)).get("summary", "Details"))
    opening, closing = f"<details>\n<summary>{summary}</summary>", "</details>"
    pairs = [pair for pair in pairs if pair[0] != "summary"]
    blocks = [{"t": "RawBlock", "c": ["html", opening]}, *blocks, {"t": "RawBlock", "c": ["html", closing]}]
    return {"t": "Div", "c": [[anchor, classes, pairs], blocks]}


def tell_apart(blocks: list) -> None:
    """In `blocks` the second group of a name and those after it now say which they are."""
    seen: Counter[str] = Counter()
    for div in elements(blocks, "Div"):
        for pair in div["c"][0][2]:
            if pair[0] == "aria-label":
                seen[pair[1]] += 1
                pair[1] += f" ({seen[pair[1]]})" if seen[pair[1]] > 1 else ""


def region(table: dict) -> dict:
    """The table in a box that scrolls sideways where the screen is narrow, by keyboard too."""
    caption = words_in(table["c"][1]) or "Table"
    attributes = [["role", "group"], ["tabindex", "0"], ["aria-label", caption]]
    return {"t": "Div", "c": [["", ["scroll"], attributes], [table]]}


def sized(image: dict, files: Mapping[str, Path]) -> dict:
    """The image with its natural width and height, which keep its place while it loads; an author's go to its style."""
    (anchor, classes, pairs), alt, (url, title) = image["c"]
    if url not in files:
        return image
    wanted = {
        key: re.sub(r"^[\d.]+$", r"\g<0>px", length.strip())
        for key, length in pairs
        if key in ("width", "height")
    }
    width, height = dimensions(files[url])
    given = dict(map(tuple, pairs)).get("style", "").rstrip("; ")
    style = [given] * bool(given) + kept_ratio(wanted)
    pairs = [pair for pair in pairs if pair[0] not in ("width", "height", "style")]
    pairs += [["width", str(width)], ["height", str(height)]] + [["style", ";".join(style)]] * bool(style)
    return {"t": "Image", "c": [[anchor, classes, pairs], alt, [url, title]]}


def kept_ratio(wanted: Mapping[str, str]) -> list[str]:
    """The style of a picture of the size that its author wants: it is never squashed, and never wider than its place."""
    match wanted:
        case {"width": width, "height": height}:
            return [f"width:{width}", f"height:{height}", "object-fit:contain"]
        case {"height": height}:
            return [f"height:{height}", "width:auto", "object-fit:contain"]
        case {"width": width}:
            return [f"width:{width}"]  # the theme says height: auto
    return []


def dimensions(path: Path) -> tuple[int, int]:
    """Width and height of a picture in CSS pixels, as it is shown. Raises ReviewError where it cannot be read."""
    try:
        stat = path.stat()
        return measured(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino))
    except (OSError, ValueError, ElementTree.ParseError) as error:
        what = str(error).replace(str(path), path.name)
        todo = "write it again as PNG or SVG"
        raise ReviewError(f"this picture cannot be read ({what})", todo, str(path)) from None


@lru_cache(maxsize=4096)
def measured(path: Path, _stamp: tuple) -> tuple[int, int]:
    """Once for each picture: a photograph is decoded for what its camera wrote behind the pixels."""
    return drawn(path) if path.suffix.lower() == ".svg" else photographed(path)


def photographed(path: Path) -> tuple[int, int]:
    from PIL import Image

    try:
        with Image.open(path) as raster:
            if raster.mode not in MODES:
                raise ValueError(f"pixels of the kind {raster.mode}, where paper takes 8 bits of each colour")
            turned = raster.getexif().get(0x0112, 1) > 4  # a camera that was held upright
            return raster.size[::-1] if turned else raster.size
    except Image.DecompressionBombError as error:
        raise ValueError(str(error)) from None


def drawn(path: Path) -> tuple[int, int]:
    root = ElementTree.parse(path).getroot()
    lengths = [re.fullmatch(r"([\d.]+)(\w*)", root.get(key, "")) for key in ("width", "height")]
    if all(length and length[2] in PIXELS for length in lengths):
        width, height = (float(length[1]) * PIXELS[length[2]] for length in lengths if length)
    elif len(box := root.get("viewBox", "").replace(",", " ").split()) == 4:
        width, height = float(box[2]), float(box[3])
    else:
        raise ValueError("a drawing without a size: neither width and height nor viewBox")
    return round(width), round(height)


def linked(heading: dict) -> dict:
    """The heading as a link to itself, so that its address can be copied; not where links stand in it.

    It is no stop of the Tab key: the contents lead to every chapter.
    """
    level, attributes, inlines = heading["c"]
    if not attributes[0] or re.search(r"'t': '(?:Link|Cite|Note)'", str(inlines)):
        return heading
    link = {"t": "Link", "c": [["", ["anchor"], [["tabindex", "-1"]]], inlines, [f"#{attributes[0]}", ""]]}
    return {"t": "Header", "c": [level, attributes, [link]]}
