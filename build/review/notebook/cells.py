"""The code cells of a notebook in the py:percent format, read from its text."""

import ast
import io
import re
import tokenize
import warnings
from functools import lru_cache
from typing import NamedTuple

MARKER = re.compile(r"#\s*%%(%*)(\s.*)?$")
NOT_CODE = re.compile(r"\[(markdown|md|raw)\]")
TAGS = re.compile(r"(?<![\w.-])tags\s*=\s*(\[[^\]]*\])?")


class Cell(NamedTuple):
    """A code cell of a py:percent notebook; `line` is that of its first source line, counted from 1."""

    line: int
    source: str
    tags: tuple[str, ...]


@lru_cache(maxsize=256)
def code_cells(text: str) -> tuple[Cell, ...]:
    """The code cells of a py:percent notebook, as jupytext reads them with comment_magics off.

    Raises SyntaxError (or tokenize.TokenError) where `text` or a cell is no Python, and where its tags cannot be read.
    """
    lines = text.splitlines()
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    markers = [
        t.start[0]
        for t in tokens
        if t.type == tokenize.COMMENT and not t.line[: t.start[1]].strip() and MARKER.match(t.string)
    ]
    cells = []
    for start, end in zip([0, *markers], [*markers, len(lines) + 1], strict=True):
        option = lines[start - 1] if start else ""
        body = lines[start : end - 1]
        if start == 0:
            body = without_header(body)
        if NOT_CODE.search(option) or not (start or "".join(body).strip()):
            continue
        first = next((i for i, line in enumerate(body) if line.strip()), 0)
        source = "\n".join(line.rstrip() for line in body).strip("\n")
        cells.append(Cell(end - len(body) + first, source, tags(option, start)))
        whole(cells[-1])
    return tuple(cells)


def whole(cell: Cell) -> None:
    """Raises SyntaxError where a block of `cell` begins or ends in another."""
    try:
        with warnings.catch_warnings(action="ignore"):  # they are told where it runs
            ast.parse(cell.source)
    except SyntaxError as error:
        what = f"a cell is not valid Python by itself ({error.msg})"
        raise SyntaxError(what, (None, cell.line + (error.lineno or 1) - 1, None, error.text)) from None


def tags(option: str, line: int) -> tuple[str, ...]:
    """The tags that a cell's first line names; raises SyntaxError where they are no list of texts."""
    if not (found := TAGS.search(option)):
        return ()
    try:
        named = ast.literal_eval(found[1] or "")
    except (ValueError, SyntaxError):
        named = [None]
    if not all(isinstance(tag, str) for tag in named):
        raise SyntaxError(
            'the tags of a cell are no list, as in tags=["parameters"]', (None, line, None, option)
        )
    return tuple(named)


def without_header(lines: list[str]) -> list[str]:
    """`lines` before the first cell, without jupytext's own header between two `# ---`."""
    if lines and lines[0].strip() == "# ---" and "# ---" in lines[1:]:
        return lines[lines.index("# ---", 1) + 1 :]
    return lines
