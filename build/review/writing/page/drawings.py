"""The runs' figures as files of their own, which follow light and dark; each figure in a frame, with what can be taken away.

Only what draws is taken over from a run's file: no scripts, styles, links or foreign content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

from ...core.errors import ReviewError
from ...guard.svg import DRAWS, SVG, XLINK
from . import shades
from .markup import dimensions

GEOMETRY = {"d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "points", "width", "height"}
FIGURE = re.compile(r"<figure>\s*<img ([^>]*?) ?/?>\s*<figcaption>(?:<span>([^<]*?):?</span>)?")
OF_A_RUN = re.compile(r"exemplars/([^/]+)/(\w+)/([^/]+)\.svg")


def framed(
    page: str, files: Mapping[str, Path], licence: tuple[str, str] = ("", "")
) -> tuple[str, dict[str, str]]:
    """`page` with each figure in a frame that can fill the screen, and the files of those that were drawn anew.

    `files` maps relative URLs to files; `licence` is its name and its address. Raises ReviewError where a drawing
    cannot be read.
    """
    seen, drawn = 0, {}

    def frame(found: re.Match) -> str:
        nonlocal seen
        seen += 1
        attributes = {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', found[1])}
        url, own = attributes.get("src", ""), f"drawing-{seen}"
        width, height = attributes.get("width", ""), attributes.get("height", "")
        name = found[2] or f"picture {seen}"
        described_by = ""
        if (run := OF_A_RUN.fullmatch(url)) and url in files:
            head, rest = described(attributes.get("alt", ""))
            attributes["src"] = f"figures/{run[1]}/{'record/' if run[2] == 'record' else ''}{run[3]}.svg"
            drawn[attributes["src"]] = redrawn(files[url], head, rest)
            attributes["alt"] = head
            if rest:
                attributes["aria-describedby"] = f"{own}-desc"
                described_by = f'<p hidden id="{own}-desc">{escape(rest)}</p>\n'
        offered = [
            (text, place) for text, place in taken(url, attributes.pop("data-table", "")) if place in files
        ]
        attributes |= {"loading": "lazy", "decoding": "async"}
        picture = "<img" + "".join(f' {k}="{escape(v)}"' for k, v in attributes.items()) + " />"
        style = f' style="--ratio: {width} / {height}; --width: {width}px"' if width and height else ""
        return (
            f'<figure{captioned(int(width or 0))}>\n<div class="frame"{style}>'
            f'<div class="drawing" id="{own}" popover>{picture}{close(own)}</div></div>\n'
            f'{described_by}<p class="take"><button type="button" class="enlarge" popovertarget="{own}" '
            f'aria-label="Enlarge {escape(name)}">Enlarge</button>{links(offered, name, licence)}</p>\n'
            + found[0][found[0].index("<figcaption") :]
        )

    return FIGURE.sub(frame, page), drawn


WIDEST = 520
"""Pixels of a picture that leaves room for its caption beside it."""


def captioned(width: int) -> str:
    return f' class="captioned" style="--wide: {width}px"' if 0 < width <= WIDEST else ""


def taken(url: str, table: str) -> list[tuple[str, str]]:
    """What a reader may take away of a figure, each with its address: its rows, its picture, the notebook it is from."""
    run = OF_A_RUN.fullmatch(url)
    if not run:
        return []
    return [("CSV", table), ("PNG", url.removesuffix(".svg") + ".png"), ("SVG", url),
            ("Notebook", f"exemplars/{run[1]}/index.html")]  # fmt: skip


def links(offered: list[tuple[str, str]], name: str, licence: tuple[str, str]) -> str:
    text = "".join(
        f' <a href="{escape(place)}"{"" if place.endswith(".html") else " download"}'
        f' aria-label="{word} of {escape(name)}">{word}</a>'
        for word, place in offered
    )
    if offered and all(licence):
        text += f' <a href="{escape(licence[1])}" rel="license" aria-label="{escape(licence[0])}, the licence of {escape(name)}">{escape(licence[0])}</a>'
    return text


def close(own: str) -> str:
    return (
        f'<button type="button" class="close" popovertarget="{own}" popovertargetaction="hide">Close</button>'
    )


def redrawn(path: Path, head: str, rest: str) -> str:
    """The drawing at `path` as a file in the theme's colours, on a ground of its own: light, or dark where its reader has it so."""
    try:
        return drawn_anew(path.read_bytes(), dimensions(path), head, rest)
    except (OSError, ElementTree.ParseError) as error:
        raise ReviewError(
            f"this picture cannot be read ({error})", "write it again as SVG", str(path)
        ) from None


@lru_cache(maxsize=512)  # a preview shows the same drawings again and again
def drawn_anew(drawing: bytes, size: tuple[int, int], head: str, rest: str) -> str:
    root, (width, height) = ElementTree.fromstring(drawing), size
    used = set(re.findall(r"#([\w.:-]+)", " ".join(v for e in root.iter() for v in e.attrib.values())))
    box = root.get("viewBox") or f"0 0 {root.get('width', '0')} {root.get('height', '0')}"
    inside = "".join(element(child, "d", used) for child in root)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{escape(box)}" role="img">'
        f"<title>{escape(head)}</title>"
        + (f"<desc>{escape(rest)}</desc>" if rest else "")
        + f"<style>{shades.style(inside)}</style>{inside}</svg>\n"
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
            yield name, shades.named(" ".join(value.split()))
