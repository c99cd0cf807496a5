"""What a notebook lets its user change: the lines of its cell tagged `parameters`, `n: int = 3  # why`."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..core.errors import Problem
from . import fingerprint

TYPES = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}


@dataclass(frozen=True)
class Parameter:
    """What a user may change; `type` is int, float, str, bool or list[…] of one, `comment` says what it is for."""

    name: str
    type: str
    default: object
    comment: str

    def parse(self, text: str) -> object:
        """`text`, as typed on a command line, as a value; raises ValueError where it is none of this type."""
        if self.type == "str":
            return text
        if self.type.startswith("list[") and not text.strip().startswith("["):
            text = f"[{text}]"
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            value = text
        return self.accept(value)

    def accept(self, value: Any) -> object:
        """`value` if it is of this type (1 for a float becomes 1.0), else ValueError."""
        item = self.type.removeprefix("list[").removesuffix("]")
        try:
            if item == self.type:
                return scalar(item, value)
            if isinstance(value, list):
                return [scalar(item, one) for one in value]
        except ValueError:
            pass
        raise ValueError(f"{self.name} is of type {self.type}, not {value!r}")


def scalar(kind: str, value: Any) -> object:
    """`value` as the type that `kind` names; raises ValueError where it is of another."""
    if kind == "float" and isinstance(value, str):
        value = float(value)  # YAML 1.1 reads 1e-3 as a word
    if type(value) not in TYPES[kind] or (kind == "float" and not math.isfinite(value)):
        raise ValueError
    return float(value) if kind == "float" else value


def declared(notebook: Path, shown: str, problems: list[Problem]) -> tuple[Parameter, ...]:
    """The parameters of `notebook`, shown to the user as `shown`; what is wrong is added to `problems`."""

    def complain(line: int, what: str, todo: str) -> None:
        problems.append(Problem(shown, line, what, todo))

    text = notebook.read_text(encoding="utf-8")
    try:
        ast.parse(text)
        cells = [cell for cell in fingerprint.code_cells(text) if "parameters" in cell.tags]
    except SyntaxError as error:
        complain(error.lineno or 0, f"not valid Python ({error.msg})", "mend the notebook's syntax")
        return ()
    if len(cells) != 1:
        line = cells[1].line - 1 if cells else 0
        complain(
            line, f"{len(cells)} cells are tagged parameters", 'tag exactly one: # %% tags=["parameters"]'
        )
        return ()
    [cell] = cells
    comments = {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokenize.generate_tokens(io.StringIO(cell.source).readline)
        if token.type == tokenize.COMMENT
    }
    found = []
    for node in ast.parse(cell.source).body:
        line = cell.line + node.lineno - 1
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value):
            complain(line, "not a parameter", "write `name: type = value  # what it is for`, one a line; other code belongs elsewhere")  # fmt: skip
            continue
        name, comment = node.target.id, comments.get(node.end_lineno or node.lineno, "")
        kind = ast.unparse(node.annotation)
        if re.sub(r"^list\[(\w+)\]$", r"\1", kind) not in TYPES:
            complain(line, f"parameter {name} has the type {kind}", f"use one of {', '.join(TYPES)}, or a list of one, as list[int]")  # fmt: skip
            continue
        if not comment:
            complain(line, f"parameter {name} has no comment", "say on its line what it is for: it is the help that users read")  # fmt: skip
        try:
            default = Parameter(name, kind, None, comment).accept(ast.literal_eval(node.value))
        except ValueError:
            complain(line, f"the default of {name} is no {kind} that can be read without running the notebook", f"write a plain {kind}")  # fmt: skip
            continue
        found.append(Parameter(name, kind, default, comment))
    if not problems and "epoch" not in names(found):
        complain(cell.line, "no parameter epoch", "add `epoch: int = 1  # block of seeds`")
    return tuple(found)


def names(parameters: Iterable[Parameter]) -> list[str]:
    return [p.name for p in parameters]


def named(parameters: Iterable[Parameter], name: str) -> Parameter:
    return {p.name: p for p in parameters}[name]
