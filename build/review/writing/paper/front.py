"""What a file says of itself: its title, its authors, its version, and how it is to be cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from ...markdown import credit
from ...markdown.manuscript import Manuscript
from ...markdown.tree import words_in
from ..formats import FORMATS, SUPPLEMENT
from ..metadata import About
from ..numbering import elements
from ..page.html import as_words
from .words import Words, call, joined, literal

ARTICLE = FORMATS["pdf"]

LEDE = "Every claim with its check, and where each number in the text comes from."
"""Of the supplement."""


class Front:
    """The first page of the file `name`, in the words that `words` collects; `apart` says that there is a supplement."""

    def __init__(self, manuscript: Manuscript, name: str, words: Words, *, apart: bool):
        meta = as_words(manuscript.ast["meta"])
        self.about = About(Manuscript({**manuscript.ast, "meta": meta}, variables=manuscript.variables))
        self.words, self.apart, self.is_article = words, apart, name == ARTICLE
        title = self.about.text("title") or "Untitled"
        self.title = title if self.is_article else f"{title}: supplement"
        headings = elements(manuscript.ast["blocks"], "Header") if self.is_article else ()
        self.introduced = any(words_in(heading["c"][2]).strip() == "Authors" for heading in headings)
        self.lede = self.about.text("subtitle") if self.is_article else LEDE

    def document(self) -> str:
        """The template's rules for this document."""
        lang, _, region = (self.about.text("lang") or "en").lower().partition("-")
        return call(
            "paper.with",
            title=self.words.literal(self.title),
            authors=self.array(author["name"] for author in self.about.authors),
            keywords=self.array(self.about.texts("keywords")),
            about=self.words.literal(self.lede),
            lang=literal(lang if re.fullmatch("[a-z]{2,3}", lang) else "en"),
            region=literal(region) if re.fullmatch("[a-z]{2}", region) else "none",
        )

    def page(self) -> str:
        lines = [*self.authors(), *self.version(), *self.whereabouts()]
        if self.is_article:
            lines += self.credits()
        return call("first-page", *map(self.words.literal, (self.title, self.lede)), *lines)

    def array(self, texts: Iterable[str]) -> str:
        return "(" + "".join(f"{self.words.literal(text)}, " for text in texts) + ")"

    def authors(self) -> Iterator[str]:
        """Each author with affiliations and ORCID; the names alone where the text has a chapter of its own on the authors."""
        if self.introduced:
            yield self.words.literal(", ".join(author["name"] for author in self.about.authors))
            return
        for author in self.about.authors:
            who = ", ".join([author["name"], *map(str, author.get("affiliations") or [])])
            orcid = str(author.get("orcid") or "")
            known = (
                [literal(" · "), self.link(f"https://orcid.org/{orcid}", f"ORCID {orcid}")] if orcid else []
            )
            yield joined([self.words.literal(who), *known])

    def version(self) -> Iterator[str]:
        about = self.about
        if about.commit:
            version = [literal("Version "), self.link(about.source, about.commit)]
            yield joined(
                [*version, *([self.words.literal(f", {about.date_in_words}")] if about.date_in_words else [])]
            )
        elif about.date_in_words:
            yield self.words.literal(about.date_in_words)

    def whereabouts(self) -> Iterator[str]:
        """Where the page and the other file are, and under which licence both may be taken."""
        about = self.about
        if about.url:
            yield joined([literal("On the web: "), self.link(about.url, about.url)])
        if self.apart:
            other = SUPPLEMENT if self.is_article else ARTICLE
            says = "Every claim's check, the origin of every number: " if self.is_article else "The article: "
            yield joined([literal(says), self.link(urljoin(about.url, other), other)])
        name, address = about.licence
        if name:
            yield joined([literal("Licence of words and pictures: "), self.link(address, name)])

    def credits(self) -> Iterator[str]:
        about = self.about
        version = f"Version {about.commit}" if about.commit else ""
        names = ", ".join(author["name"] for author in about.authors).rstrip(".")
        parts = [names, self.title.rstrip("."), about.text("date-meta")[:4], version, about.url]
        yield self.words.literal(f"Cite as: {'. '.join(filter(None, parts))}.")
        if who := credit.in_words(about.authors):
            yield self.words.literal(f"Who did what (CRediT): {who}")

    def link(self, url: str, text: str) -> str:
        words = self.words.literal(text)
        return call("link", literal(url), words) if url else words
