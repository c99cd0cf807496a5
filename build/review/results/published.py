"""`content/published.yaml`: numbers taken from the literature, each with where it stands in its source.

    lead.naive_bayes:
      value: 0.149
      unit: MCC
      cite: doi:10.1186/s13321-017-0226-y
      where: Table 3
      words: "the line around it, as printed"

Where the source was not at hand when the number was entered, or prints a formula and not the number, `unverified`
says so in place of `words`. Chapters write such a number as `lead.naive_bayes`{.value from=published}; checks name
it published.lead.naive_bayes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core import yaml_text
from ..core.errors import Place, Problem, Refused
from ..core.paths import Paths
from ..guard import links
from ..notebook.limits import NAME
from .results import Value

KEYS = ("value", "unit", "cite", "where", "words", "unverified")
LONGEST = 300  # characters of words around a number: a line


@dataclass(frozen=True)
class Published:
    """A number in print; `text` is how it is printed. One of `words` and `unverified` is empty."""

    name: str
    text: str
    unit: str
    cite: str
    where: str
    words: str
    unverified: str
    place: Place

    @property
    def number(self) -> float:
        return float(self.text)

    @property
    def decimals(self) -> int:
        return len(self.text.partition(".")[2])

    @property
    def value(self) -> Value:
        """As a check sees it: a single number."""
        label = f"published {self.name}"
        return Value(label, (), (), self.number, None, None, None, self.unit, f".{self.decimals}f", None)

    @property
    def source(self) -> str:
        """Where it stands and in which words, or why nobody has looked."""
        return (
            f"{self.where}: “{self.words}”"
            if self.words
            else f"{self.where} (not verified: {self.unverified})"
        )


Ledger = Mapping[str, Published]


def of(paths: Paths) -> tuple[dict[str, Published], list[Problem]]:
    """The ledger of a review, and what is wrong with it."""
    try:
        return read(*links.ledger(paths, "published.yaml"))
    except Refused as refused:
        return {}, refused.problems


def read(path: Path, where: str) -> tuple[dict[str, Published], list[Problem]]:
    """The ledger at `path`, empty where there is none, and what is wrong with it, at its line."""
    if not path.is_file():
        return {}, []
    try:
        tree, lines = yaml_text.read(path, where)
    except Refused as refused:
        return {}, refused.problems
    if not isinstance(tree, dict | None):
        return {}, [Problem(where, 1, "the ledger is not 'name: …' entries", "see results/published.py")]
    ledger: dict[str, Published] = {}
    problems: list[Problem] = []
    for name, raw in (tree or {}).items():
        place = Place(where, lines[name,])
        faults = list(wrong(name, raw))
        problems += [place.problem(f"{name}: {what}", todo) for what, todo in faults]
        if not faults:
            given = {key: " ".join((raw.get(key) or "").split()) for key in KEYS}
            ledger[name] = Published(name, given.pop("value"), place=place, **given)
    return ledger, problems


def wrong(name: str, raw: object) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry, and what to do."""
    if not NAME.fullmatch(name):
        yield "no name that a value could have", "use lower-case letters, digits, _ and dots"
    if not isinstance(raw, dict) or not all(isinstance(text, str | None) for text in raw.values()):
        yield "it has no entries of its own", f"give it {', '.join(KEYS)}"
        return
    for key in raw.keys() - set(KEYS):
        yield f"{key}: is unknown", f"it is one of {', '.join(KEYS)}"
    for key in ("value", "unit", "cite", "where"):
        if not (raw.get(key) or "").strip() and not (key == "unit" and key in raw):
            yield f"it has no {key}:", "add it"
    try:
        if raw.get("value") and not math.isfinite(float(raw["value"])):
            raise ValueError
    except ValueError:
        yield f"its value {raw['value']} is no number", "write it as printed, such as 0.149"
    if bool(raw.get("words")) == bool(raw.get("unverified")):
        yield (
            "it has not one of words: and unverified:",
            "give the words around the number, or say why nobody has looked them up",
        )
    if len(raw.get("words") or "") > LONGEST:
        yield f"its words have {len(raw['words'])} characters", f"a line is enough, {LONGEST} at most"
