"""Finds the exemplars of a review and what each may be asked to do.

An exemplar is a folder `exemplars/<name>/` with a py:percent notebook `<name>.py`, whose cell tagged `parameters`
declares what can be changed, and `settings.yaml` (see settings.schema.json).
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ..core import yaml_text
from ..core.errors import Problem, Refused, nearest
from ..core.paths import Paths
from ..notebook.parameters import Parameter, declared, named, names

if TYPE_CHECKING:
    import jsonschema

NAME = re.compile(r"[a-z][a-z0-9_]*")
NOT_EXEMPLARS = ("lab", "data")
RESERVED = "published"  # what names of published numbers begin with


@dataclass(frozen=True)
class Exemplar:
    """`timeout` is in seconds for one cell; `data` are absolute paths; `profiles` hold the values they change."""

    name: str
    folder: Path
    notebook: Path
    title: str
    epoch: int
    timeout: int
    data: tuple[Path, ...]
    profiles: Mapping[str, Mapping[str, object]]
    parameters: tuple[Parameter, ...]


def discover(paths: Paths) -> tuple[list[Exemplar], list[Problem]]:
    """The well-formed exemplars, sorted by name, and what is wrong with the others."""
    found: list[Exemplar] = []
    problems: list[Problem] = []
    folders = sorted(p for p in paths.exemplars.glob("*/") if p.name not in NOT_EXEMPLARS)
    for folder in folders:
        if not any((folder / file).exists() for file in (f"{folder.name}.py", "settings.yaml")):
            continue
        try:
            found.append(read(folder, paths))
        except Refused as refused:
            problems += refused.problems
    return found, problems


def read(folder: Path, paths: Paths) -> Exemplar:
    """The exemplar in `folder`; raises Refused with everything that is wrong with it."""
    name = folder.name
    notebook, settings = folder / f"{name}.py", folder / "settings.yaml"
    for file in (notebook, settings):
        if not file.is_file():
            raise Refused([Problem(paths.relative(file), 0, "the file is missing", "an exemplar needs both <name>.py and settings.yaml")])  # fmt: skip
    problems: list[Problem] = []
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or name == RESERVED:
        problems.append(Problem(paths.relative(folder), 0, f"{name!r} cannot be named in a claim", "use lower-case letters, digits and _"))  # fmt: skip
    parameters = declared(notebook, paths.relative(notebook), problems)
    raw, lines = load_yaml(settings, paths.relative(settings))
    complain = Complaints(paths.relative(settings), lines, problems)
    for error in sorted(schema().iter_errors(raw), key=lambda e: list(map(str, e.absolute_path))):
        complain(error.absolute_path, error.message[:200], "see settings.schema.json for what belongs here")
    if problems:
        raise Refused(problems)
    data = tuple(paths.exemplars / "data" / file for file in raw["data"])
    for i, file in enumerate(data):
        if not file.resolve().is_relative_to((paths.exemplars / "data").resolve()):
            complain(("data", i), f"{raw['data'][i]} leads out of exemplars/data", "copy the file there")
        elif not file.is_file():
            there = [p.name for p in (paths.exemplars / "data").glob("*") if p.suffix != ".md"]
            complain(("data", i), f"no file exemplars/data/{raw['data'][i]}", nearest(raw["data"][i], there))
    profiles: dict[str, dict] = {}
    for profile, values in raw["profiles"].items():
        profiles[profile] = {}
        for key, value in (values or {}).items():
            if key == "epoch":
                complain(
                    ("profiles", profile, key), "a profile has no epoch of its own", "set it once, at the top"
                )
                continue
            try:
                profiles[profile][key] = named(parameters, key).accept(value)
            except KeyError:
                complain(
                    ("profiles", profile, key), f"unknown parameter {key!r}", nearest(key, names(parameters))
                )
            except ValueError as error:
                complain(("profiles", profile, key), str(error), "give a value of that type")
    if problems:
        raise Refused(problems)
    return Exemplar(
        name, folder, notebook, raw["title"], raw["epoch"], raw["timeout"], data, profiles, parameters
    )


def resolve(exemplar: Exemplar, profile: str, overrides: Mapping[str, str]) -> dict[str, object]:
    """Every parameter with its value: the notebook's default, the settings' epoch, the profile, then `overrides`.

    Raises Refused for an unknown profile or parameter and for a value of the wrong type.
    """
    problems: list[Problem] = []
    if profile not in exemplar.profiles:
        problems.append(Problem("", 0, f"{exemplar.name} has no profile {profile!r}", nearest(profile, exemplar.profiles)))  # fmt: skip
    values = {p.name: p.default for p in exemplar.parameters} | {"epoch": exemplar.epoch}
    values |= exemplar.profiles.get(profile, {})
    for key, text in overrides.items():
        try:
            values[key] = named(exemplar.parameters, key).parse(text)
        except KeyError:
            problems.append(Problem("", 0, f"-p {key}={text}: {exemplar.name} has no parameter {key!r}", nearest(key, names(exemplar.parameters))))  # fmt: skip
        except ValueError as error:
            problems.append(Problem("", 0, f"-p {key}={text}: {error}", "give a value of that type"))
    if problems:
        raise Refused(problems)
    return values


def find(exemplars: Iterable[Exemplar], name: str) -> Exemplar:
    """The one called `name`; raises Refused with the nearest names."""
    known = {e.name: e for e in exemplars}
    if name not in known:
        raise Refused([Problem("", 0, f"no exemplar {name!r}", nearest(name, known))])
    return known[name]


def one(paths: Paths, name: str) -> Exemplar:
    """The exemplar `name` of the review; raises Refused where there is none, or with what is wrong with it."""
    found, problems = discover(paths)
    if mine := [p for p in problems if p.file.startswith(f"exemplars/{name}/")]:
        raise Refused(mine)
    return find(found, name)


@cache
def schema() -> jsonschema.Draft202012Validator:
    import jsonschema  # slow to load, and no review without exemplars needs it

    text = (files("review.runs") / "settings.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


@dataclass(frozen=True)
class Complaints:
    """Problems of a YAML file, each at the line of the nearest entry that is there."""

    file: str
    lines: Mapping[tuple, int]
    problems: list[Problem]

    def __call__(self, path: Iterable[str | int], what: str, todo: str) -> None:
        path = tuple(path)
        while path not in self.lines:
            path = path[:-1]
        self.problems.append(Problem(self.file, self.lines[path], what, todo))


def load_yaml(file: Path, shown: str) -> tuple[Any, dict[tuple, int]]:
    """What the YAML in `file` says, and the line of each entry by its path; raises Refused where it is no YAML."""
    text = file.read_text(encoding="utf-8")
    try:
        node, raw = yaml_text.compose(text), yaml_text.load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise Refused(
            [Problem(shown, mark.line + 1 if mark else 0, f"not valid YAML ({what})", "mend it")]
        ) from None
    return raw, {(): 1, **dict(line_numbers(node, ()))}


def line_numbers(node: yaml.Node | None, path: tuple) -> Iterator[tuple[tuple, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line + 1
            yield from line_numbers(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield (*path, i), value.start_mark.line + 1
            yield from line_numbers(value, (*path, i))
