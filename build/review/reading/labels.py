"""The words that an exemplar's code puts into figures, captions and labels, read without running it.

What an f-string computes has its source in the run; what stands between is typed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from ..core import python
from ..core.errors import Place, Refused
from ..core.paths import Paths

COMPUTED = "\ufffc"
DRAWN = ("annotate", "label", "legend", "set", "set_title", "set_xlabel", "set_ylabel", "suptitle", "text")
"""Functions that write what they are given into a figure."""
TABLES = {"table": 3, "cells": 3, "curves": 4}
"""Methods of the recorder, and where among their arguments the caption stands."""
NAMES = ("alt", "caption", "label", "title", "xlabel", "ylabel")


def of(paths: Paths, exemplar: str) -> Iterator[tuple[Place, str]]:
    """Every typed text of the code of `exemplar` that a reader meets, with its place."""
    for file in sorted((paths.exemplars / exemplar).glob("*.py")):
        for line, text in within(file.read_bytes()):
            yield Place(paths.relative(file), line), text


@lru_cache(maxsize=1024)
def within(content: bytes) -> tuple[tuple[int, str], ...]:
    """What `of` finds in the `content` of a file, with lines."""
    try:
        _, tree = python.parsed(content, "")
    except Refused:
        return ()  # it cannot run either, and that is told where it does not
    return tuple(piece for node in ast.walk(tree) for text in shown(node) for piece in pieces(text))


def shown(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions in `node` that become words of a figure, caption or label."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=arguments, keywords=keywords):
            if name in DRAWN:
                yield from arguments
            if name in TABLES:
                yield from arguments[TABLES[name] :]
            yield from (k.value for k in keywords if k.arg in NAMES)
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in NAMES:
            yield value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            both = zip(names, values, strict=False)
            yield from (v for n, v in both if isinstance(n, ast.Name) and n.id in NAMES)


def pieces(node: ast.expr) -> Iterator[tuple[int, str]]:
    """The strings in `node` with their lines; what is computed in them is COMPUTED."""
    match node:
        case ast.Constant(value=str(text)):
            yield node.lineno, text
        case ast.JoinedStr(values=values):
            parts = (v.value if isinstance(v, ast.Constant) else COMPUTED for v in values)
            yield node.lineno, "".join(parts)
        case ast.BinOp(left=left, right=right):
            yield from pieces(left)
            yield from pieces(right)
        case ast.List(elts=several) | ast.Tuple(elts=several):
            for one in several:
                yield from pieces(one)
        case ast.IfExp(body=body, orelse=other):
            yield from pieces(body)
            yield from pieces(other)
