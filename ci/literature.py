"""Asks the world what became of what the review cites and links: retractions, preprints since published, dead links.

    .venv/bin/python ci/literature.py FILE

Writes a section of Markdown to FILE. Retractions and published versions are as Crossref has them (`updated-by`, which
holds Retraction Watch's data, and `relation`), those of arXiv's preprints as arXiv has them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import requests
from review.comparison.markdown import inert

WARNS = {"retraction", "withdrawal", "removal", "expression_of_concern", "partial_retraction"}
GONE = (404, 410)
LINK = re.compile(r"https?://[^\s<>\"'`)\]}]+[^\s<>\"'`)\]}.,;:]")
TIMEOUT = 20
"""Seconds for an answer."""
LARGEST = 10_000_000
"""Bytes of an answer."""
ODD = (requests.RequestException, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What a server's silence or nonsense raises, wherever it is looked at."""
AGENT = {"User-Agent": "review (monthly look at its references)"}


@dataclass
class Found:
    """Lines of Markdown, by what they are about; `silent` are those that did not answer, which proves nothing."""

    warned: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Servers:
    crossref: str = "https://api.crossref.org"
    arxiv: str = "https://export.arxiv.org"


def main(target: Path, content: Path = Path("content")) -> None:
    items = json.loads((content / "references.json").read_text(encoding="utf-8"))
    chapters = [file.read_text(encoding="utf-8") for file in sorted(content.glob("[0-9]*.md"))]
    target.write_text("\n".join(report(look(items, links(items, chapters)))) + "\n", encoding="utf-8")


def links(items: Iterable[dict], chapters: Iterable[str]) -> list[str]:
    """Web addresses of the chapters' text and of references that are known by one, each once."""
    cited = [item["id"].removeprefix("url:") for item in items if item["id"].startswith("url:")]
    return sorted({*cited, *(link for text in chapters for link in LINK.findall(text))})


def look(items: Sequence[dict], addresses: Iterable[str], servers: Servers = Servers()) -> Found:
    """What became of each CSL item, and which addresses are dead."""
    found = Found()
    with requests.Session() as session:
        session.headers.update(AGENT)
        for item in items:
            kind, _, name = item["id"].partition(":")
            try:
                if kind == "doi":
                    crossref(session, servers, name, item, found)
                elif kind == "arxiv":
                    arxiv(session, servers, name, item, found)
            except ODD as error:
                found.silent.append(f"{inert(item['id'])}: {type(error).__name__}")
        for address in addresses:
            link(session, address, found)
    return found


def crossref(session: requests.Session, servers: Servers, doi: str, item: dict, found: Found) -> None:
    """Raises one of ODD where Crossref does not answer, or answers with something else than a work."""
    text = read(session, f"{servers.crossref}/works/{quote(doi, safe='')}")
    if text is None:  # other agencies have DOIs too
        return
    work = json.loads(text)["message"]
    title = inert(str(item.get("title", "")))
    for update in work.get("updated-by", []):
        if update.get("type") in WARNS:
            notice = update["type"].replace("_", " ")
            where = f", the notice is {inert('doi:' + str(update['DOI']))}" if "DOI" in update else ""
            found.warned.append(f"{inert('doi:' + doi)}: {notice}{where}. {title}")
    for relation in work.get("relation", {}).get("is-preprint-of", []):
        if relation.get("id-type") == "doi":
            found.published.append(
                f"{inert('doi:' + doi)} appeared as {inert('doi:' + relation['id'].lower())}. {title}"
            )


def arxiv(session: requests.Session, servers: Servers, name: str, item: dict, found: Found) -> None:
    """As `crossref`, of a preprint of arXiv."""
    text = read(session, f"{servers.arxiv}/api/query", id_list=name)
    if doi := re.search(r"<arxiv:doi[^>]*>([^<\s]+)</arxiv:doi>", text or ""):
        found.published.append(
            f"{inert('arxiv:' + name)} appeared as {inert('doi:' + doi[1].lower())}. {inert(str(item.get('title', '')))}"
        )


def read(session: requests.Session, address: str, **asked: str) -> str | None:
    """The answer's text, None where there is no such thing. Raises ValueError where it has more than LARGEST bytes."""
    with session.get(address, params=asked, timeout=TIMEOUT, stream=True) as answer:
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        body = b""
        for part in answer.iter_content(1 << 16):
            body += part
            if len(body) > LARGEST:
                raise ValueError(f"more than {LARGEST} bytes")
    return body.decode("utf-8")


def link(session: requests.Session, address: str, found: Found) -> None:
    """Only a server's own word makes a link dead; one that refuses programs or is down today does not."""
    shown = inert(re.sub(r"^https?://", "", address))
    try:
        with session.get(address, timeout=TIMEOUT, stream=True) as answer:
            status = answer.status_code
    except ODD as error:
        found.silent.append(f"{shown}: {type(error).__name__}")
        return
    if status in GONE:
        found.dead.append(f"{shown}: {status}")
    elif status >= 400:
        found.silent.append(f"{shown}: {status}")


def report(found: Found) -> Iterator[str]:
    yield "## References and links\n"
    parts = {
        "Retracted, withdrawn or doubted": found.warned,
        "Preprints since published": found.published,
        "Dead links": found.dead,
        "No answer today": found.silent,
    }
    if not any(parts.values()):
        yield "Nothing new."
    for title, lines in parts.items():
        if lines:
            yield f"\n{title}:\n"
            yield from (f"- {line}" for line in lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
