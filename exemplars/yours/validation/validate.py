"""Runs the report on simulated tables, and counts: alarms on tables without any fault, and misses of planted ones.

    python -m yours.validation.validate [--clean 200] [--faulty 50] [--kinds leak …] [--kept FILE]

with exemplars/ and build/ on the path. What was run already is read back from FILE, a line a table. Pictures are
left out, statistics are not. Writes validation.csv beside this file.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from yours import columns, contrasts, copies, probes, report, table
from yours.findings import Finding
from yours.reading import Form, Sheet
from yours.report import Asked
from yours.splits import Split, splits
from yours.table import Table

from . import generators
from .generators import Draw

Section = Callable[[Table, Sequence[Split], Asked], Finding]
WANTED: dict[str, Section] = {
    "leak": lambda one, cut, asked: columns.singles(one, columns.strongest(one, cut)),
    "copies": lambda one, cut, asked: copies.copies(one),
    "near copies": lambda one, cut, asked: copies.copies(one),
    "fingerprint": lambda one, cut, asked: columns.fingerprints(one),
    "pair": lambda one, cut, asked: columns.fingerprints(one),
    "groups": lambda one, cut, asked: contrasts.rows_or_groups(
        one, asked.scrambles, asked.repeats, asked.seed
    ),
    "batch": lambda one, cut, asked: probes.batches(one, cut, asked.seed),
    "missing": lambda one, cut, asked: probes.missingness(one, cut),
}
"""The section that is to find each planted fault: it alone is run, as the report runs it."""

WIN = "it is better"
"""On tables whose signal adds up, a network that is said to be better counts as a false alarm too."""


def opened(draw: Draw) -> table.Table:
    sheet = Sheet(
        Path("drawn.csv"),
        draw.columns,
        [*range(2, generators.ROWS + 2)],
        generators.ROWS,
        Form("utf-8", ",", "."),
    )
    return table.made(sheet, draw.notes)[0]


def alarms(draw: Draw, seed: int) -> list[str]:
    """The sections of a whole report that ask to look at it."""
    found = report.made(opened(draw), Asked(seed=1000 + seed))
    broken = [one.section for one in found.findings if "broke" in one.sentence]
    if broken:
        raise RuntimeError(f"sections broke: {broken}")
    return found.alarms + [one.section for one in found.findings if WIN in one.sentence]


def met(kind: str, draw: Draw, seed: int) -> list[str]:
    """The section that is to find a planted fault, if it asks to look at it."""
    one, asked = opened(draw), Asked(seed=1000 + seed)
    found = WANTED[kind](one, splits(one, asked.repeats, asked.seed), asked)
    return [found.section] if found.verdict == "look" else []


def run(clean: int, faulty: int, kinds: Sequence[str], kept: Path) -> dict[str, list[list[str]]]:
    """Name of a kind of table → the alarms on each; what `kept` has is not run again."""
    known: dict[tuple[str, int], list[str]] = {}
    if kept.is_file():
        for line in kept.read_text(encoding="utf-8").splitlines():
            kind, seed, raised = json.loads(line)
            known[kind, seed] = raised
    wanted = [("clean", seed) for seed in range(clean)]
    wanted += [(kind, seed) for kind in kinds for seed in range(faulty)]
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.open("a", encoding="utf-8") as stream:
        for kind, seed in wanted:
            if (kind, seed) in known:
                continue
            is_clean = kind == "clean"
            known[kind, seed] = (
                alarms(generators.clean(seed), seed)
                if is_clean
                else met(kind, generators.FAULTS[kind](seed), seed)
            )
            stream.write(json.dumps([kind, seed, known[kind, seed]]) + "\n")
            stream.flush()
    every = ("clean", *generators.FAULTS)
    return {kind: [raised for (one, _), raised in sorted(known.items()) if one == kind] for kind in every}


def rows(found: dict[str, list[list[str]]]) -> list[list]:
    """A line for each kind of table: how many were drawn, how many were right, and the alarms raised."""
    made = []
    for kind, raised in found.items():
        right = sum(not one if kind == "clean" else bool(one) for one in raised)
        counts = Counter(section for one in raised for section in set(one))
        told = "; ".join(f"{section} {count}" for section, count in sorted(counts.items()))
        made.append([kind, generators.STRENGTHS.get(kind, "no fault"), len(raised), right, told])
    return made


def main() -> None:
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("--clean", type=int, default=200)
    command.add_argument("--faulty", type=int, default=50)
    command.add_argument("--kinds", nargs="+", default=[*generators.FAULTS], choices=[*generators.FAULTS])
    command.add_argument("--kept", type=Path, default=Path("output/validation.jsonl"))
    given = command.parse_args()
    made = rows(run(given.clean, given.faulty, given.kinds, given.kept))
    with Path(__file__).with_name("validation.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["tables", "fault", "drawn", "right", "alarms"])
        writer.writerows(made)


if __name__ == "__main__":
    main()
