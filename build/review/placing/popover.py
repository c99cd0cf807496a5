"""What a reader is told of a claim before following its link: the rule in plain words, and the numbers it met."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from ..claims.claims import Checked
from ..claims.expression import Condition
from ..claims.verdict import FAILS, HOLDS, SYMBOL, Judged
from ..claims.wording import in_words

Label = Callable[[str], str]


def lines(one: Checked, label: Label) -> str:
    """The rule and what was found, a line for each condition: 'gain, binding: dropout: at least 0.02; found 0.15, …'.

    `label` says what a recorded name stands for.
    """
    several = len(one.outcome.conditions) > 1
    return "\n".join(
        f"{SYMBOL[judged.verdict] + ' ' if several else ''}{rule(judged.condition, label, judged)}; {found(judged)}"
        for judged in one.outcome.conditions
    )


def rule(condition: Condition, label: Label, judged: Judged) -> str:
    """What a condition asks for, a difference of two names as 'more' or 'less'."""
    quantity, bound = condition.within.quantity, condition.within.bound
    side = "at least" if condition.within.at_least else "at most"
    match quantity:
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if is_name(left) and is_name(right):
            ours, theirs, shared = apart(label(ast.unparse(left)), label(ast.unparse(right)))
            if bound < 0:
                side = "at most" if condition.within.at_least else "at least"
            amount = f"{abs(bound):g} {'less' if bound < 0 else 'more'}"
            asked = f"{ours} against {theirs}{f' ({shared})' if shared else ''}: {side} {amount}"
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.BinOp(ast.Constant(times), ast.Mult(), right)) if (
            is_name(left) and is_name(right) and not bound
        ):
            ours, theirs, shared = apart(label(ast.unparse(left)), label(ast.unparse(right)))
            asked = (
                f"{ours} against {theirs}{f' ({shared})' if shared else ''}: {side} {times:g} times as much"
            )
        case node if is_name(node):
            asked = f"{label(ast.unparse(node))}: {side} {bound:g}"
        case _:
            return in_words(condition, label, bool(judged.replicates and not judged.drawn)).rstrip(".")
    if condition.over == "all":
        asked += " in every replicate"
    elif condition.over == "share":
        share = "at least" if condition.at_least else "at most"
        asked += f" in {share} {condition.bound:.0%} of the replicates"
    return asked.replace(" -", " −")


def found(judged: Judged) -> str:
    """The estimate, and how sure the verdict is of it."""
    text = f"found {judged.estimate:.3g}"
    if judged.lower != judged.upper:
        near = judged.lower if judged.condition.at_least else judged.upper
        far = judged.upper if judged.condition.at_least else judged.lower
        sides = ("lower", "upper") if judged.condition.at_least else ("upper", "lower")
        match judged.verdict:
            case v if v == HOLDS:
                text += f", surely enough: {sides[0]} bound {near:.3g}"
            case v if v == FAILS:
                text += f", surely not: {sides[1]} bound {far:.3g}"
            case _:
                text += f", not sure either way: bounds {judged.lower:.3g} and {judged.upper:.3g}"
    return text.replace(" -", " −")


def apart(left: str, right: str) -> tuple[str, str, str]:
    """What two labels say each for itself, and what both say: 'test, sites: network', 'test, sites: ridge'."""
    parts = [re.split(r"[,:]\s+", text) for text in (left, right)]
    shared = [part for part in parts[0] if part in parts[1]]
    own = [", ".join(p for p in side if p not in shared) for side in parts]
    if not all(own):
        return left, right, ""
    return own[0], own[1], ", ".join(shared)


def is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute | ast.Name)
