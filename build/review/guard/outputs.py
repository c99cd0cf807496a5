"""Looks at what was written, as a reader would meet it, and believes no writer."""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from ..core.errors import Problem
from ..core.keys import KEY
from ..core.unwise import Unwise
from . import fetching, inert

REMOTE = re.compile(r"^\s*(?:https?:|ftp:)?//", re.IGNORECASE)
LOADED = {"src", "srcset", "poster", "data", "background", "xlink:href", "code", "manifest"}
"""Attributes that a browser loads without being asked."""
LOADING = {"link", "image", "use", "feimage", "base"}
"""Elements whose `href` it loads too."""


class Page(inert.Page):
    """What the checks need of a page: what acts in it (`found`), ids, links, resources, headings, references, words."""

    def __init__(self, text: str):
        self.ids: list[str] = []
        self.links: list[str] = []
        self.resources: list[str] = []
        self.headings: list[str] = []
        self.titles: list[str] = []
        self.words: list[str] = []
        self.prose: list[str] = []
        self.open: list[str] = []
        super().__init__(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        values = {name: value or "" for name, value in attrs}
        self.ids += [values["id"]] if "id" in values else []
        self.resources += [
            part for name in LOADED & values.keys() for part in re.split(r",\s+", values[name])
        ]
        self.resources += fetching.REMOTE.findall(values.get("style", ""))
        if tag == "link" and values.get("rel", "") in ("canonical", "alternate", "license", "author"):
            pass
        elif "href" in values:
            (self.resources if tag in LOADING else self.links).append(values["href"])
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self.resources.append(values.get("content", "").partition("=")[2])
        if tag == "h2":
            self.headings.append("")
        if "csl-entry" in values.get("class", "").split():
            self.titles.append("")
        if tag in ("h2", "strong", "style", "script", "math", "code"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if "style" in self.open:
            self.resources += fetching.REMOTE.findall(data)
        elif not {"script", "math"} & set(self.open):
            self.words.append(data)
            self.prose += [data] if "code" not in self.open else []
            if "h2" in self.open:
                self.headings[-1] += data
            elif "strong" in self.open and self.titles:
                self.titles[-1] += data


def check(folder: Path, *, pdf: bool = True, printed: Callable[[str], str] = str) -> list[Problem]:
    """What is wrong with the article in `folder`: index.html, its files, and its PDFs if there should be some.

    `printed` is how they have some words, where their fonts lack a character.
    """
    page = Page((folder / "index.html").read_text(encoding="utf-8"))
    found = [*duplicate_ids(page), *dead_links(page, folder), *remote(page, "index.html"), *untitled(page)]
    found += unresolved("".join(page.words), "index.html")
    found += raw_keys("".join(page.prose))
    found += [acts("index.html", what) for what in dict.fromkeys(page.found)]
    found += acting(folder)
    if pdf:
        texts = {paper.name: pdf_text(paper) for paper in sorted(folder.glob("*.pdf"))}
        found += cut_short(page, texts["manuscript.pdf"], printed)
        for name, text in texts.items():
            found += unresolved(text, name)
    return found


def duplicate_ids(page: Page) -> Iterator[Problem]:
    for name, times in Counter(page.ids).items():
        if times > 1:
            yield Problem("index.html", 0, f"{times} elements have the id {name!r}", "rename all but one")


def dead_links(page: Page, folder: Path) -> Iterator[Problem]:
    """Links and pictures of the page's own that lead nowhere."""
    there = {*page.ids, ""}
    for link in dict.fromkeys(page.links + page.resources):
        try:
            parts = urlsplit(link)
        except ValueError:
            yield Problem("index.html", 0, f"{link!r} is no address", "mend the link")
            continue
        if parts.scheme or parts.netloc:
            continue
        if parts.path and not os.path.exists(folder / unquote(parts.path)):  # or of a name that no disk takes
            yield Problem(
                "index.html", 0, f"{parts.path!r} is linked and not there", "mend the link, or add the file"
            )
        elif not parts.path and unquote(parts.fragment) not in there:
            what = f"nothing has the id of the link {link!r}"
            yield Problem("index.html", 0, what, "mend the link, or add the id", Unwise.DEAD_LINK)


def remote(page: Page, file: str) -> Iterator[Problem]:
    """Anything that a reader's browser would fetch from another host."""
    for url in dict.fromkeys(page.resources):
        if REMOTE.match(url):
            yield Problem(
                file, 0, f"{url} would be fetched from another host", "keep a copy in content/images"
            )


def acting(folder: Path) -> Iterator[Problem]:
    """What acts on its own in the other pages and pictures of `folder`; no notebook page is taken on trust."""
    for file in sorted([*folder.rglob("*.html"), *folder.rglob("*.svg")]):
        name = file.relative_to(folder).as_posix()
        if name != "index.html":
            page = file.suffix == ".html"
            try:
                found = [*(inert.page(file.read_text(encoding="utf-8")) if page else inert.picture(file))]
            except (OSError, ValueError, AssertionError, ElementTree.ParseError) as error:
                yield Problem(name, 0, f"it cannot be looked at ({error})", "write it again")
                continue
            yield from (acts(name, what) for what in dict.fromkeys(found))


def acts(file: str, what: str) -> Problem:
    return Problem(file, 0, f"it would act in a reader's browser: {what}", "leave it out")


def untitled(page: Page) -> Iterator[Problem]:
    for i, title in enumerate(page.titles, 1):
        if not title.strip():
            what = f"reference {i} has no title"
            yield Problem("index.html", 0, what, "complete it in references.json", Unwise.UNTITLED)


def unresolved(text: str, file: str) -> Iterator[Problem]:
    """The question marks that filters leave for what they did not find."""
    for found in dict.fromkeys(re.findall(r".{0,30}\?\?\?.{0,10}", text)):
        yield Problem(file, 0, f"unresolved: …{' '.join(found.split())}…", "name something that exists")


def raw_keys(prose: str) -> Iterator[Problem]:
    """Keys that a reader would meet as they were typed."""
    for key in dict.fromkeys(KEY.findall(prose)):
        yield Problem(
            "index.html", 0, f"the key {key} is shown as it was typed", "cite it as [@…], or write it as code"
        )


def cut_short(page: Page, text: str, printed: Callable[[str], str]) -> Iterator[Problem]:
    """Chapters and the last reference must have reached the PDF."""
    text = squeezed(text)
    for heading in page.headings:
        if not stands(printed(heading), text):
            what = f"the chapter {heading.strip()!r} is missing"
            yield Problem("manuscript.pdf", 0, what, "look for what cut it short")
    if page.titles and not stands(printed(page.titles[-1]), text):
        what = "the last reference is missing"
        yield Problem("manuscript.pdf", 0, what, "look for what cut the text short")


def stands(words: str, text: str) -> bool:
    """Whether `words` are in a squeezed `text`; of those from right to left, all letters.

    Their order (Unicode's bidirectional algorithm, UAX #9) and their ligatures are lost in text taken from a PDF.
    """
    if squeezed(words) in text:
        return True
    runs = [(way, "".join(run)) for way, run in groupby(squeezed(words), unicodedata.bidirectional)]
    backwards = Counter("".join(run for way, run in runs if way in ("R", "AL")))
    return (
        bool(backwards) and backwards <= Counter(text) and all(run in text for way, run in runs if way == "L")
    )


def malformed(path: Path) -> Iterator[Problem]:
    """What no reader of XML would open of a file of XML, or of one that has them in it."""
    parts = {path.name: path.read_bytes()} if path.suffix == ".xml" else {}
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = {
                n: archive.read(n)
                for n in archive.namelist()
                if n.endswith((".xml", ".xhtml", ".rels", ".opf", ".ncx"))
            }
    for name, text in parts.items():
        try:
            ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            todo = "leave this format out, and report it: the writers made a file that no program opens"
            yield Problem(path.name, 0, f"{name} is malformed ({error})", todo)


def squeezed(text: str) -> str:
    """`text` without what typesetting changes: spaces, ligatures, soft hyphens and other signs that do not show."""
    return re.sub(
        r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", "", unicodedata.normalize("NFKC", text)
    )


def pdf_text(path: Path) -> str:
    from pypdfium2 import PdfDocument

    with PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
