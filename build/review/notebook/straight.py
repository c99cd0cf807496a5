"""Parameters of a notebook that is started straight, as `python exemplars/<name>/<name>.py -p key=value`."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import math
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import yaml

from . import provenance

TYPES = {"int": int, "float": float, "str": str, "bool": bool}


def fingerprint() -> ModuleType:
    """The review's module of that name, loaded by its path: the package need not be installed."""
    file = Path(__file__).parents[2] / "fingerprint.py"
    spec = importlib.util.spec_from_file_location("review_fingerprint", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def declared(notebook: Path) -> dict[str, str]:
    """Name → annotation of each parameter in the cell tagged `parameters`."""
    cells = fingerprint().code_cells(notebook.read_text(encoding="utf-8"))
    lines = (node for cell in cells if "parameters" in cell.tags for node in ast.parse(cell.source).body)
    return {node.target.id: ast.unparse(node.annotation) for node in lines if isinstance(node, ast.AnnAssign)}


def resolve(notebook: Path, defaults: dict, arguments: list[str]) -> tuple[str, dict]:
    """The profile and all parameters: the notebook's `defaults`, then its settings, then the command line.

    A mistake ends the program with one line and exit status 2.
    """
    settings_file = notebook.with_name("settings.yaml")
    settings = yaml.safe_load(settings_file.read_text(encoding="utf-8"))
    profiles = settings["profiles"]
    command = argparse.ArgumentParser(
        prog=f"python {notebook.name}",
        description=settings["title"],
        epilog="Parameters: " + ", ".join(f"{k} = {v}" for k, v in defaults.items()),
    )
    command.add_argument("--profile", default="quick", help=f"one of {', '.join(profiles)} (default: quick)")
    command.add_argument("-p", dest="changes", action="append", default=[], metavar="KEY=VALUE",
                         help="another value for a parameter; may be repeated")  # fmt: skip
    given = command.parse_args(arguments)
    if given.profile not in profiles:
        refuse(f"unknown profile {given.profile!r}; choose one of {', '.join(profiles)}")
    annotations = declared(notebook)
    known = ", ".join(annotations)
    parameters = {name: defaults[name] for name in annotations}
    for name, value in ({"epoch": settings["epoch"]} | (profiles[given.profile] or {})).items():
        if name not in annotations:
            refuse(f"{settings_file}: unknown parameter {name!r}; the notebook has {known}")
        parameters[name] = value
    for change in given.changes:
        name, equals, text = change.partition("=")
        if not equals or name not in annotations:
            refuse(f"-p {change}: unknown parameter {name!r}; write -p key=value with one of {known}")
        try:
            parameters[name] = parse(text, annotations[name])
        except (ValueError, KeyError):
            refuse(f"-p {change}: {text!r} is no {annotations[name]}; give {name} a value of that type")
    return given.profile, parameters


def run(notebook: Path, profile: str, resolved: dict) -> dict:
    """What the results of a straight run say of it, as the review's runner would tell the recorder."""
    exemplars = notebook.parents[1]
    settings = yaml.safe_load(notebook.with_name("settings.yaml").read_text(encoding="utf-8"))
    data = [exemplars / "data" / file for file in settings.get("data") or []]
    return {
        "exemplar": notebook.stem,
        "profile": profile,
        "source": "run",
        "epoch": resolved["epoch"],
        "key": None,
        "fingerprint": fingerprint().fingerprint_of(notebook, resolved, data, exemplars),
        "commit": provenance.commit(exemplars),
        "parameters": resolved,
    }


def parse(text: str, annotation: str) -> object:
    """`text` as the annotated type: int, float, str, bool, or a list of one of them, as `1,2` or `[1, 2]`."""
    if item := re.fullmatch(r"list\[(\w+)\]", annotation):
        return [parse(part.strip(), item[1]) for part in text.strip("[] ").split(",") if part.strip()]
    if annotation == "bool":
        return {"true": True, "false": False}[text.lower()]
    value = TYPES[annotation](text)
    if isinstance(value, float) and not math.isfinite(value):  # results cannot say it
        raise ValueError(text)
    return value


def refuse(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)
