"""The language of a claim's check: `quantity >= margin`, several joined by `;`.

A quantity is arithmetic (`+ - * /`, `abs`, and `min`, `max`, `mean` of two or more quantities) over recorded
names and numbers, done replicate by replicate. `share(quantity >= t) >= p` speaks of the share of replicates,
`all(quantity >= t)` of each of them. Nothing else is accepted: no strings, subscripts or other calls.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..notebook.limits import NAME, SPELT

FUNCTIONS = ("abs", "min", "max", "mean")
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


class BadCheck(ValueError):
    """A check that cannot be judged; the message says why."""


class TooFew(BadCheck):
    """An interval is asked for, and there are too few replicates for one."""


@dataclass(frozen=True)
class Comparison:
    """`quantity >= bound` (or `<=`)."""

    quantity: ast.expr
    at_least: bool
    bound: float


@dataclass(frozen=True)
class Condition:
    """One part of a check. `over` is "mean", "share" or "all": what of the replicates is compared.

    For a share, `within` is the comparison that each replicate meets or misses, and `bound` the share asked for.
    """

    text: str
    over: str
    within: Comparison
    at_least: bool
    bound: float


@lru_cache(maxsize=4096)  # a preview meets the same checks again and again, and each is asked for its names
def parse(check: str) -> tuple[Condition, ...]:
    """The conditions of `check`. Raises BadCheck where it is not in the language."""
    parts = [part.strip() for part in check.split(";")]
    if not all(parts):
        raise BadCheck("the check has an empty condition")
    return tuple(map(condition, parts))


def condition(text: str) -> Condition:
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadCheck(f"'{text}' is not a condition") from None
    if is_call(tree, "all"):
        within = comparison(only_argument(tree), text)
        result = Condition(text, "all", within, within.at_least, within.bound)
    else:
        outer = comparison(tree, text)
        if is_call(outer.quantity, "share"):
            within = comparison(only_argument(outer.quantity), text)
            if not 0 <= outer.bound <= 1:
                raise BadCheck(f"a share lies between 0 and 1, not {outer.bound:g}")
            result = Condition(text, "share", within, outer.at_least, outer.bound)
        else:
            result = Condition(text, "mean", outer, outer.at_least, outer.bound)
    validate(result.within.quantity)
    if not names(result):
        raise BadCheck(f"'{text}' names no recorded result")
    return result


def comparison(node: ast.expr, text: str) -> Comparison:
    match node:
        case ast.Compare(left=quantity, ops=[ast.GtE() | ast.LtE() as op], comparators=[right]):
            return Comparison(quantity, isinstance(op, ast.GtE), number(right, text))
    raise BadCheck(f"'{text}' is not 'quantity >= margin' or 'quantity <= margin'")


def number(node: ast.expr, text: str) -> float:
    sign = 1.0
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        sign, node = (-sign if isinstance(node.op, ast.USub) else sign), node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and math.isfinite(node.value):
        return sign * node.value
    raise BadCheck(f"the margin of '{text}' is not a number")


def is_call(node: ast.expr, function: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function


def only_argument(node: ast.expr) -> ast.expr:
    match node:
        case ast.Call(args=[argument], keywords=[]):
            return argument
    raise BadCheck(f"'{ast.unparse(node)}' takes one condition")


def validate(node: ast.expr) -> None:
    """Raises BadCheck unless `node` is arithmetic over names and numbers."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            validate(left)
            validate(right)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            validate(operand)
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]) if function in FUNCTIONS:
            wanted = len(arguments) == 1 if function == "abs" else len(arguments) >= 2
            if not wanted:
                takes = "one quantity" if function == "abs" else "two or more quantities"
                raise BadCheck(f"{function}() takes {takes}: it works replicate by replicate")
            for argument in arguments:
                validate(argument)
        case ast.Constant(value=value) if type(value) in (int, float):
            pass
        case ast.Attribute():
            dotted(node)
        case _:
            raise BadCheck(f"'{ast.unparse(node)}' is not a number, a recorded name or arithmetic over them")


def dotted(node: ast.expr) -> str:
    """`exemplar.part.part` written as attribute access. Raises BadCheck for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise BadCheck(f"'{ast.unparse(node)}' cannot start a recorded name")
    name = ".".join([node.id, *reversed(parts)])
    if not NAME.fullmatch(name):
        raise BadCheck(f"'{name}' is no recorded name: each part has {SPELT}")
    return name


@lru_cache(maxsize=4096)
def names(condition: Condition) -> tuple[str, ...]:
    """The recorded names of a condition, each once, in order."""

    def visit(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Attribute):
            yield dotted(node)
            return
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    return tuple(dict.fromkeys(visit(condition.within.quantity)))
