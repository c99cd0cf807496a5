"""Each benchmark can be asked for, and the parts that it times are there; what they take is for who runs them."""

import argparse
import importlib
import sys

import pytest
from tiny import ROOT

sys.path.insert(0, str(ROOT / "ci"))

import bench  # isort: skip


@pytest.fixture
def module(request):
    return importlib.import_module(f"benchmarks.{request.param}")


@pytest.mark.parametrize("module", bench.NAMES, indirect=True)
def test_each_has_options_measures_and_a_table(module):
    parser = argparse.ArgumentParser()
    module.arguments(parser)
    parser.parse_args([])
    assert callable(module.measure)
    assert callable(module.table)


@pytest.mark.parametrize("module", ["exemplars", "growth"], indirect=True)
def test_the_parts_are_functions_of_the_machine(module):
    for place in module.PARTS.values():
        room, _, name = place.partition(":")
        owner = importlib.import_module(f"review.{room}")
        for part in name.split("."):
            owner = getattr(owner, part)
        assert callable(owner)


def test_the_exponent_is_that_of_a_power():
    parts = importlib.import_module("benchmarks._parts")
    assert parts.exponent({1: 0.1, 3: 0.9, 10: 10.0, 30: 90.0}) == pytest.approx(2)
    assert parts.exponent({1: 0.001, 10: 1.0, 100: 10.0}) == pytest.approx(1)
    assert parts.exponent({1: 0.001, 10: 0.002, 100: 0.003}) is None
