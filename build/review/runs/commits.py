"""The commits of a review: which of them changed a file, what it was there, and which lie in whose history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from ..core import git


class Commits:
    """The commits behind HEAD, as far as the `followed` files go, git's pathspecs from `root`; read when asked for, once."""

    def __init__(self, root: Path, followed: Sequence[str]):
        self.root, self.followed = root, followed
        self.later: dict[str, set[str]] = {}

    def git(self, *words: str) -> str | None:
        return git.output(self.root, *words)

    @cached_property
    def lack(self) -> str:
        """Why they can tell nothing; empty where they can."""
        if self.git("rev-parse", "--verify", "--quiet", "HEAD") is None:
            return "there is no history of commits"
        if self.git("rev-parse", "--is-shallow-repository") != "false":
            return "the clone is shallow; fetch the whole history"
        return ""

    @cached_property
    def parents(self) -> dict[str, list[str]]:
        """The parents of each commit of this history, which come before it."""
        shown = self.git("rev-list", "--topo-order", "--reverse", "--parents", "HEAD") or ""
        return {commit: above for commit, *above in map(str.split, shown.splitlines())}

    @cached_property
    def changes(self) -> dict[str, list[str]]:
        """The commits that changed each file that is followed, by its path from the root: the oldest first, those of side
        branches too, and merges in which it is not as in each of their parents."""
        shown = self.git(
            "-c", "core.quotePath=false", "log", "--full-history", "--topo-order", "--reverse", "--format=%x00%H",
            "--root", "-m", "--name-only", "--no-renames", "--relative", "--", *self.followed,
        )  # fmt: skip
        found: dict[str, dict[str, bool]] = {}
        for commit, *files in (one.split("\n") for one in (shown or "").split("\0")):
            for file in filter(None, files):
                found.setdefault(file, {})[commit] = True  # a merge is shown once for each parent
        return {file: list(commits) for file, commits in found.items()}

    def from_root(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()

    def changing(self, file: Path) -> list[str]:
        """Those that changed `file`."""
        return self.changes.get(self.from_root(file), [])

    def at(self, commits: Iterable[str], file: Path) -> dict[str, str]:
        """The id of the blob that `file` is at each of the `commits` that has it."""
        named = ((commit, f"{commit}:./{self.from_root(file)}") for commit in commits)
        return {commit: self.ids[name] for commit, name in named if name in self.ids}

    @cached_property
    def ids(self) -> dict[str, str]:
        """The ids of all files whose history is asked for, "COMMIT:./FILE", at the commits that changed them and their parents."""
        changes = self.changes.items()
        names = (f"{one}:./{file}" for file, commits in changes for one in self.around(commits))
        return git.ids(self.root, names)

    def around(self, commits: Iterable[str]) -> list[str]:
        """These commits and their parents."""
        return list(dict.fromkeys(one for commit in commits for one in (commit, *self.parents[commit])))

    def within(self, one: str, other: str) -> bool:
        """Whether commit `one` is `other` or in its history."""
        if one not in self.later:
            later = self.later[one] = {one}
            later.update(commit for commit, above in self.parents.items() if not later.isdisjoint(above))
        return other in self.later[one]
