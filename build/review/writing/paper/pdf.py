"""Prints the article and its supplement as two PDFs, from the tree that the page is made from."""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from pathlib import Path
from urllib.parse import quote, urljoin

from ...core.errors import Problem
from ...markdown import credit, pandoc
from ...markdown.manuscript import Manuscript
from .. import numbering
from ..formats import FORMATS, SUPPLEMENT
from ..metadata import About
from ..page import apart
from ..page.html import as_words, with_reference_list
from ..theme import THEME
from . import exports, printer
from .blocks import Blocks, ids_in
from .words import Words, call, joined, literal

ARTICLE = FORMATS["pdf"]

Printed = tuple[dict[str, bytes], list[Problem], list[Problem]]
"""The files by name, what is wrong with them, and what is merely unwise."""


def print_paper(manuscript: Manuscript, folder: Path) -> Printed:
    """The article and, where something stands apart, its supplement; the manuscript's files lie in `folder`.

    Raises ReviewError where Typst is missing, a citation has no reference, or a picture cannot be read.
    """
    known = list(apart.sections(manuscript.ast["blocks"]))
    away = [block for block, there in known if there]
    cited, warned = in_full(manuscript, [block for block, there in known if not there])
    problems = [Problem(ARTICLE, 0, warning, "mend what it names") for warning in warned]
    near, far = ids_in(cited), ids_in(away)
    base = About(manuscript).url
    there = {name: urljoin(base, f"{SUPPLEMENT}#{quote(name, safe=':')}") for name in far}
    here = {name: urljoin(base, f"{ARTICLE}#{quote(name, safe=':')}") for name in near}
    files, lost = {}, set()
    for name, blocks, elsewhere in ((ARTICLE, cited, there), (SUPPLEMENT, apart.uncited(away), here)):
        if not blocks:
            continue
        writer = Blocks(blocks, folder, elsewhere)
        body = writer.document()
        source = document(manuscript, name, body, writer.words, supplement=bool(away))
        files[name], faults = printer.print_file(source, name, folder, moment(manuscript))
        problems += writer.problems + faults
        lost |= writer.words.lost
    unwise = [
        Problem(
            ARTICLE, 0, f"no font has {c!r} (U+{ord(c):04X}), and its name is printed", "write it otherwise"
        )
        for c in sorted(lost)
    ]
    return files, problems, unwise


def in_full(manuscript: Manuscript, blocks: list[dict]) -> tuple[list[dict], list[str]]:
    """`blocks` with their numbers, citations and references, and what pandoc and its filters warned of."""
    text = json.loads(json.dumps({**manuscript.ast, "blocks": blocks}))
    numbered, warned = numbering.number(exports.anchored(text), "jats")
    ast = with_reference_list(numbered) if manuscript.references else numbered
    meta = {key: ast["meta"][key] for key in ("lang", "nocite") if key in ast["meta"]}
    ast["meta"] = {**meta, "link-citations": {"t": "MetaBool", "c": True}}
    if not manuscript.references:
        return ast["blocks"], warned
    with tempfile.TemporaryDirectory() as name:
        style, references = Path(name, exports.STYLE), Path(name, "references.json")
        style.write_text(exports.reference_style(blocks=False), encoding="utf-8")
        references.write_text(json.dumps(manuscript.references), encoding="utf-8")
        arguments = f"--csl={style}", f"--bibliography={references}"
        out, more = pandoc.write(ast, "--to=json", "--citeproc", *arguments)
    return json.loads(out)["blocks"], warned + more


def moment(manuscript: Manuscript) -> int:
    """The date of the files: the article's own, else that of the build."""
    try:
        day = datetime.date.fromisoformat(About(manuscript).text("date-meta"))
    except ValueError:
        return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC).timestamp())


def document(manuscript: Manuscript, name: str, body: str, words: Words, *, supplement: bool) -> str:
    """Typst's source of a file: the template, what the first page says, and the text."""
    about = About(
        Manuscript(
            {**manuscript.ast, "meta": as_words(manuscript.ast["meta"])}, variables=manuscript.variables
        )
    )
    title = about.text("title") or "Untitled"
    first = call("first-page", *stated(about, words, name, len(manuscript.references), supplement=supplement))
    lang, _, region = (about.text("lang") or "en").partition("-")
    heads = {
        "title": words.literal(title),
        "authors": "(" + "".join(f"{words.literal(author['name'])}, " for author in about.authors) + ")",
        "keywords": "(" + "".join(f"{words.literal(word)}, " for word in about.texts("keywords")) + ")",
        "about": words.literal(about.text("subtitle")),
        "lang": literal(lang.lower()),
        "region": literal(region.upper()) if len(region) == 2 else "none",
    }
    template = (THEME / "paper.typ").read_text(encoding="utf-8")
    return f"{template}\n#show: {call('paper.with', **heads)}\n#{first}\n{body}\n#places()\n"


def stated(about: About, words: Words, name: str, references: int, *, supplement: bool) -> list[str]:
    """What the first page says: the title, the lede, authors with what is known of them, and lines about this version."""
    article = name == ARTICLE
    title = words.literal(about.text("title") or "Untitled")
    lede = (
        about.text("subtitle")
        if article
        else "Supplement: every claim with its check, and where each number comes from."
    )
    authors = [
        ", ".join(filter(None, [a["name"], *map(str, a.get("affiliations") or [])])) for a in about.authors
    ]
    orcids = [str(a.get("orcid") or "") for a in about.authors]
    people = [
        joined([words.literal(who), *([literal(" "), link(f"https://orcid.org/{orcid}", words, f"ORCID {orcid}")] if orcid else [])])
        for who, orcid in zip(authors, orcids, strict=True)
    ]  # fmt: skip
    lines = []
    version = [about.date_in_words]
    if about.commit:
        lines.append(
            joined(
                [
                    literal("Version "),
                    link(about.source, words, about.commit),
                    words.literal(f", {about.date_in_words}"),
                ]
            )
        )
    elif about.date_in_words:
        lines.append(words.literal(version[0]))
    if about.url:
        lines.append(joined([literal("Read it at "), link(about.url, words, about.url)]))
    licence, address = about.licence
    if licence:
        lines.append(joined([literal("Words and pictures: "), link(address, words, licence)]))
    if supplement:
        other, says = (
            (SUPPLEMENT, "Claims, checks and the origin of every number: ")
            if article
            else (ARTICLE, "The article: ")
        )
        lines.append(joined([literal(says), link(urljoin(about.url, other), words, other)]))
    if article:
        lines.append(joined([literal("Cite as: "), words.literal(how_to_cite(about))]))
        if who := credit.in_words(about.authors):
            lines.append(joined([literal("Who did what (CRediT): "), words.literal(who)]))
    return [
        title,
        words.literal(lede),
        f"({''.join(f'{one}, ' for one in people)})",
        f"({''.join(f'{one}, ' for one in lines)})",
    ]


def link(url: str, words: Words, text: str) -> str:
    return call("link", literal(url), words.literal(text)) if url else words.literal(text)


def how_to_cite(about: About) -> str:
    year = about.text("date-meta")[:4]
    names = ", ".join(author["name"] for author in about.authors).rstrip(".")
    version = f"version {about.commit}" if about.commit else ""
    return ". ".join(filter(None, [names, about.text("title").rstrip("."), year, version, about.url])) + "."
