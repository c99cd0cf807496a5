"""What two builds differ in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..results import changes
from ..results.changes import Change
from ..results.results import Results
from .side import Claim, Side
from .words import Rewritten, rewritten

ASKED = ("verdict", "expected", "sentence", "check", "margins", "epoch", "kind")


@dataclass(frozen=True)
class Run:
    """How one exemplar's run differs: what it was asked and where it ran, and what it recorded."""

    exemplar: str
    asked: tuple[str, ...]
    values: tuple[Change, ...]
    same: int
    new: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def beyond(self) -> tuple[Change, ...]:
        return tuple(v for v in self.values if v.beyond)

    @property
    def within(self) -> tuple[Change, ...]:
        return tuple(v for v in self.values if not v.beyond)


@dataclass(frozen=True)
class Reworded:
    """A claim in two forms; `changed` names what differs, from ASKED."""

    before: Claim
    after: Claim
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A figure whose drawing differs; a side that lacks it is None. `alt` is the newest."""

    name: str
    before: Path | None
    after: Path | None
    alt: str


@dataclass(frozen=True)
class Comparison:
    old: str
    new: str
    runs: tuple[Run, ...]
    new_exemplars: tuple[str, ...]
    dropped_exemplars: tuple[str, ...]
    claims: tuple[Reworded, ...]
    new_claims: tuple[Claim, ...]
    dropped_claims: tuple[Claim, ...]
    missed: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    chapters: tuple[Rewritten, ...]
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]


def compare(old: Side, new: Side) -> Comparison:
    """What became of `old` in `new`; whatever is equal is left out, but counted with the results."""
    both = sorted(old.results.keys() & new.results.keys())
    runs = [run(name, old.results[name], new.results[name]) for name in both]
    claims = [claim(old.claims[name], one) for name, one in new.claims.items() if name in old.claims]
    return Comparison(
        old.name,
        new.name,
        tuple(r for r in runs if r.asked or r.values or r.new or r.dropped),
        tuple(sorted(new.results.keys() - old.results.keys())),
        tuple(sorted(old.results.keys() - new.results.keys())),
        tuple(c for c in claims if c.changed),
        tuple(c for name, c in new.claims.items() if name not in old.claims),
        tuple(c for name, c in old.claims.items() if name not in new.claims),
        tuple(c for c in new.claims.values() if not c.met),
        tuple(figures(old, new)),
        tuple(rewritten(old.chapters, new.chapters)),
        tuple((k, t) for k, t in sorted(new.references.items()) if k not in old.references),
        tuple((k, t) for k, t in sorted(old.references.items()) if k not in new.references),
    )


def run(name: str, old: Results, new: Results) -> Run:
    asked = [f"{what} {a} → {b}" for what, a, b in facts(old, new) if a != b]
    moved = changes.between(old.values, new.values)
    return Run(
        name,
        tuple(asked),
        tuple(moved),
        len(old.values.keys() & new.values.keys()) - len(moved),
        tuple(n for n in new.values if n not in old.values),
        tuple(n for n in old.values if n not in new.values),
    )


def facts(old: Results, new: Results) -> Iterator[tuple[str, object, object]]:
    yield "epoch", old.epoch, new.epoch
    yield "profile", old.profile, new.profile
    yield "device", old.device["name"], new.device["name"]
    for name in sorted(({*old.parameters, *new.parameters}) - {"epoch"}):
        yield name, old.parameters.get(name, "(none)"), new.parameters.get(name, "(none)")


def claim(old: Claim, new: Claim) -> Reworded:
    return Reworded(old, new, tuple(part for part in ASKED if getattr(old, part) != getattr(new, part)))


def figures(old: Side, new: Side) -> Iterator[Figure]:
    """Figures that are new, dropped or drawn otherwise."""
    sides = [
        {f"{r.exemplar}/{name}": figure for r in side.results.values() for name, figure in r.figures.items()}
        for side in (old, new)
    ]
    for name in sorted({*sides[0], *sides[1]}):
        pair = [side.get(name) for side in sides]
        files = [figure.svg if figure else None for figure in pair]
        if None in files or files[0].read_bytes() != files[1].read_bytes():
            yield Figure(name, *files, (pair[1] or pair[0]).alt)
