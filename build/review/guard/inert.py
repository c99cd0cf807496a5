"""Looks for what would act on its own in a finished page or picture, whoever put it there, and believes no writer.

The page's policy (CSP) stops scripts and frames in it; a picture that is opened by itself has no policy, and no policy
stops a page from sending its reader elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from ..core.links import leads
from . import policy
from .fetching import FETCHES
from .svg import DRAWS, FILTERS, SVG, XLINK

ACTS = {
    "applet",
    "audio",
    "base",
    "dialog",
    "embed",
    "form",
    "frame",
    "frameset",
    "iframe",
    "object",
    "portal",
    "video",
}
ANIMATES = {"animate", "animatemotion", "animatetransform", "discard", "foreignobject", "set"}
RELATIONS = {"alternate", "author", "canonical", "icon", "license"}
ADDRESSES = {"action", "cite", "data", "formaction", "href", "poster", "src", "xlink:href"}
PICTURE = re.compile(r"data:(?:,|image/(?:png|jpeg|gif|webp)[;,])", re.IGNORECASE)
DATA = ("application/json", "application/ld+json")
HTML = "{http://www.w3.org/1999/xhtml}"
WORDS = {"a", "title", "desc", "metadata", "style", "foreignObject"}
TYPESET = {
    *(
        "b",
        "br",
        "center",
        "code",
        "div",
        "em",
        "font",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
    ),
    *("strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
"""HTML within a drawing that only sets type."""
LOOKS = re.compile(
    r"abbr|align|bgcolor|border|cellpadding|cellspacing|class|clear|color|colspan|compact|dir|face|frame|headers|height|hidden"
    r"|id|lang|noshade|nowrap|reversed|role|rowspan|rules|scope|size|start|style|summary|tabindex|title|type|valign|value|width"
    r"|(?:data|aria)-[\w-]+|\{http://www\.w3\.org/XML/1998/namespace\}\w+"
)
"""Attributes of such HTML that only set type, too."""
SAID = re.compile(
    r"abbr|class|glyph-name|headers|id|lang|name|role|summary|title|unicode|(?:data|aria)-[\w-]+"
    rf"|(?!{re.escape(SVG)}|{re.escape(XLINK)})\{{.*"
)
"""Attributes whose value is words or a name, and those of other namespaces: nobody looks for a style in them."""
FETCHED = {"href", f"{XLINK}href", "src", "altimg"}
"""Attributes of drawings, and of formulas in them, whose value is an address."""


class Page(HTMLParser):
    """Collects in `found` what acts in a page besides the scripts that its policy names."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.allowed: set[str] = set()
        self.policies = 0
        self.head = True
        self.script: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        shown = f"<{tag}>"
        if tag == "body":
            self.head = False
        if tag in ACTS | ANIMATES or (tag == "style" and not self.head):
            self.found.append(shown)
        elif tag == "script":
            if "src" in values or values.get("type", "") not in ("", *DATA):
                self.found.append(shown)
            self.script = "" if values.get("type", "") not in DATA else None
        elif tag == "link" and values.get("rel", "").lower() not in RELATIONS:
            self.found.append(f'<link rel="{values.get("rel", "")}">')
        elif tag == "meta" and "http-equiv" in values:
            self.heed(values)
        for name, value in values.items():
            if name.startswith("on") or name in (
                "srcdoc",
                "srcset",
                "imagesrcset",
                "attributionsrc",
                "ping",
                "background",
            ):
                self.found.append(f"{name}= in {shown}")
            elif (name in ADDRESSES and not safe(value, tag)) or (name == "style" and FETCHES.search(value)):
                self.found.append(f'{name}="{value[:40]}" in {shown}')

    def heed(self, values: dict[str, str]) -> None:
        """Only the page's own policy, which comes first, may speak in the place of a server."""
        self.policies += 1
        if values["http-equiv"].lower() != "content-security-policy" or self.policies > 1:
            self.found.append(f'<meta http-equiv="{values["http-equiv"]}">')
        else:
            self.allowed = policy.scripts(values.get("content", ""))

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            if policy.source(self.script) not in self.allowed:
                self.found.append(f"<script>{self.script.strip()[:40]}")
            self.script = None


def safe(url: str, tag: str) -> bool:
    return leads(url) or (tag in ("img", "image", "link") and bool(PICTURE.match(url.strip())))


def page(text: str) -> list[str]:
    """What acts in the HTML of a page, a few words each."""
    return list(in_page(text))


@lru_cache(maxsize=128)  # while one page is previewed, the others stay as they are
def in_page(text: str) -> tuple[str, ...]:
    return tuple(Page(text).found)


def picture(path: Path) -> list[str]:
    """What acts in an SVG file, a few words each. Raises OSError or ElementTree.ParseError where it is none."""
    return list(in_picture(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=512)
def in_picture(text: str) -> tuple[str, ...]:
    return tuple(acting(text))


def acting(text: str) -> Iterator[str]:
    """What acts in the SVG `text`."""
    if "<!ENTITY" in text or "<?xml-stylesheet" in text:
        yield "<!ENTITY> or <?xml-stylesheet>"
        return
    root = ElementTree.fromstring(text)
    described = {id(e) for data in root.iter(f"{SVG}metadata") for e in data.iter()}
    typeset = {id(e) for html in root.iter(f"{SVG}foreignObject") for e in html.iter()}
    for node in root.iter():
        tag = node.tag if isinstance(node.tag, str) else ""
        html = id(node) in typeset and tag.removeprefix(HTML) in TYPESET
        if html:
            tag = f"{SVG}g"  # as harmless
        foreign = (id(node) in described or tag.startswith("{")) and not tag.startswith((SVG, HTML))
        if not foreign and tag.removeprefix(SVG) not in DRAWS | FILTERS | WORDS:
            yield f"<{tag.rpartition('}')[2]}>"
        if tag.rpartition("}")[2] == "style" and (
            fetching := FETCHES.search(rules := "".join(node.itertext()))
        ):
            yield f"<style> with {' '.join(rules[fetching.start() :].split())[:60]}"
        for name, value in node.attrib.items():
            link = name in FETCHED
            if name.lower().startswith("on") or (html and not LOOKS.fullmatch(name)):
                yield f"{name}="
            elif tag == f"{SVG}a" and link and leads(value):
                continue
            elif (link and not value.startswith("#") and not PICTURE.match(value)) or (
                not SAID.fullmatch(name) and FETCHES.search(value)
            ):
                yield f'{name.rpartition("}")[2]}="{value[:60]}"'
