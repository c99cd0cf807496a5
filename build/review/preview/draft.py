"""Builds the page alone, as fast as it can: no PDF, no waiting for runs, results read again only if they changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..core.errors import Problem, Refused, graded
from ..core.paths import Paths
from ..markdown.manuscript import Manuscript
from ..placing import ledgers, place, written
from ..reading import apart, planned, strict
from ..results import names
from ..results.results import BadResults, load
from ..results.shelf import Shelf
from ..runs import at_hand, survey
from ..runs.survey import Survey
from ..writing.page import notebooks


class Draft:
    """The page of one review, built as often as it is asked for; `pages` is a folder for its notebooks' pages.

    Results that are stale are shown all the same until a run has renewed them.
    """

    def __init__(self, paths: Paths, pages: Path):
        self.paths, self.pages = paths, pages
        self.forget()

    def forget(self) -> None:
        """The results have changed: the next page reads them again."""
        self.seen: Survey | None = None
        self.notebooks: dict[str, Path] = {}
        self.offered: frozenset[str] = frozenset()

    def write(self, folder: Path) -> list[Problem]:
        """Writes the page into `folder`; returns what is marked on it: claims that miss, and warnings.

        Raises Refused with everything that keeps the page from being written.
        """
        reading = strict.read(self.paths, parse=apart.parsed)
        if self.seen is None:
            self.shelf, self.titles, self.unread = last_good(self.paths, seen := survey.take(self.paths))
            self.seen = seen
        kept = ledgers.read(reading)
        resolution = place.resolve(reading, self.shelf, self.titles, kept)
        problems = reading.problems + self.unread + resolution.problems
        problems += planned.held(reading, kept.locked, self.seen)[1]
        problems += [
            Problem(f"exemplars/{name}", 0, "it has no results yet", "they show when its run has ended")
            for name in sorted(self.shelf.failed & reading.exemplars)
        ]
        if problems:
            raise Refused(problems)
        manuscript = self.with_notebooks(resolution.manuscript)
        found = written.write(manuscript, folder, ("html",), reading.source)
        wrong, unwise = graded(found, reading.source.strict)
        if wrong:
            raise Refused(wrong)
        return resolution.missed + reading.warnings + resolution.warnings + unwise

    def held(self, seen: Survey) -> set[str]:
        """The exemplars that wait until their claims are locked (see reading.planned)."""
        reading = strict.read(self.paths)
        return planned.held(reading, ledgers.read(reading).locked, seen)[0]

    def with_notebooks(self, manuscript: Manuscript) -> Manuscript:
        offered = frozenset(url for url in manuscript.files if url.endswith(".ipynb"))
        if offered != self.offered:
            dressed, wrong = notebooks.with_pages(manuscript, self.seen.exemplars, self.shelf, self.pages)
            if wrong:
                raise Refused(wrong)
            self.notebooks = {u: f for u, f in dressed.files.items() if u not in manuscript.files}
            self.offered = offered
        return replace(manuscript, files={**manuscript.files, **self.notebooks})


def last_good(paths: Paths, seen: Survey) -> tuple[Shelf, dict[str, str], list[Problem]]:
    """What `at_hand.gather` finds, with the last good results of what is stale."""
    shelf, titles, problems = at_hand.gather(paths, seen)
    older = {}
    called, _ = names.read(paths.exemplars / names.FILE, "")
    for name in shelf.failed:
        try:
            older[name] = names.named(load(paths.runs / name / "results.json"), called)
        except BadResults:
            continue  # what cannot be shown is reported as withheld, where a chapter names it
    return (
        replace(shelf, build={**older, **shelf.build}, failed=shelf.failed - older.keys()),
        titles,
        problems,
    )
