"""Parts the manuscript: the article on one page, and one link away what few readers open.

A section whose heading has the class "apart" goes to claims.html. An exemplar's own page repeats its checks; where
there is one, the article leads to them there. Addresses of the time when all stood on one page still lead to the
sentence: the first mark of a check, and the first use of a value, take over their id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

from ...core.errors import Problem
from ...markdown import pandoc
from ...markdown.manuscript import Manuscript
from ...markdown.tree import words_in
from ..metadata import About
from ..numbering import elements
from ..theme import THEME, code
from . import markup
from .html import as_words

CLAIMS = "claims.html"
CHECKS = "<!--checks-->"
"""Where an exemplar's page has room for its checks, which only the whole article knows."""

CHECK = re.compile(r'<div id="check-[^"]*" class="check" data-exemplars="([^"]*)">.*?</div>', re.DOTALL)
LOCAL = re.compile(r'href="#([^"]*)"')


def sections(blocks: list[dict]) -> Iterator[tuple[dict, bool]]:
    """Each block, and whether it belongs to a section that stands apart."""
    within = 0
    for block in blocks:
        if block["t"] == "Header" and (not within or block["c"][0] <= within):
            within = block["c"][0] if "apart" in block["c"][1][1] else 0
        yield block, bool(within)


def parted(manuscript: Manuscript) -> tuple[Manuscript, list[dict]]:
    """The manuscript of the article alone, and the blocks that stand apart."""
    known = list(sections(manuscript.ast["blocks"]))
    away = [block for block, apart in known if apart]
    if not away:
        return manuscript, []
    text = json.dumps([block for block, apart in known if not apart])
    article = json.loads(text)
    lead_away(article, places(away, manuscript.files))
    return replace(manuscript, ast={**manuscript.ast, "blocks": article}), away


def places(away: list[dict], files: Mapping[str, Path]) -> dict[str, str]:
    """Id → address of what stands apart."""
    found = {}
    for kind in ("Header", "Div"):
        for element in elements(away, kind):
            anchor, _, pairs = element["c"][1 if kind == "Header" else 0]
            names = dict(map(tuple, pairs)).get("exemplars", "").split()
            own = next(
                (f"exemplars/{n}/index.html" for n in names if f"exemplars/{n}/index.html" in files), ""
            )
            if anchor:
                found[anchor] = f"{own or CLAIMS}#{anchor}"
    return found


def lead_away(article: list[dict], where: Mapping[str, str]) -> None:
    """Links to what stands apart lead there; the first to a check or a value has its id."""
    seen = set()
    for link in elements(article, "Link"):
        attributes, _, target = link["c"]
        anchor = target[0].removeprefix("#")
        if target[0].startswith("#") and anchor in where:
            target[0] = where[anchor]
            if anchor not in seen and not attributes[0]:
                attributes[0] = anchor
            seen.add(anchor)


def claims_page(manuscript: Manuscript, away: list[dict]) -> tuple[str, list[Problem]]:
    """claims.html, with every check and where each number comes from; and what pandoc warned of."""
    own = set(places(away, {}))
    blocks = uncited(json.loads(json.dumps(away)))
    for link in elements(blocks, "Link"):
        url = link["c"][2][0]
        if url.startswith("#") and url[1:] not in own:
            link["c"][2][0] = f"index.html{url}"
    ast = {"pandoc-api-version": manuscript.ast["pandoc-api-version"], "meta": {}, "blocks": blocks}
    dressed = markup.dress(ast, {})
    css = "\n".join(code(f"{name}.css") for name in ("screen", "notebook"))
    about = About(Manuscript({"meta": as_words(manuscript.ast["meta"])}))
    variables = {
        "css-text": css,
        "pagetitle": escape(about.text("title") or "The article"),
        "lang": escape(about.text("lang") or "en"),
    }
    html, warned = pandoc.write_with(dressed, variables, "--to=html5", f"--template={THEME / 'claims.html'}")
    return html, [Problem(CLAIMS, 0, warning, "mend what it names") for warning in warned]


def uncited(node):
    """`node` with each citation as its key, which leads to the work where it is a DOI: the list of references is elsewhere."""
    match node:
        case {"t": "Cite", "c": [_, content]}:
            key = words_in(content).strip("[]@")
            words = [{"t": "Str", "c": key}]
            if key.startswith("doi:"):
                return {"t": "Link", "c": [["", [], []], words, [f"https://doi.org/{key[4:]}", ""]]}
            return words[0]
        case dict():
            return {name: uncited(child) for name, child in node.items()}
        case list():
            return [uncited(child) for child in node]
    return node


def with_checks(page: str, name: str, claims: str) -> str:
    """The page of the exemplar `name` with its checks as they stand in `claims`, the text of claims.html."""
    mine = [found[0] for found in CHECK.finditer(claims) if name in found[1].split()]
    text = "\n".join(mine).replace('href="index.html#', 'href="../../index.html#')
    if mine:
        text = f'<section aria-labelledby="run-checks">\n<h2 id="run-checks">Checks</h2>\n{text}\n</section>'
    return page.replace(CHECKS, text, 1)
