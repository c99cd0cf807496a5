"""What notebooks lean on: their own helpers, the lab, and of the machine its recording kit alone."""

from pathlib import Path

import grimp
import pytest

EXEMPLARS = Path(__file__).resolve().parents[2] / "exemplars"
NAMES = sorted(file.parent.name for file in EXEMPLARS.glob("*/settings.yaml"))


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("review", "lab", *NAMES, cache_dir=None)


def astray(graph: grimp.ImportGraph, package: str, *allowed: str) -> list[str]:
    """The imports of `package` that lead neither into itself nor into the packages `allowed`."""
    inside = tuple(f"{name}." for name in (package, *allowed))
    return [
        f"{module} -> {imported}"
        for module in sorted({package, *graph.find_descendants(package)})
        for imported in sorted(graph.find_modules_directly_imported_by(module))
        if not f"{imported}.".startswith(inside)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_exemplar_needs_the_lab_and_the_recording_kit_alone(graph, name):
    assert f"{name}.{name}" in graph.modules
    assert astray(graph, name, "lab", "review.notebook") == []


def test_the_lab_needs_the_recording_kit_alone(graph):
    assert "lab.statistics" in graph.modules
    assert astray(graph, "lab", "review.notebook") == []
