"""A cluster: the jobs of the Snakefile handed to Slurm, by Snakemake's executor for it.

What a job asks for stands in the settings of its exemplar. What a site wants (account, partition, how many jobs at
once) stands in a Snakemake profile of the review, profiles/slurm/config.yaml, and goes before the one beside this file.

The jobs of one driver bear its name, so that they can be found whoever has died: a driver that ends cancels what is
left of its jobs, and one that begins waits for those of a driver that was killed.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ..core.errors import Problem, Refused
from ..core.paths import PACKAGE, Paths
from ..notebook.settings import Resources

DEFAULTS = Path(__file__).with_name("slurm")
LOCK = PACKAGE / "cluster.txt"
LOOK = 2.0  # seconds between two looks at the queue


def check(paths: Paths) -> None:
    """Raises Refused, saying how to install them, where Slurm or Snakemake's executor for it are missing."""
    problems = []
    if not shutil.which("sbatch"):
        problems.append(
            Problem("", 0, "no sbatch here", "call the command where you submit jobs, or leave out --cluster")
        )
    if not importlib.util.find_spec("snakemake_executor_plugin_slurm"):
        install = "bash build/setup.sh build/cluster.txt" if paths.has_machine else f"pip install -r {LOCK}"
        problems.append(Problem("", 0, "Snakemake's executor for Slurm is not installed", install))
    if problems:
        raise Refused(problems)


def device(resources: Resources) -> str:
    """The class of device that a job with these `resources` finds, "cuda" or "cpu": never that of this machine."""
    return "cuda" if resources.gpus else "cpu"


def environment(resources: Resources) -> dict[str, str]:
    """What a job is told of its node: one that asked for no GPU sees none."""
    return {} if resources.gpus else {"REVIEW_DEVICE": "cpu", "CUDA_VISIBLE_DEVICES": ""}


def options(paths: Paths, name: str) -> list[str]:
    """How Snakemake is told to submit its jobs, as `name`."""
    site = paths.root / "profiles" / "slurm"
    return [
        *("--executor", "slurm", "--profile", str(DEFAULTS)),
        *("--workflow-profile", str(site) if site.is_dir() else "none"),
        *("--slurm-jobname-prefix", name, "--slurm-logdir", str(logs(paths))),
    ]


def logs(paths: Paths) -> Path:
    """What Slurm says of jobs that failed."""
    return paths.logs / "slurm"


def name(lock: Path) -> str:
    """What the jobs of the driver that holds `lock` are called."""
    return f"review-{sha256(str(lock).encode()).hexdigest()[:12]}"


def queued(name: str) -> list[str]:
    """The numbers of the jobs called `name` that wait or run; raises Refused where Slurm does not answer."""
    command = ["squeue", "--me", "--noheader", "--format", "%i %j"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or "squeue failed").splitlines()[-1]
        raise Refused([Problem("", 0, f"Slurm does not answer: {said}", "try again when it does")])
    lines = (line.partition(" ") for line in done.stdout.splitlines())  # other people's names may have spaces
    return [number for number, _, own in lines if own.startswith(name)]


def empty(name: str) -> bool:
    """Whether no job called `name` waits or runs: Slurm says so, who is not asked too often.

    Snakemake's executor looks ever more rarely, up to three minutes after a job has ended.
    """
    time.sleep(LOOK)
    try:
        return not queued(name)
    except Refused:
        return False


@contextmanager
def alone(name: str, say: Callable[[str], None]) -> Iterator[None]:
    """Waits until no job called `name` is left of an earlier driver; cancels those of this one when it ends."""
    try:
        if left := queued(name):
            say(f"jobs of a killed build are on the cluster ({', '.join(left)}): waiting for them")
        while left:
            time.sleep(LOOK)
            left = queued(name)
        yield
    finally:
        try:
            if left := queued(name):
                subprocess.run(["scancel", *left], check=False)
        except Refused as refused:  # what came before matters more
            say(f"{refused.problems[0].what}; look yourself whether jobs are left: squeue --me")
