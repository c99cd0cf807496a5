"""`records/apart.yaml`: values that a record shares with the build's own run in name alone, each with the reason.

A quantity that depends on what a profile changes, such as how many tries there are, is another one in the full run;
nothing can be learned from comparing the two.
"""

from __future__ import annotations

from pathlib import Path

from ..core import yaml_text
from ..core.errors import Problem, Refused
from ..results.results import Results

NAME = "apart.yaml"


def read(file: Path, where: str, results: Results) -> tuple[dict[str, str], list[Problem]]:
    """The reason by the beginning of the names that it is about; what is wrong with the file at `where`."""
    if not file.is_file():
        return {}, []
    try:
        given, lines = yaml_text.read(file, where)
    except Refused as refused:
        return {}, refused.problems
    if not isinstance(given, dict):
        return {}, [
            Problem(where, 1, "it is no list of 'name: reason' lines", "write one, or remove the file")
        ]
    problems = []
    for name, reason in given.items():
        if not isinstance(reason, str) or not reason.strip():
            problems.append(Problem(where, lines[(name,)], f"{name} has no reason", "say why the two runs differ in it"))  # fmt: skip
        if not any(within(value, name) for value in results.values):
            problems.append(Problem(where, lines[(name,)], f"no value of the record begins with {name}", "remove the line"))  # fmt: skip
    return given, problems


def within(value: str, name: str) -> bool:
    return value == name or value.startswith(f"{name}.")
