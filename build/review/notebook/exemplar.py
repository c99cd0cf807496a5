"""An exemplar: a folder `exemplars/<name>/` with a notebook and what each run of it may be asked to do.

The notebook `<name>.py` is py:percent text; its cell tagged `parameters` declares what can be changed. Beside it,
`settings.yaml` has

    title      the question it answers, as a page shows it
    epoch      block of seeds for confirmation, 1 and up: the seeds 1000 · epoch + i
    timeout    seconds that a single cell may take
    data       files below exemplars/data that it reads
    requires   distributions that it imports besides those of the recording kit
    ranges     the least and the greatest value of a parameter, or of each item of a list; may be left out
    files      parameters that name a file of whoever runs it, each with the helper that looks at it first (see
               runs/intake); no build has such a file, so it is run by `review run` alone; may be left out
    profiles   by name, values in place of the notebook's defaults; one is called quick
    resources  by profile, what a job of it asks of a cluster (see `Resources`); may be left out
"""

from __future__ import annotations

import keyword
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..core import yaml_text
from ..core.errors import Problem, Refused, nearest
from . import fingerprint
from .limits import PART, SPELT
from .parameters import Parameter, declared, overridden
from .settings import Resources, Settings

RESERVED = "published"  # what the names of published numbers begin with


@dataclass(frozen=True)
class Exemplar:
    """`timeout` is in seconds for one cell; `data` are absolute paths; `profiles` hold the values they change, `resources`
    one entry for each.

    `files` maps a parameter that names a file of the caller to the helper that looks at it first.
    """

    name: str
    folder: Path
    notebook: Path
    title: str
    epoch: int
    timeout: int
    data: tuple[Path, ...]
    requires: tuple[str, ...]
    profiles: Mapping[str, Mapping[str, object]]
    parameters: tuple[Parameter, ...]
    resources: Mapping[str, Resources] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> bool:
        """Whether its notebook keeps parts, which several jobs can share."""
        return keeps_parts(self.notebook)

    def located(self, overrides: Mapping[str, str]) -> dict[str, str]:
        """`overrides` with the path of each file absolute, as it is from the folder where the caller stands."""
        return {
            key: str(Path(os.path.expanduser(text)).absolute()) if key in self.files and text else text
            for key, text in overrides.items()
        }

    def given(self, parameters: Mapping[str, object]) -> tuple[Path, ...]:
        """The caller's files, and with each its notes: the YAML file of the same name beside it, if there is one.

        Raises Refused for each file that was not named or is not there.
        """
        found, problems = [], []
        for key in self.files:
            path = Path(str(parameters[key]))
            if not parameters[key]:
                problems.append(Problem("", 0, f"{self.name} asks for a file: {key}", f"name one: review run {self.name} -p {key}=FILE"))  # fmt: skip
            elif not os.path.isfile(path):  # which a name that no disk takes is not, either
                what = "it is a folder" if os.path.isdir(path) else "there is no such file"
                problems.append(Problem(str(path), 0, what, f"name a file: -p {key}=FILE"))
            else:
                notes = path.with_suffix(".yaml")
                found += [path, *([notes] if os.path.isfile(notes) and notes != path else [])]
        if problems:
            raise Refused(problems)
        return tuple(found)

    def resolve(self, profile: str, overrides: Mapping[str, str]) -> dict[str, object]:
        """Every parameter with its value: the notebook's default, the settings' epoch, the profile, then `overrides`.

        Raises Refused for an unknown profile or parameter and for a value of the wrong type or out of range.
        """
        values, problems = overridden(self.parameters, overrides)
        if profile not in self.profiles:
            problems.append(Problem("", 0, f"{self.name} has no profile {profile!r}", nearest(profile, self.profiles)))  # fmt: skip
        if problems:
            raise Refused(problems)
        defaults = {one.name: one.default for one in self.parameters}
        chosen = defaults | {"epoch": self.epoch} | self.profiles[profile] | values
        return chosen | self.located({key: str(chosen[key]) for key in self.files})


def read(folder: Path) -> Exemplar:
    """The exemplar in `folder`, a subfolder of exemplars/; raises Refused with everything that is wrong with it."""
    name, exemplars = folder.name, folder.parent
    notebook, file = folder / f"{name}.py", folder / "settings.yaml"

    def shown(path: Path) -> str:
        return path.relative_to(exemplars.parent).as_posix()

    for needed in (notebook, file):
        if not needed.is_file():
            raise Refused([Problem(shown(needed), 0, "the file is missing", "an exemplar needs both <name>.py and settings.yaml")])  # fmt: skip
    problems: list[Problem] = []
    if not PART.fullmatch(name) or keyword.iskeyword(name) or name == RESERVED:
        problems.append(Problem(shown(folder), 0, f"{name!r} cannot be named in a claim", f"use {SPELT}"))  # fmt: skip
    parameters = declared(notebook, shown(notebook), problems)
    if not problems:
        problems += unreadable(notebook, exemplars)
    known = not problems  # of parameters that could not be read, the settings would be refused in vain
    try:
        settings = Settings(shown(file), *yaml_text.read(file, shown(file)), problems)
    except Refused as refused:
        raise Refused([*problems, *refused.problems]) from None
    title, epoch, timeout = settings.text("title"), settings.whole("epoch"), settings.whole("timeout")
    data = tuple(settings.data(exemplars / "data"))
    requires = tuple(settings.texts("requires"))
    profiles: dict[str, dict[str, object]] = {}
    files: dict[str, str] = {}
    if known:
        parameters = settings.ranged(parameters)
        profiles = settings.profiles(parameters)
        files = settings.files(parameters, folder)
    resources = settings.resources(profiles, parts=keeps_parts(notebook)) if known else {}
    if problems:
        raise Refused(problems)
    return Exemplar(
        name, folder, notebook, title, epoch, timeout, data, requires, profiles, parameters, resources, files
    )


def keeps_parts(notebook: Path) -> bool:
    """Whether `notebook` imports what keeps the parts of a run."""
    imported = fingerprint.code(notebook, fingerprint.stamp(notebook)).names
    return any(
        f"{name}.".startswith(f"{__package__}.checkpoint.") for kind, _, name in imported if kind == "import"
    )


def unreadable(notebook: Path, exemplars: Path) -> list[Problem]:
    """The files that `notebook` imports and that no Python can read."""
    try:
        fingerprint.imported(notebook, exemplars)
    except Refused as refused:
        return refused.problems
    return []
