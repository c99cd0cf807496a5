"""The memo of the last build: what it read and what it wrote, hash by hash. Where nothing changed, nothing is done.

A build whose memo still agrees loads this and little else: neither the filters, nor the statistics, nor the printer.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core import files, git
from ..core.errors import Problem
from ..core.git import OUTPUT
from ..core.paths import PACKAGE, Paths, assigned
from ..guard import links
from ..notebook.fingerprint import digest, of_file
from ..runs.job import device_here

FILE = ".built.json"


@dataclass(frozen=True)
class Order:
    """What a build is asked for; `formats` are names of `writing.formats.FORMATS`."""

    formats: tuple[str, ...] = ("html", "pdf")
    draft: bool = False
    release: bool = False


@dataclass(frozen=True)
class Built:
    """What a build has to say when it succeeded, or when a draft was written all the same.

    `tally` says how many claims came out as first expected.
    """

    claims: int
    missed: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    tally: str = ""


def sources(paths: Paths, order: Order) -> dict[str, str]:
    """A hash or word for everything that decides what a build writes, runs apart.

    Take it before anything is read: what changes while a build goes on then counts as changed.
    """
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    return {
        "order": json.dumps(asdict(order)),
        "date": git.date(paths.root),
        "commit": git.commit(paths.root) or "",
        "published": git.output(paths.root, "for-each-ref", "--format=%(objectname)", *OUTPUT) or "",
        "shallow": git.output(paths.root, "rev-parse", "--is-shallow-repository") or "",
        "packages": digest(sys.version, *sorted(p.name for p in packages)),
        "device": device_here(),
        "variables": json.dumps(paths.variables),
        **{k: v for one in paths.variables for k, v in hashes(Path(assigned(one)[1])).items()},
        **hashes(paths.content, paths),
        **hashes(paths.exemplars),
        **hashes(PACKAGE),
        **hashes(paths.pinned),
    }


def outputs(paths: Paths) -> dict[str, str]:
    """A hash for each file of the output folder and of the build's own runs; logs and single runs are not its."""
    kept = {**hashes(paths.output), **hashes(paths.runs)}
    aside = (str(paths.logs), str(paths.trials))
    return {file: value for file, value in kept.items() if not file.startswith(aside)}


def hashes(place: Path, paths: Paths | None = None) -> dict[str, str]:
    """The SHA-256 of a file, or of each file in a folder, by absolute path."""
    return {str(file): of_file(file) for file in within(place, paths)}


def within(place: Path, paths: Paths | None = None) -> Iterator[Path]:
    """The files at `place` but hidden ones and what Python compiles; behind links to folders too, each folder once.

    Of the content folder of `paths`, nothing behind a link that leads out: no build reads it, and it may be a whole disk.
    """
    if place.is_file():
        yield place

    def kept(name: str) -> bool:
        file = Path(folder, name)
        away = paths and file.is_symlink() and links.fault(file, paths)
        return not (name.startswith(".") or name == "__pycache__" or away)

    met: set[str] = set()
    for folder, inner, names in os.walk(place, followlinks=True):
        if (real := os.path.realpath(folder)) in met:
            inner.clear()
            continue
        met.add(real)
        inner[:] = filter(kept, inner)
        yield from (file for name in filter(kept, names) if (file := Path(folder, name)).is_file())


def recall(paths: Paths, order: Order, online: bool = False) -> Built | None:
    """What the last build said, if another one would write the same; None where something changed, or where one that is
    `online` could fetch what it warned of."""
    try:
        kept = json.loads((paths.output / FILE).read_text(encoding="utf-8"))
        if kept["sources"] != sources(paths, order) or kept["outputs"] != outputs(paths):
            return None
        said = kept["built"]
        missed, warnings = (tuple(Problem(**p) for p in said[kind]) for kind in ("missed", "warnings"))
        if online and any(warning.needs for warning in warnings):
            return None
        return Built(said["claims"], missed, warnings, said["tally"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(paths: Paths, read: Mapping[str, str], built: Built, made: Mapping[Path, str]) -> None:
    """Notes a build that is done and was made from `read`; `made` are the hashes of what it wrote and showed, whatever became
    of these files since."""
    there = outputs(paths) | {str(file): value for file, value in made.items()}
    noted = {"sources": read, "outputs": there, "built": asdict(built)}
    files.write(paths.output / FILE, json.dumps(noted, indent=1, sort_keys=True) + "\n")
