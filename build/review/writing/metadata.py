"""What the article says of itself to catalogues, search engines and reference managers."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import urljoin

from ..markdown import pandoc
from ..markdown.manuscript import Manuscript
from ..markdown.tree import words_in


@dataclass(frozen=True)
class About:
    """A manuscript's metadata; what it does not state is empty."""

    manuscript: Manuscript
    pdf: bool = True

    def text(self, key: str) -> str:
        return " ".join(words_in(self.manuscript.ast["meta"].get(key, {})).split())

    def texts(self, key: str) -> list[str]:
        node = self.manuscript.ast["meta"].get(key, {})
        return (
            [words_in(one) for one in node["c"]]
            if node.get("t") == "MetaList"
            else [words_in(node)] * bool(node)
        )

    @cached_property
    def manubot(self) -> dict[str, Any]:
        return self.manuscript.variables.get("manubot", {})

    @cached_property
    def authors(self) -> list[dict[str, Any]]:
        return self.manubot.get("authors") or [{"name": name} for name in self.texts("author-meta")]

    @property
    def url(self) -> str:
        """Where the page will be, with a slash at its end; empty where nobody knows."""
        url = str(self.manubot.get("html_url") or "")
        return f"{url.rstrip('/')}/" if url.startswith(("http://", "https://")) else ""

    @property
    def licence(self) -> tuple[str, str]:
        """The name and the address of what its words and pictures are licensed under; both empty where it is not stated."""
        stated = self.manuscript.variables.get("licence") or {}
        return str(stated.get("name", "")), str(stated.get("url", ""))

    @property
    def commit(self) -> str:
        return str(self.manuscript.variables.get("review", {}).get("commit") or "")

    @property
    def source(self) -> str:
        """The sources of this very version, where they can be linked."""
        repository = str(self.manuscript.variables.get("review", {}).get("repository") or "")
        if not repository.startswith(("http://", "https://")) or not self.commit or "dirty" in self.commit:
            return ""
        return f"{repository.rstrip('/')}/tree/{self.commit}"

    @property
    def date_in_words(self) -> str:
        try:
            day = datetime.date.fromisoformat(self.text("date-meta"))
        except ValueError:
            return self.text("date-meta")
        return f"{day.day} {day:%B %Y}"

    def names(self) -> Iterator[tuple[str, str]]:
        """Highwire's and Dublin Core's names with their contents."""
        date = self.text("date-meta")
        yield "citation_title", self.text("title")
        for author in self.authors:
            yield "citation_author", author["name"]
            for institution in author.get("affiliations") or []:
                yield "citation_author_institution", str(institution)
            if orcid := author.get("orcid"):
                yield "citation_author_orcid", f"https://orcid.org/{orcid}"
        yield "citation_publication_date", date.replace("-", "/")
        yield "citation_language", self.text("lang")
        yield from (("citation_keywords", word) for word in self.texts("keywords"))
        if self.url:
            yield "citation_fulltext_html_url", self.url
            yield "citation_pdf_url", urljoin(self.url, "manuscript.pdf") if self.pdf else ""
        yield "DC.title", self.text("title")
        yield from (("DC.creator", author["name"]) for author in self.authors)
        yield "DC.date", date
        yield "DC.language", self.text("lang")
        yield "DC.description", self.text("subtitle")
        yield from (("DC.subject", word) for word in self.texts("keywords"))
        yield "DC.type", "Text"
        yield "DC.format", "text/html"
        yield "DC.identifier", self.url
        yield "twitter:card", "summary"

    def properties(self) -> Iterator[tuple[str, str]]:
        """The card that others show of a link to the page (Open Graph)."""
        yield "og:type", "article"
        yield "og:title", self.text("title")
        yield "og:description", self.text("subtitle")
        yield "og:url", self.url
        yield "og:image", str(self.manubot.get("thumbnail_url") or "")

    def tags(self) -> str:
        """The lines for the page's head; everything in them is escaped."""
        lines = [f'<meta name="{n}" content="{escape(c)}">' for n, c in self.names() if c]
        lines += [f'<meta property="{n}" content="{escape(c)}">' for n, c in self.properties() if c]
        if self.url:
            lines.append(f'<link rel="canonical" href="{escape(self.url)}">')
        inert = json.dumps(self.linked_data(), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
        return "\n".join([*lines, f'<script type="application/ld+json">{inert}</script>'])

    def linked_data(self) -> dict[str, Any]:
        """The article in the words of schema.org."""
        people = [
            {
                "@type": "Person",
                "name": a["name"],
                **({"@id": f"https://orcid.org/{a['orcid']}"} if a.get("orcid") else {}),
                **({"affiliation": [str(i) for i in a["affiliations"]]} if a.get("affiliations") else {}),
            }
            for a in self.authors
        ]
        stated = {
            "headline": self.text("title"),
            "description": self.text("subtitle"),
            "datePublished": self.text("date-meta"),
            "inLanguage": self.text("lang"),
            "keywords": self.texts("keywords"),
            "author": people,
            "url": self.url,
            "version": self.commit,
        }
        return {
            "@context": "https://schema.org",
            "@type": "ScholarlyArticle",
            **{key: value for key, value in stated.items() if value},
        }

    def csl(self) -> dict[str, Any]:
        """The article as a CSL item."""
        parts = [int(p) for p in self.text("date-meta").split("-") if p.isdigit()]
        stated = {
            "title": self.text("title"),
            "author": [{"literal": a["name"]} for a in self.authors],
            "issued": {"date-parts": [parts]} if parts else {},
            "abstract": self.text("subtitle"),
            "language": self.text("lang"),
            "keyword": ", ".join(self.texts("keywords")),
            "URL": self.url,
            "version": self.commit,
        }
        return {"id": "review", "type": "article", **{key: value for key, value in stated.items() if value}}

    def citations(self) -> dict[str, str]:
        """The files that a reference manager reads: CSL JSON, and BibTeX as pandoc writes it."""
        items = json.dumps([self.csl()], ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        bibtex, _ = pandoc.run(items, "--from=csljson", "--to=bibtex")
        return {"citation.json": items, "citation.bib": bibtex}
