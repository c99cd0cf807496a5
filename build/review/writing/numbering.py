"""Numbers figures, equations, tables and sections with the pandoc-xnos filters, unmodified, in this process.

As subprocesses they cost a second for each format: they start Python four times and walk every word of the text.
Here each runs as a library call, over those blocks only that hold something which it could number or refer to.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType, SimpleNamespace
from urllib.parse import unquote

from ..core.errors import ReviewError
from ..core.lazy import load_when_used
from ..core.paths import PINNED
from ..markdown import pandoc
from . import sections

FILTERS = {
    "pandoc_fignos": re.compile(r'"t": "Image"|"fig:'),
    "pandoc_eqnos": re.compile(r'"t": "Math"|"eq:'),
    "pandoc_tablenos": re.compile(r'"t": "Table"|"tbl:'),
    "pandoc_secnos": re.compile(r'"t": "Header"|"sec:'),
}
"""In Manubot's order, each with what it looks for; all run before citeproc, which would take `@fig:x` for a citation."""

HTML = ("html", "html4", "html5", "epub", "epub2", "epub3")
LATEX = ("latex", "beamer")

BEGUN = {"t": "RawInline", "c": ["review-marker", "caption"]}
"""Where the own words of a figure's caption begin, which a number may be put before; no format shows it."""

Piece = tuple[dict, str]
"""A block of the text, and its JSON, in which to look for what matters."""

IN_ROWS = re.compile(r'"t": "(?:Image|Table|Math|Header)"|"(?:fig|eq|tbl|sec):')


def number(ast: dict, family: str = "html") -> tuple[dict, list[str]]:
    """A numbered copy of `ast` for a family of formats (html, which serves EPUB too; docx; latex; or another
    of pandoc's names), and what the filters warned of, references to nothing among it.

    Chapters start at whatever level they like: the highest in use counts as the first. Which headings have a
    number, `sections` says. It stands in the heading; on a page whose text refers to no section by its number it is
    the attribute `data-number`, for print. LaTeX numbers its sections itself.
    Raises ReviewError where a filter cannot read the manuscript's settings.
    """
    pieces = [piece(block) for block in ast["blocks"]]  # a copy, in a tenth of the time of copy.deepcopy
    rows = [emptied(table) for table in within(pieces, "Table")]
    for image in within(pieces, "Image"):
        if image["c"][0][0].startswith("fig:"):
            image["c"][1].insert(0, BEGUN)
    refers = any('"citationId": "sec:' in text for _, text in pieces)
    headings = list(within(pieces, "Header"))
    lift = min((heading["c"][0] for heading in headings), default=1) - 1
    for heading in headings:
        heading["c"][0] -= lift
    sections.leave_out(headings)
    ast, pieces, warned = filtered({**ast, "meta": json.loads(json.dumps(ast["meta"]))}, pieces, family)
    headings = list(within(pieces, "Header"))
    if headings and family not in LATEX:
        numbers = {anchor: target.num for anchor, target in sys.modules["pandoc_secnos"].targets.items()}
        sections.show(headings, numbers, aside=family in HTML and not refers)
    for heading in headings:
        heading["c"][0] += lift
    for table, own in zip(list(within(pieces, "Table")), rows, strict=True):
        table["c"][4] = own or table["c"][4]
        if family in (*HTML, *LATEX, "docx") and table["c"][0][0].startswith("tbl:"):
            table["c"][0][0] = ""  # the filter has written it around the table or into its caption
    return {**ast, "blocks": [block for block, _ in pieces]}, warned


def piece(block: dict) -> Piece:
    """A copy of `block` that shares nothing, and its JSON."""
    text = json.dumps(block)
    return json.loads(text), text


def within(pieces: Iterable[Piece], kind: str) -> Iterator[dict]:
    """Every element of a kind in `pieces`, in reading order, found in the time that their text takes to search."""
    for block, text in pieces:
        if f'"t": "{kind}"' in text:
            yield from elements(block, kind)


def filtered(ast: dict, pieces: list[Piece], family: str) -> tuple[dict, list[Piece], list[str]]:
    """What the four filters make of `ast`, whose blocks are `pieces`: each is shown the blocks that matter to it
    alone. The rest of it, its new pieces, and the filters' warnings."""
    core = xnos()
    core.set_warning_level(2)
    core.badlabels.clear()
    start = core.STDERR.tell()
    for name in FILTERS:
        ast, pieces = one_filter(name, ast, pieces, family)
    core.STDERR.flush()
    said = core.STDERR.buffer.getvalue()[start:].decode()
    warned = [line.strip() for line in said.splitlines() if line.startswith("pandoc-")]
    return ast, pieces, [line for line in warned if "Wrote the following" not in line]


def one_filter(name: str, ast: dict, pieces: list[Piece], family: str) -> tuple[dict, list[Piece]]:
    """What the filter `name` makes of `ast`, whose blocks are `pieces`: the rest of it, and its pieces."""
    chosen = [i for i, (_, text) in enumerate(pieces) if FILTERS[name].search(text)]
    shown = [block for i in chosen for block in (pieces[i][0], marker(i))]
    ast = run_filter(name, {**ast, "blocks": shown}, family)
    replaced: dict[int, list[Piece]] = {}
    pending: list[dict] = []
    for block in ast["blocks"]:
        if (i := marked(block)) is None:
            pending.append(block)
        else:
            replaced[i], pending = [piece(b) for b in pending], []
    return ast, [new for i, piece in enumerate(pieces) for new in replaced.get(i, [piece])]


def emptied(table: dict) -> list:
    """The rows of `table`, taken out unless a filter has to see them: they are most of what there is to walk."""
    rows = table["c"][4]
    if IN_ROWS.search(json.dumps(rows)):
        return []
    table["c"][4] = []
    return rows


def marker(i: int) -> dict:
    """A block that the filters leave alone: a filter may put others around the block before it."""
    return {"t": "RawBlock", "c": ["review-marker", str(i)]}


def marked(block: dict) -> int | None:
    is_marker = block["t"] == "RawBlock" and block["c"][0] == "review-marker"
    return int(block["c"][1]) if is_marker else None


def run_filter(name: str, ast: dict, family: str) -> dict:
    """`ast` through a filter as its command line would do it; it complains to the standard error of `xnos`."""
    command, exchange = name.replace("_", "-"), Exchange(ast)
    with arguments(command, family, "--pandocversion", pandoc.VERSION):
        try:
            module = fresh(name)
            module.json = exchange
            module.main(stdin=io.StringIO(), stdout=io.StringIO())
        except (AssertionError, LookupError, TypeError, ValueError) as error:
            raise ReviewError(f"{command} failed ({error})", "mend its settings in the metadata") from error
    return exchange.ast


class Exchange:
    """Stands for the module `json` in a filter, and hands the document over as it is.

    As text it would be written and read twice; a filter's own call of `json.dump` is the slow one.
    """

    def __init__(self, ast: dict):
        self.ast = ast

    def loads(self, _: str) -> dict:
        return self.ast

    def dump(self, ast: dict, _: io.StringIO) -> None:
        self.ast = ast


@cache
def xnos() -> ModuleType:
    """The filters' common library, with streams of its own, and a shorter way to the name of the filter that calls.

    On import it wraps this process's standard streams; closing such a wrapper would close them. To learn a name
    it would read the source of every function on the stack, and look into every module there is.
    """
    load_when_used("psutil")  # with which it would look for a pandoc whose version it is told
    load_when_used("urllib.request")
    sys.modules["urllib.request"].unquote = unquote  # type: ignore[attr-defined]  # all that a filter takes from there
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = (SimpleNamespace(buffer=io.BytesIO()) for _ in streams)  # type: ignore
    try:
        import pandocxnos.core
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
    pandocxnos.core.inspect = SimpleNamespace(
        stack=lambda: [None, [sys._getframe(2)]],
        getmodule=lambda frame: sys.modules[frame.f_globals["__name__"]],
    )
    return pandocxnos.core


def fresh(name: str) -> ModuleType:
    """The filter `name` loaded anew: it keeps its counters in globals."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ReviewError(f"{name.replace('_', '-')} is missing", f"install the versions in {PINNED}")
    module = module_from_spec(spec)
    sys.modules[name] = module  # pandocxnos looks its caller up there
    spec.loader.exec_module(module)
    return module


@contextmanager
def arguments(*argv: str) -> Iterator[None]:
    """The command line that a filter shall see: pandoc-secnos reads it on import."""
    before, sys.argv = sys.argv, list(argv)
    try:
        yield
    finally:
        sys.argv = before


def parted(caption: Sequence[dict]) -> tuple[list[dict], list[dict]]:
    """The number that a filter has put before a caption, as in "Figure ", "1:", and the caption's own words."""
    if BEGUN not in caption:
        return [], list(caption)
    at = caption.index(BEGUN)
    return list(caption[: max(at - 1, 0)]), list(caption[at + 1 :])  # a space stands between the two


def elements(node: object, kind: str) -> Iterator[dict]:
    """Every element of a kind in `node`, in reading order; change them in place."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("t") == kind:
                yield node
            if kind == "Header" and node.get("t") in ("Para", "Plain"):
                continue  # most of a text, and no place for headings
            waiting += [child for child in reversed(node.values()) if isinstance(child, (dict, list))]
        elif isinstance(node, list):
            waiting += [child for child in reversed(node) if isinstance(child, (dict, list))]
