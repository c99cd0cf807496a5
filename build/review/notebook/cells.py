"""The code cells of a notebook in the py:percent format, read from its text."""

import io
import json
import re
import tokenize
from functools import lru_cache
from typing import NamedTuple

MARKER = re.compile(r"#\s*%%(%*)(\s.*)?$")
NOT_CODE = re.compile(r"\[(markdown|md|raw)\]")
TAGS = re.compile(r"tags\s*=\s*(\[[^\]]*\])")


class Cell(NamedTuple):
    """A code cell of a py:percent notebook; `line` is that of its first source line, counted from 1."""

    line: int
    source: str
    tags: tuple[str, ...]


@lru_cache(maxsize=256)
def code_cells(text: str) -> tuple[Cell, ...]:
    """The code cells of a py:percent notebook, as jupytext reads them with comment_magics off.

    Raises SyntaxError (or tokenize.TokenError) where `text` is no Python.
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
        tags = TAGS.search(option)
        cells.append(
            Cell(
                end - len(body) + first,
                "\n".join(line.rstrip() for line in body).strip("\n"),
                tuple(json.loads(tags[1])) if tags else (),
            )
        )
    return tuple(cells)


def without_header(lines: list[str]) -> list[str]:
    """`lines` before the first cell, without jupytext's own header between two `# ---`."""
    if lines and lines[0].strip() == "# ---" and "# ---" in lines[1:]:
        return lines[lines.index("# ---", 1) + 1 :]
    return lines
