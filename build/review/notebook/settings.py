"""What an exemplar's settings.yaml says (its entries: see exemplar), and what is wrong with it, by line."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..core.errors import Problem, Refused, nearest
from .limits import PART, SPELT
from .parameters import Given, Parameter, scalar

NEEDED = ("title", "epoch", "timeout", "data", "profiles")
KNOWN = (*NEEDED, "requires", "ranges", "files", "resources")
NO_PARTS = "its notebook keeps no parts, which shards could share"


@dataclass(frozen=True)
class Resources:
    """What one job asks of a cluster, which ends it where it takes more; nothing that is found depends on it.

    Where there are several `shards`, each is such a job, and so is the one that joins what they have found.
    """

    cpus: int = 1
    memory_mb: int = 4000
    gpus: int = 0
    minutes: int = 240
    shards: int = 1


@dataclass
class Settings:
    """What settings.yaml says, all scalars as they were written; complaints go to the line of the nearest entry."""

    file: str
    raw: Any
    lines: Mapping[tuple, int]
    problems: list[Problem]

    def __post_init__(self) -> None:
        if not isinstance(self.raw, dict):
            what = "the settings are not 'key: value' lines"
            raise Refused([Problem(self.file, 1, what, f"write {', '.join(NEEDED)}")])
        for key in self.raw:
            if key not in KNOWN:
                self.complain((key,), f"unknown setting {key!r}", nearest(key, KNOWN))
        for key in NEEDED:
            if key not in self.raw:
                self.complain((), f"no setting {key}", f"add a line {key}: …")

    def complain(self, path: Iterable, what: str, todo: str) -> None:
        path = tuple(path)
        while path not in self.lines:
            path = path[:-1]
        self.problems.append(Problem(self.file, self.lines[path], what, todo))

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        if key in self.raw and not (isinstance(value, str) and value.strip()):
            self.complain((key,), f"{key} is no text", "write it in words")
        return value if isinstance(value, str) else ""

    def whole(self, key: str) -> int:
        try:
            value = int(scalar("int", self.raw.get(key, "1")))
        except ValueError:
            value = 0
        if value < 1 and key in self.raw:
            self.complain((key,), f"{key} is {self.raw[key]!r}", "write a whole number from 1")
        return value

    def texts(self, key: str) -> list[str]:
        """A list of different texts; none where it is left out or says [] ."""
        value = self.raw.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.complain((key,), f"{key} is no list of names", f"write {key}: [one, another]")
            return []
        if len(set(value)) < len(value):
            self.complain((key,), f"{key} names one twice", "keep one of the two")
        return value

    def data(self, folder: Path) -> Iterable[Path]:
        for i, name in enumerate(self.texts("data")):
            file = folder / name
            if not file.resolve().is_relative_to(folder.resolve()):
                self.complain(("data", i), f"{name} leads out of exemplars/data", "copy the file there")
            elif not os.path.isfile(file):  # which a name that no disk takes is not, either
                there = [p.name for p in folder.glob("*") if p.suffix != ".md"]
                self.complain(("data", i), f"no file exemplars/data/{name}", nearest(name, there))
            yield file

    def ranged(self, parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
        """`parameters` with their ranges; a default out of its own is a problem."""
        known = {one.name: one for one in parameters}
        for key, given in self.entries("ranges"):
            where = ("ranges", key)
            if key not in known:
                self.complain(where, f"unknown parameter {key!r}", nearest(key, known))
                continue
            try:
                low, high = (math.inf if end == "inf" else float(scalar("float", end)) for end in given)
                known[key] = replace(known[key], range=(low, high))
                known[key].check(known[key].default)
            except (ValueError, TypeError) as error:
                what = str(error) if "may be" in str(error) else f"the range of {key} is {given!r}"
                self.complain(where, what, "write the least and the greatest, as [2, 1000] or [2, inf]")
        return tuple(known.values())

    def files(self, parameters: Iterable[Parameter], folder: Path) -> dict[str, str]:
        known = {one.name: one for one in parameters}
        found: dict[str, str] = {}
        for key, helper in self.entries("files"):
            where = ("files", key)
            if key not in known or known[key].type != "str" or known[key].default:
                self.complain(where, f"{key!r} is no parameter of type str that is empty at first", "declare it so in the notebook")  # fmt: skip
            elif not (isinstance(helper, str) and os.path.isfile(folder / f"{helper}.py")):
                self.complain(where, f"no helper {helper}.py beside the notebook", "name the one that looks at the file first")  # fmt: skip
            else:
                found[key] = helper
        return found

    def profiles(self, parameters: Iterable[Parameter]) -> dict[str, dict[str, object]]:
        known = {one.name: one for one in parameters}
        found: dict[str, dict[str, object]] = {}
        for profile, values in self.entries("profiles"):
            found[profile] = {}
            for key, given in self.entries("profiles", profile) if values else ():
                where = ("profiles", profile, key)
                if key == "epoch":
                    self.complain(where, "a profile has no epoch of its own", "set it once, at the top")
                elif key not in known:
                    self.complain(where, f"unknown parameter {key!r}", nearest(key, known))
                else:
                    try:
                        found[profile][key] = known[key].parse(given)
                    except ValueError as error:
                        self.complain(where, str(error), "give another value")
        if "quick" not in found and "profiles" in self.raw:
            self.complain(("profiles",), "no profile quick", "add quick: {}, which is what the build runs")
        for profile in found:
            if not PART.fullmatch(profile):
                self.complain(("profiles", profile), f"{profile!r} cannot name a profile", f"use {SPELT}")
        return found

    def resources(self, profiles: Iterable[str], *, parts: bool) -> dict[str, Resources]:
        """What a job of each profile asks for; the defaults of what is left out. `parts`: whether there are any to deal out."""
        defaults = asdict(Resources())
        asked = {profile: dict(defaults) for profile in profiles}
        for profile, values in self.entries("resources"):
            if profile not in asked:
                what, todo = f"unknown profile {profile!r}", nearest(profile, asked)
                self.complain(("resources", profile), what, todo)
                continue
            for key, given in self.entries("resources", profile) if values else ():
                where = ("resources", profile, key)
                if key not in defaults:
                    self.complain(where, f"unknown resource {key!r}", nearest(key, defaults))
                    continue
                least = 0 if key == "gpus" else 1
                try:
                    asked[profile][key] = scalar("int", given)
                except ValueError:
                    asked[profile][key] = least - 1
                if asked[profile][key] < least:
                    self.complain(where, f"{key} is {given!r}", f"write a whole number from {least}")
                elif profile == "quick" and key == "gpus" and asked[profile][key]:
                    self.complain(where, "a quick run may run anywhere", "ask for gpus in another profile")
                elif key == "shards" and asked[profile][key] > 1 and not parts:
                    self.complain(where, NO_PARTS, "leave shards out, or give its parts to a checkpoint")
        return {profile: Resources(**values) for profile, values in asked.items()}

    def entries(self, *path: str) -> Iterable[tuple[str, Given | dict]]:
        """Key and value of each entry of a mapping; none where it was left out."""
        node = self.raw
        for key in path:
            node = (node or {}).get(key)
        if not node:
            return
        if not isinstance(node, dict):
            self.complain(
                path, f"{path[-1]} is no mapping", "write its entries below it, indented, as key: value"
            )
            return
        yield from node.items()
