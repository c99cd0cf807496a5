"""What a cluster costs: a build of tiny notebooks here and on Slurm, as many at once. `bash ci/slurm.sh` makes one to try:

SLURM_CPUS=1 bash ci/slurm.sh .venv/bin/python ci/bench.py cluster
"""

import argparse
import math
import os
import shutil
import tempfile
import time
from pathlib import Path

from review.core.errors import Refused
from review.core.paths import Paths
from review.runs import cluster, engine
from rich.console import Console

NOTEBOOK = """
# %% tags=["parameters"]
epoch: int = 1  # block of seeds
n: int = 5  # replicates

# %%
from review.notebook import start

record = start(globals())

import time

from review.notebook.seeds import seeds

time.sleep({seconds})
ids = seeds(epoch, n)
record.cells("sum", "kind", {{"gain": {{"odd": [1 + i % 2 / 10 for i in ids]}}}}, "Sums.", ids=ids, replicated="data")
record.finish()
"""
SETTINGS = "title: Tiny\nepoch: 1\ntimeout: 600\ndata: []\nprofiles:\n  quick: {}\nresources:\n  quick: {memory_mb: 500}\n"
SITE = "slurm-status-command: squeue\nslurm-init-seconds-before-status-checks: 1\nseconds-between-status-checks: 1\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", default="2,20", help="how many, one build each  [default: 2,20]")
    parser.add_argument("--seconds", type=float, default=0, help="that each notebook sleeps  [default: 0]")
    parser.add_argument(
        "--cores", type=int, default=2, help="jobs at once here, as many as the nodes have CPUs  [default: 2]"
    )


def measure(options: argparse.Namespace) -> dict:
    rows = []
    for jobs in map(int, options.jobs.split(",")):
        taken = {side: build(jobs, options, side) for side in (None, "slurm")}
        least = math.ceil(jobs / options.cores) * options.seconds  # as many turns as it takes
        rows.append({"jobs": jobs, "here": taken[None], "slurm": taken["slurm"], "asleep": least})
    return {"seconds": options.seconds, "cores": options.cores, "rows": rows}


def build(jobs: int, options: argparse.Namespace, on: str | None) -> float:
    """Seconds of the wall clock that a build of `jobs` new exemplars takes, here or `on` a cluster."""
    root = Path(tempfile.mkdtemp(prefix="cluster-", dir=Path.cwd() / "output"))  # a folder that nodes see too
    try:
        for i in range(jobs):
            folder = root / "exemplars" / f"tiny{i}"
            folder.mkdir(parents=True)
            (folder / f"tiny{i}.py").write_text(NOTEBOOK.format(seconds=options.seconds))
            (folder / "settings.yaml").write_text(SETTINGS)
        (root / "profiles" / "slurm").mkdir(parents=True)
        (root / "profiles" / "slurm" / "config.yaml").write_text(SITE)
        paths = Paths(root, root / "content", root / "output")
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        started = time.monotonic()
        how = {"on": on, "cores": str(options.cores), "console": Console(quiet=True)}
        try:
            if on:
                cluster.check(paths)
            wrong = engine.refresh(paths, **how)
        except Refused as refused:
            wrong = refused.problems
        if wrong:
            raise SystemExit("; ".join(map(str, wrong)))
        return round(time.monotonic() - started, 1)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def table(result: dict) -> str:
    lines = [
        f"{result['cores']} jobs at once, each asleep for {result['seconds']:g} s; seconds of the wall clock"
    ]
    lines.append(
        f"{'jobs':>6} {'here':>8} {'slurm':>8} {'more, each':>11} {'efficiency here':>16} {'slurm':>8}"
    )
    for row in result["rows"]:
        more = (row["slurm"] - row["here"]) * min(result["cores"], row["jobs"]) / row["jobs"]
        share = [f"{row['asleep'] / row[side]:.0%}" for side in ("here", "slurm")]
        lines.append(
            f"{row['jobs']:>6} {row['here']:>8} {row['slurm']:>8} {more:>11.1f} {share[0]:>16} {share[1]:>8}"
        )
    return "\n".join(lines)
