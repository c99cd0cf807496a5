"""One exemplar with everything decided: what to run, as what, and where its results go."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..notebook import fingerprint
from ..notebook.exemplar import Exemplar, read
from ..notebook.provenance import has_cuda
from ..notebook.settings import Resources
from . import manifest

HERE = Path(__file__).parent
RUNNER = (
    *(
        HERE / file
        for file in ("confinement.py", "execute.py", "offline.py", "session.py", "closed/sitecustomize.py")
    ),
    *sorted(HERE.with_name("notebook").glob("*.py")),
)
"""What runs a notebook and what it records with."""


@dataclass(frozen=True)
class Job:
    """`source` is "build" or "run"; `components` are what the outcome depends on (see fingerprint).

    Where it has `shards`, so many other jobs first compute its parts side by side; one of them has its number as `shard`.
    """

    exemplar: Exemplar
    profile: str
    overrides: Mapping[str, str]
    source: str
    parameters: Mapping[str, object]
    components: Mapping[str, str]
    paths: Paths
    shards: int = 1
    shard: int = 0

    @cached_property
    def key(self) -> str:
        return fingerprint.run_key(self.components)

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint.run_key(fingerprint.without_machine(self.components))

    @property
    def asked(self) -> dict[str, object]:
        """What the run is told, and its results must say of themselves."""
        return {
            "exemplar": self.exemplar.name,
            "profile": self.profile,
            "source": self.source,
            "epoch": self.parameters["epoch"],
            "key": self.key,
            "fingerprint": self.fingerprint,
            "parameters": dict(self.parameters),
        }

    @property
    def target(self) -> Path:
        """Where the results go: the build's own, or beside them a folder of its own for each run."""
        if self.source == "build":
            return self.paths.runs / self.exemplar.name
        return self.paths.trials / f"{self.exemplar.name}-{self.key.removeprefix('sha256:')[:12]}"

    @property
    def every_shard(self) -> Sequence[int]:
        """The numbers of its shards."""
        return range(1, self.shards + 1) if self.shards > 1 else ()

    @property
    def label(self) -> str:
        """What its files are called that lie beside those of other jobs."""
        return f"{self.target.name}.shard-{self.shard}" if self.shard else self.target.name

    @property
    def log(self) -> Path:
        return self.paths.logs / f"{self.label}.log"

    @property
    def failed(self) -> Path:
        """Where the notebook is kept if a cell fails."""
        return self.paths.logs / f"{self.label}.failed.ipynb"

    @property
    def refused(self) -> Path:
        """Where what a run left is kept if it cannot be believed."""
        return self.paths.logs / f"{self.target.name}.refused"

    @property
    def parts(self) -> Path:
        """Where the notebook may keep what a killed or refused run need not compute again; gone once it is accepted."""
        return self.paths.own / "checkpoints" / self.key.removeprefix("sha256:")[:12]

    @property
    def resources(self) -> Resources:
        """What it asks of a cluster."""
        return self.exemplar.resources[self.profile]

    def why(self) -> list[str]:
        """Why the results at `target` are not this job's; empty if they are."""
        return manifest.verify(self.target, self.components)

    def problem(self, what: str, todo: str) -> Problem:
        return Problem(self.paths.relative(self.exemplar.notebook), 0, what, todo)

    def refusal(self, what: str, todo: str) -> Refused:
        return Refused([self.problem(what, todo)])

    def again(self) -> Job:
        """The same job as the sources are by now; raises Refused where they are malformed."""
        now = read(self.exemplar.folder)
        return plan(
            self.paths, now, self.profile, self.overrides, self.source, device=self.components["device"]
        )


def plan(
    paths: Paths,
    exemplar: Exemplar,
    profile: str = "quick",
    overrides: Mapping[str, str] | None = None,
    source: str = "build",
    *,
    device: str | None = None,
) -> Job:
    """The job of running `exemplar` as its sources are now, on `device` or that of this machine.

    Raises Refused for parameters it does not have, and for files that are not there.
    """
    overrides = exemplar.located(overrides or {})
    parameters = exemplar.resolve(profile, overrides)
    components = fingerprint.components(
        exemplar.notebook,
        parameters,
        (*exemplar.data, *exemplar.given(parameters)),
        paths.exemplars,
        lock=paths.pinned,
        runner=RUNNER,
        device=device or device_here(),
    )
    return Job(exemplar, profile, overrides, source, parameters, components, paths)


def device_here() -> str:
    """The class of device that notebooks will find, "cuda" or "cpu"; REVIEW_DEVICE decides where it is set."""
    return os.environ.get("REVIEW_DEVICE") or ("cuda" if has_cuda() else "cpu")
