"""Draws the runs' figures into the page, in the colours of its theme; any figure can fill the screen.

Only what draws is taken over from a file: no scripts, styles, links or foreign content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

from ...core.errors import ReviewError
from ...guard.svg import DRAWS, SVG, XLINK

GEOMETRY = {"d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "points", "width", "height"}
FIGURE = re.compile(r"<figure>\s*<img ([^>]*?) ?/?>\s*<figcaption>(?:<span>([^<]*?):?</span>)?")


def drawn(page: str, files: Mapping[str, Path]) -> str:
    """`page` with each figure in a frame that can fill the screen, and the SVGs of exemplars drawn in place.

    `files` maps relative URLs to files. Raises ReviewError where a drawing cannot be read.
    """
    seen = 0

    def frame(found: re.Match) -> str:
        nonlocal seen
        seen += 1
        attributes = {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', found[1])}
        url, own = attributes.get("src", ""), f"drawing-{seen}"
        width, height = attributes.get("width", ""), attributes.get("height", "")
        picture = found[0][found[0].index("<img") : found[0].index("<figcaption")]
        if url.startswith("exemplars/") and url.endswith(".svg") and url in files:
            picture = inline(files[url], attributes.get("alt", ""), own)
        name = f'<span class="unsaid"> {found[2] or f"picture {seen}"}</span>'
        style = f' style="--ratio: {width} / {height}; --width: {width}px"' if width and height else ""
        return (
            f'<figure>\n<div class="frame"{style}>'
            f'<div class="drawing" id="{own}" popover>{picture.strip()}{close(own)}</div></div>\n'
            f'<button type="button" class="enlarge" popovertarget="{own}">Enlarge{name}</button>\n'
            + found[0][found[0].index("<figcaption") :]
        )

    return FIGURE.sub(frame, page)


def close(own: str) -> str:
    return (
        f'<button type="button" class="close" popovertarget="{own}" popovertargetaction="hide">Close</button>'
    )


def inline(path: Path, alt: str, own: str) -> str:
    """The drawing at `path` as an element of the page; ids in it begin with `own`, which no other has."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as error:
        raise ReviewError(
            f"this picture cannot be read ({error})", "write it again as SVG", str(path)
        ) from None
    used = set(re.findall(r"#([\w.:-]+)", " ".join(v for e in root.iter() for v in e.attrib.values())))
    box = root.get("viewBox") or f"0 0 {root.get('width', '0')} {root.get('height', '0')}"
    head, rest = described(alt)
    inside = "".join(element(child, own, used) for child in root)
    return (
        f'<svg role="img" viewBox="{escape(box)}" aria-labelledby="{own}-title{f" {own}-desc" if rest else ""}">'
        f'<title id="{own}-title">{escape(head)}</title>'
        + (f'<desc id="{own}-desc">{escape(rest)}</desc>' if rest else "")
        + f"{inside}</svg>"
    )


def described(alt: str) -> tuple[str, str]:
    """What is to be seen, in a phrase, and the rest: `alt` parted at its first colon or full stop."""
    head, sign, rest = re.match(r"(.*?)(?:([:.])\s+(.*))?$", alt, re.DOTALL).groups()  # type: ignore[union-attr]
    return (head, rest) if sign else (alt, "")


def element(node: ElementTree.Element, own: str, used: set[str]) -> str:
    """One element of a drawing with what is in it, or nothing where it does not draw."""
    if not isinstance(node.tag, str) or (tag := node.tag.removeprefix(SVG)) not in DRAWS:
        return ""
    attributes = dict(kept(node, own, used))
    text = escape(node.text) if tag in ("text", "tspan") and node.text and node.text.strip() else ""
    inside = text + "".join(element(child, own, used) + tail(child, tag) for child in node)
    if not inside and (tag in ("g", "defs", "text") or (tag == "image" and "href" not in attributes)):
        return ""
    if tag == "g" and not attributes:
        return inside
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def tail(child: ElementTree.Element, parent: str) -> str:
    return escape(child.tail) if parent in ("text", "tspan") and child.tail and child.tail.strip() else ""


def kept(node: ElementTree.Element, own: str, used: set[str]):
    """The attributes that draw, with ids of this figure's own and colours that the theme may change."""
    for name, value in node.attrib.items():
        name = name.removeprefix(XLINK)
        if name == "id":
            if value in used:
                yield name, f"{own}-{value}"
        elif name == "href":
            if value.startswith("#"):
                yield name, f"#{own}-{value[1:]}"
            elif re.match(r"data:image/(?:png|jpeg);base64,", value):
                yield name, value
        elif name.startswith("{") or name.lower().startswith("on") or name in ("class", "version"):
            continue
        elif "url(" not in (value := re.sub(r"url\(['\"]?#([\w.:-]+)['\"]?\)", rf"«{own}-\1»", value)):
            value = re.sub("«(.*?)»", r"url(#\1)", value)
            if name in GEOMETRY:
                value = re.sub(
                    r"-?\d+\.\d{3,}", lambda n: f"{float(n[0]):.2f}".rstrip("0").rstrip("."), value
                )
            yield name, themed(" ".join(value.split()))


def themed(value: str) -> str:
    """`value` with each hexadecimal colour open to the theme: --fig-0072b2 may stand in for #0072B2."""
    return re.sub(
        r"(?<![\w(-])#([0-9a-fA-F]{6})\b", lambda c: f"var(--fig-{c[1].lower()},#{c[1].lower()})", value
    )
