"""A check as a sentence, with the recorded labels in place of names."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from .expression import Condition

SIGNS = {" - ": " − ", " * ": " × ", " / ": " ÷ "}
NAME = re.compile(r"\b[a-z]\w*(?:\.\w+)+")


def in_words(condition: Condition, label: Callable[[str], str], replicated: bool) -> str:
    """What `condition` asks for; `label` says what a name stands for."""
    within = condition.within
    quantity = NAME.sub(lambda name: f"“{label(name[0])}”", ast.unparse(within.quantity))
    for sign, written in SIGNS.items():
        quantity = quantity.replace(sign, written)
    asked = f"{quantity} is {limit(within.at_least)} {within.bound:g}".replace(" -", " −")
    match condition.over:
        case "all":
            return f"In every replicate {asked}."
        case "share":
            return f"In {limit(condition.at_least)} {condition.bound:.0%} of the replicates {asked}."
    return f"On average {asked}." if replicated else f"{asked}."


def limit(at_least: bool) -> str:
    return "at least" if at_least else "at most"
