"""Reads YAML that a stranger may have written: aliases stand for no more than a person would write out, nothing nests
without end, and no key is given twice, since the first would be lost in silence.

Scalars are those of YAML 1.2's core schema: "no" is a word, 010 is ten, and a day is a text; `<<` merges mappings, as
YAML 1.1 and everybody have it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml

from .errors import Problem, Refused

LONGEST = 1_000_000
"""Characters; a bibliography fits in."""
DEEPEST = 50
MOST = 2 * LONGEST
"""Characters of a tree whose aliases are written out."""
TAG = "tag:yaml.org,2002:"
PLAIN = ("!", *(TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq")))
SCALARS = {
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
}
"""How each kind of plain scalar is written, and what it begins with (https://yaml.org/spec/1.2.2/#103-core-schema)."""


class Loader(yaml.SafeLoader):
    """PyYAML's safe loader for plain trees. Raises yaml.YAMLError, with the place, at DEEPEST, MOST, a key twice, a tag
    of another kind of value, or a text that is none of its tag."""

    yaml_implicit_resolvers: ClassVar[dict] = {}
    depth = 0
    size = 0

    def whole(self, node) -> int:
        text = self.construct_scalar(node)
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)

    def construct_object(self, node, deep=False):
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError):  # a tag that the words do not fit, or more digits than Python reads
            raise self.refusal(f"{str(node.value)[:40]} is no {kind(node)}", node) from None

    def compose_node(self, parent, index):
        event = self.peek_event()
        if self.depth >= DEEPEST:
            raise self.refusal(f"more than {DEEPEST} levels", event)
        self.depth += 1
        before, self.size = self.size, self.size + (len(getattr(event, "value", "")) + 1)
        node = super().compose_node(parent, index)
        self.depth -= 1
        if isinstance(event, yaml.AliasEvent):
            if not hasattr(node, "size"):  # it is being read
                raise self.refusal(f"*{event.anchor} stands within what it names", event)
            self.size += node.size
            if self.depth + node.levels > DEEPEST:
                raise self.refusal(f"more than {DEEPEST} levels", event)
        else:
            self.settle(node)
            node.size = self.size - before
        if self.size > MOST:
            raise self.refusal(f"its aliases stand for more than {MOST} characters", event)
        return node

    def settle(self, node) -> None:
        """Looks at a node that is complete, and merges into a mapping what it asks for."""
        if node.tag not in PLAIN:
            raise self.refusal(f"the tag {node.tag}; leave it out", node)
        if isinstance(node, yaml.ScalarNode) and (odd := self.NON_PRINTABLE.search(node.value)):
            what = f"half a character, U+{ord(odd[0]):04X}; write the whole one as it is"
            if not "\ud800" <= odd[0] <= "\udfff":
                what = f"the control character U+{ord(odd[0]):04X}; leave it out"
            raise self.refusal(what, node)
        if isinstance(node, yaml.ScalarNode) and kind(node) in ("map", "seq"):
            raise self.refusal(f"{node.value[:40]} is no {kind(node)}", node)
        if kind(node) == "null" and node.value not in ("", "~", "null", "Null", "NULL"):
            raise self.refusal(f"{node.value[:40]} is no null", node)
        inner = [one for part in node.value for one in (part if isinstance(part, tuple) else (part,))]
        node.levels = 1 + max(
            (getattr(one, "levels", 1) for one in inner if isinstance(one, yaml.Node)), default=0
        )
        if not isinstance(node, yaml.MappingNode):
            return
        merged: list[yaml.Node] = []
        # Keys as they are written, which `as_written` tells apart, and their values.
        seen: set[object] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.refusal("a key that is no text", key)
            if not seen.isdisjoint(same := (key.value, self.construct_object(key))):
                raise self.refusal(f"the key {key.value} is given twice", key)
            seen.update(same)
            if key.value == "<<" and key.style is None:
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(one, yaml.MappingNode) for one in merged):
            raise self.refusal("<< merges mappings alone", node)
        own = [pair for pair in node.value if pair[0].value != "<<" or pair[0].style is not None]
        for key, value in (pair for one in merged for pair in one.value):
            if seen.isdisjoint(same := (key.value, self.construct_object(key))):
                seen.update(same)
                own.append((key, value))
        node.value = own

    def refusal(self, what: str, at) -> yaml.YAMLError:
        return yaml.composer.ComposerError(None, None, what, at.start_mark)


def kind(node: yaml.Node) -> str:
    """The last word of a node's tag."""
    return node.tag.rpartition(":")[2]


for name, (written, first) in SCALARS.items():
    Loader.add_implicit_resolver(TAG + name, re.compile(rf"(?:{written})$"), list(first))
Loader.add_constructor(TAG + "int", Loader.whole)


def load(text: str) -> Any:
    """What `text` says. Raises yaml.YAMLError where it is no YAML of this kind."""
    return yaml.load(checked(text), Loader)


def as_written(text: str) -> tuple[Any, dict[tuple, int]]:
    """The tree of `text` in which every scalar is the text that it was written as, an empty one None; and the line of
    each entry by its path, from 1.

    Raises yaml.YAMLError where it is no YAML of this kind.
    """
    lines: dict[tuple, int] = {(): 1}

    def plain(node: yaml.Node | None, path: tuple) -> Any:
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                lines[(*path, key.value)] = key.start_mark.line + 1
            return {key.value: plain(value, (*path, key.value)) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                lines[(*path, i)] = value.start_mark.line + 1
            return [plain(value, (*path, i)) for i, value in enumerate(node.value)]
        if node is None or (node.style is None and node.value in ("", "~", "null")):
            return None
        return node.value

    return plain(yaml.compose(checked(text), Loader), ()), lines


def read(file: Path, where: str) -> tuple[Any, dict[tuple, int]]:
    """`as_written` of a file, which messages call `where`. Raises Refused where it cannot be read."""
    try:
        return as_written(file.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused([problem(error, where)]) from None


def problem(error: yaml.YAMLError | UnicodeDecodeError, where: str) -> Problem:
    """What `error` says of the file `where`, at its line."""
    mark = getattr(error, "problem_mark", None)
    why = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(where, mark.line + 1 if mark else 0, f"not valid YAML ({why})", "mend the line")


def checked(text: str) -> str:
    if len(text) > LONGEST:
        raise yaml.YAMLError(f"it has {len(text)} characters, and {LONGEST} are allowed")
    return text
