"""Finds what would act in a reader's browser, or when the LaTeX file is set: chapters are read by strangers, and now and then written by one.

The page's policy would stop scripts too; here the author is told, with the line. What is left of HTML are tags
that only set type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

import panflute as pf
from panflute.elements import RAW_FORMATS

from ..core.errors import Place, Problem
from ..core.links import leads
from .fetching import FETCHES

HARMLESS = re.compile(r"</?(?:abbr|br|details|kbd|mark|s|small|sub|summary|sup|u|wbr)\s*/?>|\s", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ACTS = re.compile(
    r"on\w*|action|background|data|form(?:action|enctype|method|target)?|href|http-equiv|is|nonce|ping|popovertarget.*|poster|src|srcdoc|srcset|usemap|xmlns.*",
    re.IGNORECASE,
)
RAW = re.compile(r'("t":"Raw(?:Inline|Block)","c":\[")([^"]*)')


def readable(ast: str) -> str:
    """pandoc's JSON with markup of a format that panflute does not know, such as html5, to be looked at as HTML."""
    return RAW.sub(lambda raw: raw[0] if raw[2] in RAW_FORMATS else f"{raw[1]}html", ast)


def check(elements: Iterable[pf.Element], locate: Callable[..., Place]) -> Iterator[Problem]:
    """Raw HTML, attributes that act, and links that lead to no document."""
    for element in elements:
        if isinstance(element, pf.Str):
            continue
        if isinstance(element, pf.RawInline | pf.RawBlock) and (found := acting(element)):
            known = element.format in ("html", "tex")  # by its look; anything else says what it is
            written = element.text.strip().split("\n")[0] if known else f"{{={element.format}}}"
            where = locate(element, written)
            kind = "HTML" if element.format == "html" else element.format
            yield where.problem(f"{kind} in a chapter: {found[:40]}", "write it as Markdown, or leave it out")
        if isinstance(element, pf.Link | pf.Image) and not leads(element.url) and not own(element):
            where = locate(element, unquote(element.url))
            yield where.problem(f"a link to {element.url[:40]}", "link to http, https or mailto")
        for name, value in getattr(element, "attributes", {}).items():
            if ACTS.fullmatch(name) or (name == "style" and FETCHES.search(value)):
                where = locate(element)
                yield where.problem(f"the attribute {name}= acts in a browser", "leave it out")


def acting(raw: pf.RawInline | pf.RawBlock) -> str:
    """What raw HTML holds besides tags that only set type, and all of what only one format would show."""
    return " ".join((left(raw.text) if raw.format == "html" else raw.text).split())


def left(html: str) -> str:
    """`html` without comments and harmless tags; behind the last end of a comment none is looked for, again and again."""
    head, end, tail = html.rpartition("-->")
    return HARMLESS.sub(" ", COMMENT.sub(" ", head + end) + tail)


def own(element: pf.Element) -> bool:
    return isinstance(element, pf.Image) and element.url.startswith("exemplar:")
