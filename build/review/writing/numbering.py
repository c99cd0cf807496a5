"""Numbers figures, equations, tables and sections with the pandoc-xnos filters, unmodified, in this process.

As subprocesses they cost a second for each format: they start Python four times and walk every word of the text.
Here each runs as a library call, over those blocks only that hold something it could number or refer to.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType, SimpleNamespace

from .. import pandoc
from ..errors import ReviewError

FILTERS = ("pandoc_fignos", "pandoc_eqnos", "pandoc_tablenos", "pandoc_secnos")
"""In Manubot's order; all run before citeproc, which would take `@fig:x` for a citation."""

HTML = ("html", "html4", "html5", "epub", "epub2", "epub3")
LATEX = ("latex", "beamer")

RELEVANT = re.compile(r'"t": "(?:Image|Table|Math|Header)"|"(?:fig|eq|tbl|sec):')


def number(ast: dict, family: str = "html") -> tuple[dict, list[str]]:
    """A numbered copy of `ast` for a family of formats (html, which serves EPUB too; docx; latex; or another
    of pandoc's names), and what the filters warned of, references to nothing among it.

    Chapters start at whatever level they like: the highest in use counts as the first. Headings show their
    numbers where the text refers to a section by its number. LaTeX numbers its sections itself.
    Raises ReviewError where a filter cannot read the manuscript's settings.
    """
    ast = json.loads(json.dumps(ast))  # a copy, in a tenth of the time of copy.deepcopy
    headings = list(elements(ast["blocks"], "Header"))
    lift = min((heading["c"][0] for heading in headings), default=1) - 1
    for heading in headings:
        heading["c"][0] -= lift
    refers = '"citationId": "sec:' in json.dumps(ast)
    ast, warned = filtered(ast, family)
    if family in (*HTML, *LATEX, "docx"):
        for table in elements(ast["blocks"], "Table"):
            # The filter has written the id around the table or into its caption; pandoc would write it again.
            table["c"][0][0] = "" if table["c"][0][0].startswith("tbl:") else table["c"][0][0]
    numbers = sys.modules["pandoc_secnos"].targets if refers and family not in LATEX else {}
    for heading in elements(ast["blocks"], "Header"):
        level, (anchor, classes, _), inlines = heading["c"]
        heading["c"][0] = level + lift
        if anchor in numbers and "unnumbered" not in classes:
            number = {"t": "Str", "c": numbers[anchor].num}
            inlines[:0] = [{"t": "Span", "c": [["", ["section-number"], []], [number]]}, {"t": "Space"}]
    return ast, warned


def filtered(ast: dict, family: str) -> tuple[dict, list[str]]:
    """What the four filters make of `ast`, which they are shown the relevant blocks of; and their warnings."""
    relevant = [i for i, block in enumerate(ast["blocks"]) if RELEVANT.search(json.dumps(block))]
    shown = [block for i in relevant for block in (ast["blocks"][i], marker(i))]
    rows = [emptied(table) for table in elements(shown, "Table")]
    numbered, warned = run_filters({**ast, "blocks": shown}, family)
    for table, own in zip(elements(numbered["blocks"], "Table"), rows, strict=True):
        table["c"][4] = own or table["c"][4]
    replaced: dict[int, list] = {}
    pending: list = []
    for block in numbered["blocks"]:
        if (i := marked(block)) is None:
            pending.append(block)
        else:
            replaced[i], pending = pending, []
    blocks = [new for i, block in enumerate(ast["blocks"]) for new in replaced.get(i, [block])]
    return {**numbered, "blocks": blocks}, warned


def emptied(table: dict) -> list:
    """The rows of `table`, taken out unless the filters have to see them: they are most of what there is to walk."""
    rows = table["c"][4]
    if RELEVANT.search(json.dumps(rows)):
        return []
    table["c"][4] = []
    return rows


def marker(i: int) -> dict:
    """A block that the filters leave alone: a filter may put others around the block before it."""
    return {"t": "RawBlock", "c": ["review-marker", str(i)]}


def marked(block: dict) -> int | None:
    is_marker = block["t"] == "RawBlock" and block["c"][0] == "review-marker"
    return int(block["c"][1]) if is_marker else None


def run_filters(ast: dict, family: str) -> tuple[dict, list[str]]:
    """`ast` through the four filters as their command lines would do it, and what they wrote to standard error."""
    core = xnos()
    core.set_warning_level(2)
    core.badlabels.clear()
    start = core.STDERR.tell()
    text = json.dumps(ast)
    for name in FILTERS:
        out = io.StringIO()
        with arguments(name.replace("_", "-"), family, "--pandocversion", pandoc.VERSION):
            try:
                fresh(name).main(stdin=io.StringIO(text), stdout=out)
            except (AssertionError, KeyError, TypeError, ValueError) as error:
                name = name.replace("_", "-")
                raise ReviewError(f"{name} failed ({error}); mend its settings in the metadata") from error
        text = out.getvalue()
    core.STDERR.flush()
    said = core.STDERR.buffer.getvalue()[start:].decode()
    warned = [line.strip() for line in said.splitlines() if line.startswith("pandoc-")]
    return json.loads(text), [line for line in warned if "Wrote the following" not in line]


@cache
def xnos() -> ModuleType:
    """The filters' common library, with streams of its own.

    On import it wraps this process's standard streams; closing such a wrapper would close them.
    """
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = (SimpleNamespace(buffer=io.BytesIO()) for _ in streams)  # type: ignore
    try:
        import pandocxnos.core
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
    return pandocxnos.core


def fresh(name: str) -> ModuleType:
    """The filter `name` loaded anew: it keeps its counters in globals."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ReviewError(
            f"{name.replace('_', '-')} is missing; install the pinned set in build/requirements.txt"
        )
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
