"""Shows how jobs stand: on a terminal one line each with its time, elsewhere plain lines as things happen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from ..notebook.events import Event
from .job import Job

SECONDS = 20  # between two lines about parts of one run, where lines pile up

WORDS = {"started": "running", "part": "running", "done": "done", "failed": "failed"}


class Progress(ExitStack):
    """A context in which `show` reports each event of `jobs` to the user."""

    def __init__(self, console: Console, jobs: Sequence[Job]):
        super().__init__()
        self.console = console
        self.why = {
            one.exemplar.name: " ".join(one.why()[:1]) if one.source == "build" else one.profile
            for one in jobs
        }
        self.started: dict[str, float] = {}
        self.told: dict[str, float] = {}
        columns = (SpinnerColumn(finished_text="·"), TextColumn("{task.description}"), TimeElapsedColumn())
        self.bars = Bars(*columns, console=console, disable=not console.is_terminal)
        self.tasks = {name: self.bars.add_task(f"{name}: waiting", start=False, total=1) for name in self.why}

    def __enter__(self) -> Progress:
        super().__enter__()
        self.enter_context(self.bars)
        return self

    def show(self, event: Event) -> None:
        if event.name not in self.tasks or (event.name in self.started) == (event.kind == "started"):
            return  # a notebook can write what it likes there
        task, text, took = self.tasks[event.name], f"{event.name}: {WORDS[event.kind]}", ""
        if event.kind == "started":
            self.started[event.name] = time.monotonic()
            self.bars.start_task(task)
            text += f" ({self.why[event.name]})"
        elif event.kind == "part":
            text += f" ({event.text})"
        else:
            self.bars.update(task, completed=1)
            took = f" after {time.monotonic() - self.started[event.name]:.0f} s"
        self.bars.update(task, description=text)
        now = time.monotonic()
        if not self.console.is_terminal and not (
            event.kind == "part" and now - self.told[event.name] < SECONDS
        ):
            self.told[event.name] = now
            self.console.print(text + took, markup=False, highlight=False, soft_wrap=True)
