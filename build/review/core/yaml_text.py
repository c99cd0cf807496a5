"""Reads YAML that a stranger may have written: no aliases, which can stand for gigabytes, no bottomless nesting, and
no key that is given twice, since the first would be lost in silence.

Scalars are those of YAML 1.2's core schema: "no" is a word, 010 is ten, and a day is a text.
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
PLAIN = ("str", "int", "float", "bool", "null")
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
    """PyYAML's safe loader for plain trees. Raises yaml.YAMLError, with the place, at an alias, DEEPEST or a key twice."""

    yaml_implicit_resolvers: ClassVar[dict] = {}
    depth = 0

    def construct_yaml_int(self, node):
        text = self.construct_scalar(node)
        try:
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        except ValueError:  # Python reads no more than 4300 digits
            raise self.refusal("a number too long to read", node) from None

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise self.refusal("an alias (*); write out what it stands for", self.peek_event())
        if self.depth >= DEEPEST:
            raise self.refusal(f"more than {DEEPEST} levels", self.peek_event())
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    raise self.refusal(f"the key {key.value} is given twice", key)
                seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return node

    def refusal(self, what: str, at) -> yaml.YAMLError:
        return yaml.composer.ComposerError(None, None, what, at.start_mark)


for kind, (written, first) in SCALARS.items():
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(rf"(?:{written})$"), list(first))
Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_yaml_int)


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
        if node.tag.rpartition(":")[2] not in PLAIN:
            raise yaml.constructor.ConstructorError(None, None, f"the tag {node.tag}", node.start_mark)
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
