"""What a run depends on, hashed part by part, so that a rerun has a reason with a name.

    components      name -> hash of everything that could change the outcome
    run_key         of all components: decides reruns
    fingerprint_of  of those that belong to the question asked, not to the machine: decides whether a record is stale

Code is hashed by what it means: as a syntax tree without docstrings, so that better words cost no rerun. Only the run
key takes the cells of the notebook as they are written, since the executed notebook shows them.
"""

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ..core import python
from ..core.errors import Problem, Refused
from .cells import code_cells

KIT = 1
"""Raised whenever the recording kit (this room) comes to record other values of the same run: records then go stale."""
TEXT = "text of the cells"
MACHINE = ("pinned versions", "the runner", "device", TEXT)


def components(
    notebook: Path,
    parameters: Mapping,
    data: Iterable[Path],
    exemplars: Path,
    *,
    lock: Path | None = None,
    runner: Iterable[Path] = (),
    device: str | None = None,
) -> dict[str, str]:
    """A hash for each thing that the outcome of `notebook` depends on, by the name a user knows it by.

    `exemplars` is the folder that its imports are looked up in; `lock`, `runner` and `device` say what it runs on
    and are left out of a record's fingerprint. Markdown, tags, docstrings and the defaults of parameters do not count.
    """
    cells = [
        c.source for c in code_cells(notebook.read_text(encoding="utf-8-sig")) if "parameters" not in c.tags
    ]
    parts = {f"cells of {notebook.name}": meaning("\n".join(cells)), "recording kit": str(KIT)}
    parts |= {f"parameter {name}": digest(canonical(value)) for name, value in parameters.items()}
    parts |= {
        file.relative_to(exemplars).as_posix(): of_source(file) for file in imported(notebook, exemplars)
    }
    parts |= {f"data {file.name}": of_file(file) for file in data}
    if runner:
        parts["the runner"] = digest(*map(of_source, sorted(runner)))
        parts[TEXT] = digest(*cells)
    if lock is not None:
        parts["pinned versions"] = of_file(lock) if lock.is_file() else "none"
    if device is not None:
        parts["device"] = device
    return dict(sorted(parts.items()))


def run_key(parts: Mapping[str, str]) -> str:
    """One key for all of `parts`, "sha256:…"."""
    return "sha256:" + digest(json.dumps(dict(parts), sort_keys=True))


def without_machine(parts: Mapping[str, str]) -> dict[str, str]:
    """The components of a record's fingerprint: versions and devices are shown, not compared."""
    return {name: value for name, value in parts.items() if name not in MACHINE}


def fingerprint_of(notebook: Path, parameters: Mapping, data: Iterable[Path], exemplars: Path) -> str:
    """The fingerprint of a record made by `notebook` with all its resolved `parameters`, "sha256:…"."""
    return run_key(without_machine(components(notebook, parameters, data, exemplars)))


def imported(notebook: Path, exemplars: Path) -> list[Path]:
    """Files below `exemplars` that `notebook` imports, directly or through another, sorted.

    Read from the source, not run. A file that such a module names in a string and that lies beside it
    (a style sheet, say) counts too. Raises Refused with every one that is no Python.
    """
    found: set[Path] = set()
    problems: list[Problem] = []
    waiting = list(references(notebook, exemplars))
    while waiting:
        file = waiting.pop()
        if file not in found and file != notebook:
            found.add(file)
            try:
                waiting += references(file, exemplars) if file.suffix == ".py" else ()
            except Refused as refused:
                problems += refused.problems
    if problems:
        raise Refused(problems)
    return sorted(found)


def references(source: Path, exemplars: Path) -> Iterator[Path]:
    """Files below `exemplars` that one source file refers to."""
    try:
        return map(Path, filter(os.path.isfile, places(source, exemplars, stamp(source))))
    except Refused as refused:
        shown = source.relative_to(exemplars.parent).as_posix()
        raise Refused([replace(problem, file=shown) for problem in refused.problems]) from None


@lru_cache(maxsize=1024)
def places(source: Path, exemplars: Path, now: tuple) -> tuple[str, ...]:
    """Where a file would lie that `source` refers to."""
    package = source.parent.relative_to(exemplars).parts
    found: dict[str, None] = {}
    for kind, level, name in code(source, now).names:
        if kind == "file":
            found |= {} if name == "settings.yaml" else {os.path.join(source.parent, name): None}
            continue
        stem = package[: len(package) - level + 1] if level else ()
        place = str(exemplars)
        for part in (*stem, *filter(None, name.split("."))):
            place = os.path.join(place, part)
            found |= {f"{place}.py": None, os.path.join(place, "__init__.py"): None}
    return tuple(found)


@dataclass
class Code:
    """A Python file: ("import", level, dotted name) and ("file", 0, name) for whatever it might refer to."""

    names: tuple[tuple[str, int, str], ...]
    parsed: ast.Module | None
    hash: str = ""

    @property
    def meaning(self) -> str:
        """The hash of what it means, worked out where it is asked for; the syntax tree is let go then."""
        if parsed := self.parsed:  # two threads may both find it, and come to the same
            self.hash = digest(spelled(parsed))
            self.parsed = None
        return self.hash


@lru_cache(maxsize=1024)
def code(source: Path, _stamp: tuple) -> Code:
    """What `source` was at a stamp. Raises Refused where it is no Python."""
    parsed = python.read(source, str(source))[1]
    return Code(tuple(sorted(set(named(parsed)))), parsed)


def named(parsed: ast.Module) -> Iterator[tuple[str, int, str]]:
    for node in nodes(parsed):
        if isinstance(node, ast.Import):
            yield from (("import", 0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = node.module or ""
            yield from (("import", node.level, f"{stem}.{alias.name}") for alias in node.names)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"[\w.-]+", node.value)
        ):
            yield "file", 0, node.value


def nodes(parsed: ast.Module) -> Iterator[ast.AST]:
    """All of a tree, in any order: half the time of `ast.walk`."""
    waiting: list[object] = [parsed]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.AST):
            yield node
            waiting += vars(node).values()
        elif isinstance(node, list):
            waiting += node


def of_source(file: Path) -> str:
    """The hash of what a Python file means, or of the bytes of any other file."""
    return code(file, stamp(file)).meaning if file.suffix == ".py" else of_file(file)


@lru_cache(maxsize=256)
def meaning(source: str) -> str:
    """A hash of the syntax tree of Python `source` without docstrings: equal for sources that differ in words, layout or
    comments alone, and the same on Python 3.11 to 3.13, whose `ast.dump` and `ast.unparse` differ.

    Raises SyntaxError where `source` is no Python.
    """
    return digest(spelled(ast.parse(source)))


def spelled(parsed: ast.Module) -> str:
    """`parsed` as JSON: lists of the name of each class and the fields that are not empty. Newer Pythons add empty ones.

    It calls itself nowhere: a sum of a thousand terms nests as deep.
    """
    words: list[str] = []
    waiting: list[object] = [parsed]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            words.append(node)
            continue
        inner: list[object]
        if isinstance(node, ast.AST):
            inner = [f'["{type(node).__name__}"']
            for name, value in fields(node):
                inner += (f', ["{name}", ', spell(value), "]")
        else:
            inner = ["["]
            for child in node:
                inner += (spell(child), ", ")
            del inner[-1]
        waiting.append("]")
        waiting += reversed(inner)
    return "".join(words)


def spell(value: object) -> object:
    """`value`, or JSON where nothing is within it."""
    if isinstance(value, (ast.AST, list)):
        return value
    return f'["{type(value).__name__}", {json.dumps(written(value))}]'


def fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    """The fields of `node` that mean something and are not empty."""
    for name in node._fields:
        value = getattr(node, name, None)
        if name == "body" and isinstance(node, DOCUMENTED) and docstring(node):
            value = value[1:]
        elif name == "values" and isinstance(node, ast.JoinedStr):
            # Python 3.12 adds empty texts between the parts of an f-string.
            value = [part for part in value if getattr(part, "value", None) != ""]
        if value is not None and value != [] and name not in ("kind", "type_comment"):
            yield name, value


def written(constant: object) -> str:
    """`constant` as it stands in Python, or nearly so."""
    try:
        return repr(constant)
    except ValueError:  # more digits than Python writes
        return hex(constant)


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstring(node: ast.AST) -> bool:
    first = node.body[0] if node.body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def of_file(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stamp(file: Path) -> tuple[int, int, int]:
    """Tells within one process whether `file` is still what was read."""
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON in which 1 and 1.0 are the same: a number from YAML and one from Python differ in no more."""

    def plain(node: object) -> object:
        if isinstance(node, float) and node.is_integer():
            return int(node)
        if isinstance(node, Mapping):
            return {str(k): plain(v) for k, v in node.items()}
        if isinstance(node, (list, tuple)):
            return [plain(v) for v in node]
        return node

    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False)
