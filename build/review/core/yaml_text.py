"""Reads YAML that a stranger may have written: no aliases, which can stand for gigabytes, and no bottomless nesting."""

from __future__ import annotations

from typing import Any

import yaml

LONGEST = 1_000_000
"""Characters; a bibliography fits in."""
DEEPEST = 50


class Loader(yaml.SafeLoader):
    """PyYAML's safe loader for plain trees. Raises yaml.YAMLError, with the place, at an alias or at DEEPEST."""

    depth = 0

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "an alias (*); write out what it stands for", self.peek_event().start_mark
            )
        if self.depth >= DEEPEST:
            raise yaml.composer.ComposerError(
                None, None, f"more than {DEEPEST} levels", self.peek_event().start_mark
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def compose(text: str) -> yaml.Node | None:
    """The tree of `text` with its places. Raises yaml.YAMLError where it is no YAML of this kind."""
    if len(text) > LONGEST:
        raise yaml.YAMLError(f"it has {len(text)} characters, and {LONGEST} are allowed")
    return yaml.compose(text, Loader)


def load(text: str) -> Any:
    """What `text` says. Raises yaml.YAMLError where it is no YAML of this kind."""
    if len(text) > LONGEST:
        raise yaml.YAMLError(f"it has {len(text)} characters, and {LONGEST} are allowed")
    return yaml.load(text, Loader)
