"""An exemplar as a notebook for Jupyter, which finds the review's sources from wherever it lies."""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat

from ..core.errors import Problem, Refused
from ..notebook.exemplar import Exemplar
from . import session

FIRST = """# Where the sources lie, so that this notebook can be opened anywhere on this machine.
import os

os.chdir({root!r})
__file__ = {notebook!r}"""


def write(exemplar: Exemplar, profile: str, overrides: Mapping[str, str], file: Path, root: Path) -> None:
    """Writes the notebook of `exemplar`, with the parameters of `profile` and `overrides`, for `kernel(root)`, to `file`.

    Raises Refused where a parameter is wrong, and where `file` is there already: it may hold somebody's work.
    """
    if file.suffix != ".ipynb":
        raise Refused([Problem(str(file), 0, "not the name of a notebook", "let it end in .ipynb")])
    parameters = exemplar.resolve(profile, overrides)
    node = session.read(exemplar.notebook)
    [cell] = [cell for cell in node.cells if "parameters" in cell.metadata.get("tags", [])]
    cell.source = filled(cell.source, parameters)
    first = FIRST.format(root=str(root), notebook=str(exemplar.notebook))
    name = kernel(root)
    node.metadata["kernelspec"] = {"name": name, "display_name": name, "language": "python"}
    node.cells.insert(0, nbformat.v4.new_code_cell(first, id="sources"))
    try:
        with file.open("x", encoding="utf-8") as stream:
            nbformat.write(node, stream)
    except FileExistsError:
        raise Refused(
            [Problem(str(file), 0, "it exists already", "choose another name, or remove it")]
        ) from None
    except OSError as error:
        raise Refused([Problem(str(file), 0, f"cannot be written ({error.strerror})", "choose another place")]) from None  # fmt: skip


def kernel(root: Path) -> str:
    """What Jupyter calls the Python of the review in `root`, once it is registered."""
    return re.sub(r"[^a-z0-9._-]+", "-", f"review-{root.name}".lower())


def registration(root: Path) -> str:
    """The command that registers it."""
    return f"{shlex.quote(sys.executable)} -m ipykernel install --user --name {kernel(root)}"


def filled(source: str, parameters: Mapping[str, object]) -> str:
    """The cell `source` with these values in place of its defaults; its comments stay."""
    lines = [line.encode() for line in source.splitlines()]
    for node in reversed(ast.parse(source).body):
        assert isinstance(node, ast.AnnAssign)
        assert isinstance(node.target, ast.Name)
        old, value = node.value, repr(parameters[node.target.id]).encode()
        before, after = (
            lines[old.lineno - 1][: old.col_offset],
            lines[old.end_lineno - 1][old.end_col_offset :],
        )
        lines[old.lineno - 1 : old.end_lineno] = [before + value + after]
    return b"\n".join(lines).decode()
