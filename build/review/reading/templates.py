"""Fills in a chapter's template variables as Manubot does, and refuses what Manubot renders as nothing.

An undefined one counts as false where it is only asked for, as Manubot has it: that is unwise where its name can be
wrong, and usual where the entries of a list have different keys.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator

import jinja2
import jinja2.sandbox

from ..core.errors import Problem


def render(file: str, text: str, original: str, variables: dict) -> tuple[str, list[Problem]]:
    """`text` with its template variables filled in, as Manubot does; undefined ones and bad templates are problems."""
    found: list[Problem] = []
    stated = set(trees(variables))

    class Undefined(jinja2.ChainableUndefined):
        """Renders as nothing and reports itself where it is used."""

        def report(self, unwise: bool = False) -> None:
            if unwise and (self._undefined_name is None or not self.of_all()):
                return
            line = template_line(self._undefined_name, original)
            name = written_name(self, original.split("\n")[line - 1 : line])
            near = difflib.get_close_matches(name, list(known(variables)), n=1)
            todo = f"did you mean {near[0]}?" if near else "define it in metadata.yaml or mend the name"
            what = f"template variable {name} is undefined{', and counts as false' if unwise else ''}"
            found.append(Problem(file, line, what, todo, unwise))

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
            self.report(unwise=True)
            return iter(())

        def __bool__(self) -> bool:
            self.report(unwise=True)
            return False

        def __eq__(self, other: object) -> bool:
            self.report(unwise=True)
            return isinstance(other, jinja2.Undefined)

        def __ne__(self, other: object) -> bool:
            return not self == other

        def __len__(self) -> int:
            self.report(unwise=True)
            return 0

        __hash__ = jinja2.ChainableUndefined.__hash__

        def __html__(self) -> str:
            return str(self)

    environment = jinja2.sandbox.SandboxedEnvironment(
        loader=jinja2.BaseLoader(),
        undefined=Undefined,
        autoescape=False,
        comment_start_string="{##",
        comment_end_string="##}",
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        keep_trailing_newline=True,
    )
    try:
        rendered = environment.from_string(text).render(**variables)
    except jinja2.TemplateSyntaxError as error:
        return text, [
            Problem(file, error.lineno, f"template: {error.message}", "mend the {{ }} or {% %} on this line")
        ]
    except Exception as error:  # a template is a program: whatever it raises is its author's to mend
        line = raised_at(error)
        return text, [
            *found,
            Problem(file, line, f"template: {error}", "mend the {{ }} or {% %} on this line"),
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
