"""Follows the sources: the page at every save, in a second; runs of exemplars beside it, however long they take."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfiles import watch

from ..core.errors import Problem, ReviewError
from ..core.paths import Paths
from ..runs import engine, offline, survey
from ..writing.theme import THEME
from .draft import Draft
from .server import Server
from .site import Site

QUIET = 10  # milliseconds without a change after which a save counts as finished
LOOK = 200  # milliseconds between two looks at whether the preview has ended


def serve(paths: Paths, port: int, say: Callable[[str], None]) -> None:
    """Serves the page until it is interrupted, and builds it anew whenever a source is saved.

    An edit of prose never waits for a run: the exemplars that became stale run in this thread, as a build runs them,
    while the page follows in another. Raises ReviewError where the port is taken.
    """
    offline.deny()
    with (
        tempfile.TemporaryDirectory(prefix="review-preview-") as folder,
        Server(Site(Path(folder)), port) as server,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        follower = Follower(paths, server.site, Path(folder), say)
        say(f"{server.url} shows the page and follows every save; Ctrl-C ends")
        try:
            threading.Thread(target=follower.follow, daemon=True).start()
            follower.run_stale()
        finally:
            follower.ended.set()
            server.shutdown()


class Follower:
    """Builds the page of `paths` for `site`, in folders below `folder`."""

    def __init__(self, paths: Paths, site: Site, folder: Path, say: Callable[[str], None]):
        self.paths, self.site, self.folder, self.say = paths, site, folder, say
        (folder / "notebooks").mkdir()
        self.draft = Draft(paths, folder / "notebooks")
        self.one_at_a_time = threading.Lock()
        self.stale, self.ended = threading.Event(), threading.Event()
        self.failed: list[Problem] = []  # what the last runs ended with
        self.waiting: set[str] = set()  # exemplars that may not run before their claims are locked
        self.stale.set()

    def follow(self) -> None:
        """Builds the page now and at each save; watches before it builds, so that no save is missed."""
        places = [p for p in (self.paths.content, self.paths.exemplars, THEME) if p.is_dir()]
        behind, first = linked(places), True
        for changes in watch(
            *places, step=QUIET, rust_timeout=LOOK, yield_on_timeout=True, stop_event=self.ended
        ):
            changed = {Path(file) for _, file in changes}
            changed |= {link for link, then in behind.items() if last_change(link) != then}
            anew = any(file.is_relative_to(self.paths.exemplars) for file in changed)
            if anew or (
                changed and self.waiting
            ):  # a chapter may name one that waits, or the lock know its claims
                self.stale.set()
            if changed:
                behind = linked(places)
            if changed or first:
                self.page(anew)
            first = False

    def run_stale(self) -> None:
        """Runs what is stale, now and whenever an exemplar is saved; never ends."""
        while True:
            self.stale.wait()
            self.stale.clear()
            try:
                seen = survey.take(self.paths)
                self.waiting = self.draft.held(seen)
                standing = [s for s in seen.standing if s.name in seen.stale - self.waiting]
                if not standing:
                    self.failed = []
                    continue
                if why := ", ".join(f"{s.name} ({s.why[0]})" for s in standing if s.why):
                    self.site.set(busy=f"Running anew: {why}. Its last results are shown until then.")
                failed = engine.refresh(self.paths, waiting=self.waiting)
            except ReviewError as error:
                failed = error.problems
            self.failed = [] if self.stale.is_set() else failed  # a newer save makes them old news
            self.site.set(busy="")
            self.page(anew=True)

    def page(self, anew: bool = False) -> None:
        """Builds the page, `anew` with results that have changed; where that fails, the last good one stays and says why."""
        with self.one_at_a_time, no_garbage_collection():
            if anew:
                self.draft.forget()
            target = self.folder / f"page-{self.site.pages + 1}"
            shutil.rmtree(target, ignore_errors=True)
            try:
                marked = self.draft.write(target)
            except ReviewError as error:
                wrong = error.problems
            except OSError as error:  # a file that was moved or saved just then
                wrong = [Problem(error.filename or "", 0, error.strerror or str(error), "save again")]
            except Exception as error:
                traceback.print_exc()
                wrong = [Problem("", 0, f"the preview failed ({error!r})", "its terminal says where")]
            else:
                self.site.show(target, [*self.failed, *marked])
                shutil.rmtree(self.folder / f"page-{self.site.pages - 2}", ignore_errors=True)
                wrong = []
            if wrong:
                self.site.set(wrong=sorted({*wrong, *self.failed}))
            for line in wrong or self.site.marked:
                self.say(str(line))


def linked(places: Iterable[Path]) -> dict[Path, int]:
    """The links in `places`, dead ones too, with the last change of what each leads to: no watcher of a folder tells of that."""
    walks = (found for place in places for found in os.walk(place))  # passes over what vanishes meanwhile
    found = (Path(folder, name) for folder, inner, names in walks for name in (*inner, *names))
    return {link: last_change(link) for link in found if os.path.islink(link)}


def last_change(file: Path) -> int:
    """In nanoseconds; 0 where there is no file."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """A page makes a million small objects that live until it is written: looking them over takes a third of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
