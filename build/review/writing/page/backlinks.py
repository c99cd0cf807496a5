"""Leads every reference back to each of its uses: a, b, c, …"""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape

USE = re.compile(r'<a href="#ref-([^"]+)" role="doc-biblioref">')
ENTRY = re.compile(
    r'(<div id="ref-([^"]+)" class="csl-entry"[^>]*>.*?)(</div>\s*</div>)(?=\s*(?:<div id="ref-|</div>))',
    re.DOTALL,
)


def add(page: str) -> str:
    """`page`, as citeproc wrote it, with an id at each citation and links to these in each reference."""
    uses: Counter[str] = Counter()

    def use(found: re.Match) -> str:
        key = unescape(found[1])
        uses[key] += 1
        return f'<a href="#ref-{found[1]}" id="{escape(use_id(key, uses[key]))}" role="doc-biblioref">'

    def entry(found: re.Match) -> str:
        key = unescape(found[2])
        links = " ".join(
            f'<a href="#{escape(use_id(key, n))}" role="doc-backlink">{letters(n)}</a>'
            for n in range(1, uses[key] + 1)
        )
        back = f'<div class="csl-block back">Cited at {links}</div>' if links else ""
        return f"{found[1]}{back}{found[3]}"

    return ENTRY.sub(entry, USE.sub(use, page))


def use_id(key: str, n: int) -> str:
    return f"use-{n}-{key}"


def letters(n: int) -> str:
    """1, 2, …, 26, 27 as a, b, …, z, aa."""
    text = ""
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
