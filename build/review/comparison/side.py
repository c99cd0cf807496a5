"""One of the builds that are compared: read from its output folder, which may come from a stranger."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import ReviewError
from ..results.results import BadResults, Results, load
from .words import Chapter, chapters

LARGEST = 50_000_000  # bytes of one file: what is larger was not written by a build
WRITTEN = "name a folder that a build has written"
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What is raised where JSON has another form than expected, numbers that are no numbers and endless brackets too."""


@dataclass(frozen=True)
class Claim:
    """A claim as `claims.json` tells it; `margins` are those of its conditions."""

    id: str
    sentence: str
    check: str
    kind: str
    expected: str
    verdict: str
    epoch: int
    margins: tuple[float, ...]
    met: bool


@dataclass(frozen=True)
class Side:
    """`name` is what the user called it; `references` maps standard ids to titles."""

    name: str
    folder: Path
    claims: dict[str, Claim]
    results: dict[str, Results]
    references: dict[str, str]
    chapters: tuple[Chapter, ...]


def read(folder: Path, name: str, gone: Collection[str] = ()) -> Side:
    """The build in `folder`, without runs that are left of the exemplars `gone`.

    Raises ReviewError where it is none, or holds what no build writes.
    """
    folder = folder.resolve()
    found = sorted(f for f in (folder / "exemplars").glob("*/results.json") if f.parent.name not in gone)
    results = {results.exemplar: results for results in (recorded(file, folder) for file in found)}
    for one in results.values():
        for figure in one.figures.values():
            checked(figure.svg, folder)
    return Side(
        name,
        folder,
        {claim.id: claim for claim in claims(folder)},
        results,
        dict(references(folder)),
        tuple(read_page(folder)),
    )


def recorded(file: Path, folder: Path) -> Results:
    try:
        return load(checked(file, folder))
    except BadResults as error:
        raise no_build(file, error) from None


def checked(file: Path, folder: Path) -> Path:
    """`file`, if it lies in `folder` and is of a size to be read."""
    real = file.resolve()
    if not real.is_relative_to(folder):
        raise ReviewError(f"it leads out of {folder}", WRITTEN, file.name)
    if not real.is_file():
        raise ReviewError(
            f"no {file.name} there", "name a commit or a folder that a build has written", str(folder)
        )
    if real.stat().st_size > LARGEST:
        raise ReviewError(f"it is larger than {LARGEST // 1_000_000} MB", WRITTEN, file.name)
    return file


def text(file: Path, folder: Path) -> str:
    return checked(file, folder).read_text(encoding="utf-8", errors="replace")


def claims(folder: Path) -> Iterable[Claim]:
    try:
        for raw in json.loads(text(folder / "claims.json", folder))["claims"]:
            conditions = next(iter(raw["sources"].values()))["conditions"]
            words = [raw[key] for key in ("id", "sentence", "check", "kind", "expected", "verdict")]
            if not all(isinstance(word, str) for word in words):
                raise TypeError("words are missing")
            margins = tuple(float(condition["margin"]) for condition in conditions)
            yield Claim(*words, int(raw["epoch"]), margins, raw["met"] is True)
    except (*MALFORMED, StopIteration) as error:
        raise no_build(folder / "claims.json", error) from None


def read_page(folder: Path) -> Iterable[Chapter]:
    try:
        yield from chapters(text(folder / "index.html", folder))
    except AssertionError as error:  # of Python's parser, where markup is none
        raise no_build(folder / "index.html", error) from None


def references(folder: Path) -> Iterable[tuple[str, str]]:
    """Standard id and title of each."""
    try:
        for item in json.loads(text(folder / "references.json", folder)):
            standard = str(item.get("note", "")).partition("standard_id: ")[2].split("\n")[0]
            yield standard or str(item["id"]), str(item.get("title", ""))
    except MALFORMED as error:
        raise no_build(folder / "references.json", error) from None


def no_build(file: Path, error: Exception) -> ReviewError:
    return ReviewError(f"it is not what a build writes ({error!r})", "build again", str(file))
