import csv
import math
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from privacy import recipes
from privacy.accounting import epsilon
from privacy.recipes import PLAIN, PRIVATE, SHAPES, Recipe, best

SEARCH = Path(recipes.__file__).parent / "settings_search.csv"


@pytest.fixture(scope="module")
def searched() -> dict[tuple[str, int, float], dict[Recipe, float]]:
    """Test AUROC of everything tried, by kind, n and ε."""
    kinds = {shape: kind for kind, shapes in SHAPES.items() for shape in shapes}
    cells = defaultdict(dict)
    with SEARCH.open(newline="") as file:
        for row in csv.DictReader(file):
            n, depth, width, steps = (int(row[name]) for name in ("n", "depth", "width", "steps"))
            e, q, lr, clip, auc = (float(row[name]) for name in ("epsilon", "q", "lr", "clip", "auc"))
            cells[kinds[depth, width], n, e][Recipe(depth, width, q, steps, lr, clip)] = auc
    return cells


def test_every_setting_is_what_the_rule_picks_for_its_own_n_and_epsilon(searched):
    picked = {
        (kind, n, e): recipe
        for kind, by in PRIVATE.items()
        for e, of in by.items()
        for n, recipe in of.items()
    }
    picked |= {(kind, n, math.inf): recipe for kind, by in PLAIN.items() for n, recipe in by.items()}
    assert picked == {cell: best(areas) for cell, areas in searched.items()}


def test_plain_models_had_more_tries_than_private_ones(searched):
    for (kind, n, e), areas in searched.items():
        if e < math.inf:
            assert len(areas) < len(searched[kind, n, math.inf])


def test_ties_go_to_the_cheapest_in_whatever_order_settings_were_tried():
    tried = [Recipe(1, 16, q, steps, 0.5, 1.0) for q in (0.25, 1.0) for steps in (50, 200)]
    for seed in range(5):
        random.Random(seed).shuffle(tried)
        assert best(dict.fromkeys(tried, 0.8)) == Recipe(1, 16, 0.25, 50, 0.5, 1.0)
        assert best(dict.fromkeys(tried, 0.8) | {tried[2]: 0.81}) == tried[2]


def test_what_was_not_searched_takes_the_nearest_by_ratio():
    assert recipes.private("network", 1300, 2) == PRIVATE["network"][1.0][1000]
    assert recipes.private("network", 32_000, 8) == PRIVATE["network"][8.0][8000]


def test_small_batches_keep_their_size_and_passes_elsewhere_and_shares_stay():
    small = Recipe(1, 16, 64 / 1000, 300, 0.1)
    assert small.on(2000, 1000) == Recipe(1, 16, 64 / 2000, 600, 0.1)
    assert small.on(50, 1000).q == 1
    shared = Recipe(1, 16, 0.25, 300, 0.1, 1.0)
    assert shared.on(2000, 1000) == shared


def test_noise_buys_the_epsilon_that_was_asked_for():
    recipe = Recipe(0, 0, 0.25, 50, 1.0, 0.5)
    settings = recipe.settings(1000, 1.0)
    assert settings.q == 0.25
    assert epsilon(recipe.mechanism(1.0), recipes.DELTA) == pytest.approx(1.0, rel=1e-3)
    assert settings.noise == 0.5 * recipe.mechanism(1.0).sigma
    assert recipe.settings(1000).noise == 0


def test_tuning_on_patients_finds_what_learns_them():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (600, 4)).astype(np.float32)
    y = (x[:, 0] * x[:, 1] > 0).astype(float)  # beyond a straight line
    recipe = recipes.tuned(x, y, np.arange(600), "network", 0)
    assert recipe in recipes.candidates("network", 300)
    assert recipe.steps * recipe.lr >= 30


def test_a_promise_is_named_as_a_part_of_a_value_can_be():
    assert [recipes.named(epsilon) for epsilon in (None, 0.5, 1.0, 8.0)] == ["none", "half", 1, 8]


def test_beside_every_private_model_stands_its_recipe_without_noise():
    arms = recipes.arms(700, [1.0, 8.0])
    for (kind, told, noise), (recipe, bought) in arms.items():
        if noise == "on":
            assert arms[kind, told, "off"] == (recipe, None)
            assert bought == told
    assert len(arms) == 11
