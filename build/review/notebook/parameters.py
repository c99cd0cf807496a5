"""What a notebook lets its user change: the lines of its cell tagged `parameters`, `n: int = 3  # why`.

One grammar for the command line and the settings: whole numbers as 10, never 010, 0x10 or 1:30; booleans as true and
false; lists as 1,2 or [1, 2]. A list may be empty only where its default is.
"""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core import python
from ..core.errors import Problem, Refused, nearest
from .cells import code_cells

WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d*)")
REAL = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
BOOLEANS = {"true": True, "false": False}
TYPES = {"int": int, "float": float, "str": str, "bool": bool}

Scalar = int | float | str | bool
Given = str | list[str]
"""A value as it was written: a text, or the texts of a list."""


@dataclass(frozen=True)
class Parameter:
    """What a user may change; `type` is int, float, str, bool or list[…] of one, `comment` says what it is for.

    `range` holds the least and the greatest number that it, or each item of a list, may be.
    """

    name: str
    type: str
    default: Scalar | list
    comment: str
    range: tuple[float, float] = (-math.inf, math.inf)

    @property
    def item(self) -> str:
        """The type, or for a list that of its items."""
        return self.type.removeprefix("list[").removesuffix("]")

    def parse(self, given: Given) -> Scalar | list:
        """`given`, as typed on a command line or in the settings, as a value; raises ValueError where it is none."""
        try:
            if self.item == self.type:
                value: Scalar | list = scalar(self.item, given)
            else:
                value = [
                    scalar(self.item, one) for one in (parts(given) if isinstance(given, str) else given)
                ]
        except ValueError:
            raise ValueError(f"{self.name} is of type {self.type}, not {given!r}") from None
        self.check(value)
        return value

    def check(self, value: Scalar | list) -> None:
        """Raises ValueError where `value` is out of range, or an empty list that would leave nothing to do."""
        if value == [] and self.default != []:
            raise ValueError(f"{self.name} is an empty list")
        low, high = self.range
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, int | float) and not low <= one <= high:
                raise ValueError(f"{self.name} is {one}, and may be {low:g} to {high:g}")

    @property
    def written(self) -> str:
        """The default as a user would type it."""
        return written(self.default)


def written(value: Scalar | list) -> str:
    """`value` as `Parameter.parse` reads it."""
    if isinstance(value, list):
        return ",".join(map(written, value)) if value else "[]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def scalar(kind: str, given: Given) -> Scalar:
    """`given` as the type that `kind` names; raises ValueError where it is of another."""
    if not isinstance(given, str):
        raise ValueError(given)
    match kind:
        case "str":
            return given
        case "bool" if given in BOOLEANS:
            return BOOLEANS[given]
        case "int" if WHOLE.fullmatch(given):
            return int(given)
        case "float" if REAL.fullmatch(given) and math.isfinite(number := float(given)):
            return number
    raise ValueError(given)


def parts(text: str) -> list[str]:
    """The items of a list that was written as `1,2` or `[1, 2]`."""
    inside = text.strip()
    if inside.startswith("[") and inside.endswith("]"):
        inside = inside[1:-1]
    return [part.strip() for part in inside.split(",")] if inside.strip() else []


def literal(kind: str, node: ast.expr) -> Scalar | list:
    """A default that stands in the notebook; raises ValueError where it is none of the type, or no plain value."""
    value, item = ast.literal_eval(node), kind.removeprefix("list[").removesuffix("]")

    def typed(one: object) -> Scalar:
        if item == "float" and type(one) is int:
            one = float(one)
        if type(one) is not TYPES[item] or (item == "float" and not math.isfinite(one)):
            raise ValueError(one)
        return one

    if item == kind:
        return typed(value)
    if not isinstance(value, list):
        raise ValueError(value)
    return [typed(one) for one in value]


def declared(notebook: Path, shown: str, problems: list[Problem]) -> tuple[Parameter, ...]:
    """The parameters of `notebook`, shown to the user as `shown`; what is wrong is added to `problems`."""

    def complain(line: int, what: str, todo: str) -> None:
        problems.append(Problem(shown, line, what, todo))

    try:
        text, _ = python.read(notebook, shown)
    except Refused as refused:
        problems += refused.problems
        return ()
    try:
        cells = [cell for cell in code_cells(text) if "parameters" in cell.tags]
    except SyntaxError as error:
        complain(error.lineno or 0, error.msg, "mend that cell")
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
            default = literal(kind, node.value)
        except (ValueError, TypeError):
            complain(line, f"the default of {name} is no {kind} that can be read without running the notebook", f"write a plain {kind}")  # fmt: skip
            continue
        found.append(
            Parameter(name, kind, default, comment, (0, math.inf) if name == "epoch" else Parameter.range)
        )
    if not problems and "epoch" not in (one.name for one in found):
        complain(cell.line, "no parameter epoch", "add `epoch: int = 1  # block of seeds`")
    return tuple(found)


def assignments(words: Iterable[str]) -> tuple[dict[str, str], list[Problem]]:
    """What -p was given, each word as key=value, and what is wrong with them."""
    found: dict[str, str] = {}
    problems = []
    for word in words:
        key, equals, text = word.partition("=")
        if not equals:
            problems.append(Problem("", 0, f"-p {word}: no value", "write -p key=value"))
        elif key in found:
            problems.append(Problem("", 0, f"-p {word}: {key} is given twice", "keep one of the two"))
        else:
            found[key] = text
    return found, problems


def overridden(parameters: Iterable[Parameter], given: Mapping[str, str]) -> tuple[dict, list[Problem]]:
    """The values of `given`, as typed after -p, and what is wrong with them."""
    known = {one.name: one for one in parameters}
    values: dict[str, Scalar | list] = {}
    problems = []
    for key, text in given.items():
        try:
            values[key] = known[key].parse(text)
        except KeyError:
            problems.append(Problem("", 0, f"-p {key}={text}: no parameter {key!r}", nearest(key, known)))
        except ValueError as error:
            problems.append(Problem("", 0, f"-p {key}={text}: {error}", "give another value"))
    return values, problems
