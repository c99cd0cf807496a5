"""Runs the report on simulated tables, and counts: alarms on tables without any fault, and misses of planted ones.

    python -m yours.validation.validate [--clean 200] [--faulty 50] [--kept FILE]

from exemplars/, with build/ on the path. What was run already is read back from FILE, a line a table. Pictures are
left out, statistics are not. Writes validation.csv beside this file.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

from yours import report, table
from yours.reading import Form, Sheet

from . import generators
from .generators import Draw

WANTED = {
    "leak": "single columns", "copies": "copies", "near copies": "copies", "fingerprint": "fingerprints",
    "pair": "fingerprints", "groups": "rows or groups", "batch": "batches", "missing": "missing entries",
}  # fmt: skip
"""The section that is to find each planted fault."""

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
    """The sections that ask to look at it."""
    found = report.made(opened(draw), report.Asked(seed=1000 + seed))
    broken = [one.section for one in found.findings if "broke" in one.sentence]
    if broken:
        raise RuntimeError(f"sections broke: {broken}")
    return found.alarms + [one.section for one in found.findings if WIN in one.sentence]


def run(clean: int, faulty: int, kept: Path) -> dict[str, list[list[str]]]:
    """Name of a kind of table → the alarms on each; what `kept` has is not run again."""
    known: dict[tuple[str, int], list[str]] = {}
    if kept.is_file():
        for line in kept.read_text().splitlines():
            kind, seed, raised = json.loads(line)
            known[kind, seed] = raised
    makers = {"clean": generators.clean} | generators.FAULTS
    wanted = [("clean", seed) for seed in range(clean)]
    wanted += [
        (kind, seed) for seed in range(faulty) for kind in generators.FAULTS
    ]  # cut short, all have as many
    with kept.open("a") as stream:
        for kind, seed in wanted:
            if (kind, seed) not in known:
                known[kind, seed] = alarms(makers[kind](seed), seed)
                stream.write(json.dumps([kind, seed, known[kind, seed]]) + "\n")
                stream.flush()
    return {kind: [raised for (one, _), raised in sorted(known.items()) if one == kind] for kind in makers}


def rows(found: dict[str, list[list[str]]]) -> list[list]:
    """A line for each kind of table: how many, what was to be found, how many were right, and other alarms."""
    made = []
    for kind, raised in found.items():
        wanted = WANTED.get(kind, "")
        right = sum(wanted in one for one in raised) if wanted else sum(not one for one in raised)
        others = Counter(section for one in raised for section in set(one) if section != wanted)
        told = "; ".join(f"{section} {count}" for section, count in sorted(others.items()))
        made.append(
            [kind, generators.STRENGTHS.get(kind, "no fault"), wanted or "no alarm", len(raised), right, told]
        )
    return made


def main() -> None:
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("--clean", type=int, default=200)
    command.add_argument("--faulty", type=int, default=50)
    command.add_argument("--kept", type=Path, default=Path("output/validation.jsonl"))
    given = command.parse_args()
    made = rows(run(given.clean, given.faulty, given.kept))
    with Path(__file__).with_name("validation.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["tables", "strength", "to_be_found", "drawn", "right", "other_alarms"])
        writer.writerows(made)


if __name__ == "__main__":
    main()
