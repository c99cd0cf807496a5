"""Writes a page's HTML: what stands in it as it stood in the page before is not written again.

A page is written in one call of pandoc, with marks between its sections. Of a section that is known, headings alone
are handed over, for the contents.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256

from ...markdown import pandoc

COUNTED = re.compile(r'"t": "Note"|"t": "CodeBlock", "c": \[\["[^"]*", \[[^\]]')
"""Notes, and code with a language: pandoc counts them through the page."""


@dataclass
class Known:
    """The sections of the last page, each with its HTML by its JSON; `how` is what else decided on it."""

    how: str = ""
    html: dict[str, str] = field(default_factory=dict)


known = Known()


def write(ast: dict, variables: dict, *arguments: str) -> tuple[str, list[str]]:
    """As `pandoc.write_with`, for HTML."""
    if not ast["blocks"]:
        return pandoc.write_with(ast, variables, *arguments)
    sections = parted(ast["blocks"])
    keys = [json.dumps(section) for section in sections]
    how = json.dumps([ast["meta"], arguments])
    apart = not any(map(COUNTED.search, keys))
    old = known.html if apart and known.how == how else {}
    mark = sha256("".join([how, *keys]).encode()).hexdigest()[:32]  # which no author can have written
    marks = [{"t": "RawBlock", "c": ["html", f"<!--{mark}-->"]}]
    shown = [
        (outline(section) if key in old else section) for section, key in zip(sections, keys, strict=True)
    ]
    blocks = [block for section in shown for block in marks + section] + marks
    text, warned = pandoc.write_with({**ast, "blocks": blocks}, variables, *arguments)
    head, *written, tail = text.split(f"<!--{mark}-->\n")
    html = [old.get(key, part) for key, part in zip(keys, written, strict=True)]
    if apart and not warned:
        known.how, known.html = how, dict(zip(keys, html, strict=True))
    return head + "".join(html) + tail, warned


def parted(blocks: list[dict]) -> list[list[dict]]:
    """`blocks` in sections: each heading begins one."""
    sections: list[list[dict]] = []
    for block in blocks:
        if not sections or block["t"] == "Header":
            sections.append([])
        sections[-1].append(block)
    return sections


def outline(blocks: list[dict]) -> list[dict]:
    """The headings among `blocks`, in the Divs that hold them.

    A Div that begins with a heading is a section to pandoc; in one that does not, something stands before it here, too.
    """
    kept: list[dict] = []
    for block in blocks:
        if block["t"] == "Header":
            kept.append(block)
        elif block["t"] == "Div":
            kept.append({"t": "Div", "c": [block["c"][0], outline(block["c"][1])]})
        elif not kept:
            kept.append({"t": "Plain", "c": []})
    return kept
