"""Fills in a chapter's template variables as Manubot does, and refuses what Manubot renders as nothing.

An undefined one counts as false where it is only asked for, as Manubot has it: that is unwise where its name can be
wrong, and usual where the entries of a list have different keys.
"""

from __future__ import annotations

import difflib
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jinja2
import jinja2.sandbox

from ..core import signals
from ..core.errors import Problem
from ..core.unwise import Unwise

SECONDS = 10  # that the templates of a chapter may take
BYTES = 1 << 29  # that they may take beside what the process has
LONGEST = 1_000_000
"""Characters that templates may add to a chapter, and that an operator may make of a text at once."""


class Bounded(jinja2.sandbox.SandboxedEnvironment):
    """A sandbox in which no operator runs for long: nothing could interrupt it."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, int) and abs(one) > LONGEST // max(
                len(other) if hasattr(other, "__len__") else 1, 1
            ):
                raise OverflowError(f"{operator} makes more than {LONGEST} of it")
        if operator == "**" and isinstance(right, int) and abs(right) > 1000:
            raise OverflowError(f"** {right} makes too large a number")
        return super().call_binop(context, operator, left, right)


@contextmanager
def memory(more: int) -> Iterator[None]:
    """Raises MemoryError in what takes so many bytes more, where the system keeps account."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (min(taken, hard) if hard >= 0 else taken, hard))
    except (OSError, ValueError):  # another system
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def render(file: str, text: str, original: str, variables: dict) -> tuple[str, list[Problem]]:
    """`text` with its template variables filled in, as Manubot does; undefined ones and bad templates are problems."""
    found: list[Problem] = []
    stated = set(trees(variables))

    class Undefined(jinja2.ChainableUndefined):
        """Renders as nothing and reports itself where it is used."""

        def report(self, asked: bool = False) -> None:
            if asked and (self._undefined_name is None or not self.of_all()):
                return
            line = template_line(self._undefined_name, original)
            name = written_name(self, original.split("\n")[line - 1 : line])
            near = difflib.get_close_matches(name, list(known(variables)), n=1)
            todo = (
                f"did you mean {near[0]}?"
                if near
                else "define it in metadata.yaml, give --template-variables-path, or mend the name"
            )
            what = f"template variable {name} is undefined{', and counts as false' if asked else ''}"
            found.append(Problem(file, line, what, todo, Unwise.UNDEFINED if asked else ""))

        def of_all(self) -> bool:
            """Whether it would be a variable of its own, and no key of one entry of a list."""
            of = self._undefined_obj
            return (
                of.of_all() if isinstance(of, Undefined) else of is jinja2.utils.missing or id(of) in stated
            )

        def __getattr__(self, name: str) -> Undefined:
            if name.startswith("__"):
                raise AttributeError(name)
            return Undefined(obj=self, name=name)

        __getitem__ = __getattr__

        def __str__(self) -> str:
            self.report()
            return ""

        def __iter__(self) -> Iterator:
            self.report(asked=True)
            return iter(())

        def __bool__(self) -> bool:
            self.report(asked=True)
            return False

        def __eq__(self, other: object) -> bool:
            self.report(asked=True)
            return isinstance(other, jinja2.Undefined)

        def __ne__(self, other: object) -> bool:
            return not self == other

        def __len__(self) -> int:
            self.report(asked=True)
            return 0

        __hash__ = jinja2.ChainableUndefined.__hash__

        def __html__(self) -> str:
            return str(self)

    environment = Bounded(
        loader=jinja2.BaseLoader(),
        undefined=Undefined,
        autoescape=False,
        comment_start_string="{##",
        comment_end_string="##}",
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        keep_trailing_newline=True,
    )
    try:
        with signals.limit(SECONDS), memory(BYTES):
            rendered = environment.from_string(text).render(**variables)
        if len(rendered) > len(text) + LONGEST:
            raise OverflowError(f"it writes {len(rendered)} characters, and {LONGEST} are allowed")
    except jinja2.TemplateSyntaxError as error:
        return text, [
            Problem(file, error.lineno, f"template: {error.message}", "mend the {{ }} or {% %} on this line")
        ]
    except Exception as error:  # a template is a program: whatever it raises is its author's to mend
        said = "it takes more memory than a chapter needs" if isinstance(error, MemoryError) else error
        what = f"template: {str(said) or type(said).__name__}"
        return text, [
            *found,
            Problem(file, raised_at(error) or begin(original), what, "mend the {{ }} or {% %} on this line"),
        ]
    return rendered, found


def written_name(undefined: jinja2.Undefined, lines: list[str]) -> str:
    """The variable as its author wrote it: jinja2 knows only the last part of a dotted name."""
    name = str(undefined._undefined_name)
    match = re.search(rf"[\w.]*\b{re.escape(name)}\b", "\n".join(lines))
    return match[0] if match else name


def template_line(name: str, text: str) -> int:
    """The line being rendered: that of the innermost template frame on the stack."""
    frame = sys._getframe()
    while frame:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    position = text.find(name)
    return text.count("\n", 0, position) + 1 if position >= 0 else 0


def raised_at(error: BaseException) -> int:
    """The template's line in a traceback that jinja2 has rewritten."""
    lines = [0]
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


def begin(text: str) -> int:
    """The line of a chapter's first template sign."""
    found = re.search(r"\{[{%]", text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def trees(variables: dict) -> Iterator[int]:
    """The identities of the dictionaries that names alone lead to."""
    yield id(variables)
    for value in variables.values():
        if isinstance(value, dict):
            yield from trees(value)


def known(variables: dict, prefix: str = "") -> Iterator[str]:
    for key, value in variables.items():
        name = f"{prefix}{key}"
        yield name
        if isinstance(value, dict):
            yield from known(value, f"{name}.")
