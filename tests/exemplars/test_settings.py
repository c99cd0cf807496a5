"""What the settings and records of each exemplar promise."""

import ast
import json
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from review.notebook import exemplar, fingerprint
from review.notebook.straight import KIT
from review.verbs.record import layout

EXEMPLARS = Path(__file__).parents[2] / "exemplars"
NAMES = sorted(p.parent.name for p in EXEMPLARS.glob("*/settings.yaml"))


def imported(file: Path) -> set[str]:
    """Top-level modules that `file` imports anywhere."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    whole = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in plain | whole} - {""}


@pytest.mark.parametrize("name", NAMES)
def test_it_requires_exactly_what_it_imports(name):
    one = exemplar.read(EXEMPLARS / name)
    files = [one.notebook, *fingerprint.imported(one.notebook, EXEMPLARS)]
    modules = set().union(*(imported(file) for file in files if file.suffix == ".py"))
    others = modules - sys.stdlib_module_names - {"review", "lab", name}
    wanted = {distribution for module in others for distribution in packages_distributions()[module]}
    assert wanted - set(KIT) == set(one.requires)


@pytest.mark.parametrize("name", NAMES)
def test_each_profile_keeps_within_the_ranges_and_stands_in_the_notebook(name):
    one = exemplar.read(EXEMPLARS / name)
    assert set(one.profiles) == {"quick", "full"}
    assert (
        one.resolve("full", {}).keys() == one.resolve("quick", {}).keys() == {p.name for p in one.parameters}
    )


@pytest.mark.parametrize("name", [name for name in NAMES if not exemplar.read(EXEMPLARS / name).files])
def test_its_record_is_written_as_the_verb_writes_it(name):
    text = (EXEMPLARS / name / "records/full.json").read_text(encoding="utf-8")
    assert layout(json.loads(text)) == text
