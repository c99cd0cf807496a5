"""The numbers behind a check: the value of its expression, replicate by replicate."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..results.results import Value
from .expression import BadCheck, dotted

COMPUTED = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide}


@dataclass(frozen=True)
class Quantity:
    """The value of an expression: `samples` has shape (replicates,), or () where nothing was replicated.

    Where `drawn`, the samples are not replicates but bootstrap draws.
    """

    samples: np.ndarray
    ids: tuple[int | str, ...] = ()
    replicated: frozenset[str] = frozenset()
    drawn: bool = False
    units: frozenset[tuple[tuple[str, int], ...] | None] = frozenset()
    shared: frozenset[str | None] = frozenset()


def evaluate(node: ast.expr, lookup: Callable[[str], Value]) -> Quantity:
    """The value of `node`. Raises BadCheck where replicates do not match or a result is not finite."""
    with np.errstate(all="ignore"):
        quantity = compute(node, lookup)
    if not np.all(np.isfinite(quantity.samples)):
        raise BadCheck(f"'{ast.unparse(node)}' is not a finite number in every replicate")
    return quantity


def compute(node: ast.expr, lookup: Callable[[str], Value]) -> Quantity:
    match node:
        case ast.Constant(value=value):
            return Quantity(np.asarray(float(value)))
        case ast.Attribute():
            value = lookup(dotted(node))
            if not value.samples:
                return Quantity(np.asarray(value.mean))
            replicated = frozenset([value.replicated or ""])
            units, shared = frozenset([value.units]), frozenset([value.shared])
            return Quantity(np.asarray(value.samples), value.ids, replicated, value.drawn, units, shared)
        case ast.UnaryOp(op=op, operand=operand):
            sign = np.negative if isinstance(op, ast.USub) else np.positive
            return combine(sign, [compute(operand, lookup)])
        case ast.BinOp(left=left, op=op, right=right):
            return combine(COMPUTED[type(op)], [compute(left, lookup), compute(right, lookup)])
        case ast.Call(func=ast.Name(id="abs"), args=[argument]):
            return combine(np.abs, [compute(argument, lookup)])
        case ast.Call(func=ast.Name(id=function), args=arguments):
            quantities = [compute(argument, lookup) for argument in arguments]
            reduce = {"min": np.min, "max": np.max, "mean": np.mean}[function]
            return combine(lambda *rows: reduce(np.broadcast_arrays(*rows), axis=0), quantities)
    raise AssertionError(f"not validated: {ast.dump(node)}")


def combine(function: Callable, quantities: list[Quantity]) -> Quantity:
    replicates = {q.ids for q in quantities if q.ids}
    drawn = {q.drawn for q in quantities if q.ids}
    if len(drawn) > 1:
        raise BadCheck("the check mixes replicates with draws of a bootstrap; record both in the same way")
    if len(replicates) > 1:
        raise BadCheck(
            "the names of the check have different replicates; record the paired difference instead"
        )
    ids = replicates.pop() if replicates else ()
    samples = np.asarray(function(*(q.samples for q in quantities)))
    over = (
        frozenset().union(*(getattr(q, part) for q in quantities))
        for part in ("replicated", "units", "shared")
    )
    replicated, units, shared = over
    return Quantity(samples, ids, replicated, True in drawn, units, shared)
