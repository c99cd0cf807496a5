"""How chapters and checks name a result: a value as `exemplar.part.name`, a table or a figure as `exemplar/name`."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.errors import ReviewError
from ..notebook.limits import NAME, PART, SPELT

FORMS = {"value": (".", NAME), "table": ("/", PART), "figure": ("/", PART)}
"""What stands between the exemplar and the name of each kind of result, and what that name may be."""

PUBLISHED = "published"
"""What stands in the place of the exemplar, and of the run, where a number is taken from the literature."""

SCHEME = "exemplar:"
"""What the address of an image begins with that is a figure of an exemplar."""


class Unknown(ReviewError):
    """A name that no result answers to; `todo` suggests the nearest one."""

    def __init__(self, what: str, todo: str):
        super().__init__(what, todo)
        self.what, self.todo = what, todo


@dataclass(frozen=True)
class Ref:
    """A result of an exemplar, or a published number; `source` is where it is taken from: build, record, published."""

    exemplar: str
    name: str
    source: str = "build"

    @property
    def dotted(self) -> str:
        """A value as chapters and checks write it."""
        return f"{self.exemplar}.{self.name}"

    @classmethod
    def parse(cls, kind: str, text: str, source: str = "build") -> Ref:
        """The result of a kind of FORMS that `text` names. Raises Unknown where it is not written as one."""
        mark, pattern = FORMS[kind]
        exemplar, _, name = text.partition(mark)
        if not (PART.fullmatch(exemplar) and pattern.fullmatch(name)):
            todo = f"write exemplar{mark}name, in {SPELT}"
            raise Unknown(f"{text!r} names no {kind}", todo)
        return cls(exemplar, name, PUBLISHED if exemplar == PUBLISHED else source)
