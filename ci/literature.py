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

WARNS = {"retraction", "withdrawal", "removal", "expression_of_concern", "partial_retraction"}
GONE = (404, 410)
LINK = re.compile(r"https?://[^\s<>\"'`)\]}]+[^\s<>\"'`)\]}.,;:]")
TIMEOUT = 20
"""Seconds for an answer."""
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
            except (requests.RequestException, ValueError) as error:
                found.silent.append(f"`{item['id']}`: {type(error).__name__}")
        for address in addresses:
            link(session, address, found)
    return found


def crossref(session: requests.Session, servers: Servers, doi: str, item: dict, found: Found) -> None:
    """Raises requests.RequestException where Crossref does not answer, ValueError where the answer is no JSON."""
    answer = session.get(f"{servers.crossref}/works/{quote(doi, safe='')}", timeout=TIMEOUT)
    if answer.status_code == 404:  # other agencies have DOIs too
        return
    answer.raise_for_status()
    work = answer.json()["message"]
    for update in work.get("updated-by", []):
        if update.get("type") in WARNS:
            notice = update["type"].replace("_", " ")
            found.warned.append(
                f"`doi:{doi}`: {notice}, [notice](https://doi.org/{update['DOI']}). {item.get('title', '')}"
            )
    for relation in work.get("relation", {}).get("is-preprint-of", []):
        if relation.get("id-type") == "doi":
            found.published.append(
                f"`doi:{doi}` appeared as `doi:{relation['id'].lower()}`. {item.get('title', '')}"
            )


def arxiv(session: requests.Session, servers: Servers, name: str, item: dict, found: Found) -> None:
    """As `crossref`, of a preprint of arXiv."""
    answer = session.get(f"{servers.arxiv}/api/query", params={"id_list": name}, timeout=TIMEOUT)
    answer.raise_for_status()
    if doi := re.search(r"<arxiv:doi[^>]*>([^<\s]+)</arxiv:doi>", answer.text):
        found.published.append(f"`arxiv:{name}` appeared as `doi:{doi[1].lower()}`. {item.get('title', '')}")


def link(session: requests.Session, address: str, found: Found) -> None:
    """Only a server's own word makes a link dead; one that refuses programs or is down today does not."""
    try:
        with session.get(address, timeout=TIMEOUT, stream=True) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        found.silent.append(f"<{address}>: {type(error).__name__}")
        return
    if status in GONE:
        found.dead.append(f"<{address}>: {status}")
    elif status >= 400:
        found.silent.append(f"<{address}>: {status}")


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
