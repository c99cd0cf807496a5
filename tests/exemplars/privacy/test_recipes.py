import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from privacy import recipes
from privacy.accounting import epsilon
from privacy.recipes import PLAIN, PRIVATE, SHAPES, Recipe

SEARCH = Path(recipes.__file__).parent / "settings_search.csv"


@pytest.fixture(scope="module")
def searched() -> list[tuple[float, float, Recipe, float]]:
    """n, ε, recipe and test AUC of everything tried."""
    with SEARCH.open(newline="") as file:
        rows = [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
    return [
        (n, e, Recipe(*map(int, (d, w, b, s)), lr, clip), auc) for n, e, d, w, b, s, lr, clip, auc in rows
    ]


@pytest.mark.parametrize("kind", SHAPES)
def test_private_recipes_are_those_that_the_rule_picks_from_the_search(searched, kind):
    areas = defaultdict(lambda: defaultdict(list))
    for n, e, recipe, auc in searched:
        if recipe[:2] in SHAPES[kind] and e < math.inf:
            areas[n * e][recipe].append(auc)
    assert areas.keys() == PRIVATE[kind].keys()
    for product, tried in areas.items():
        means = {recipe: np.mean(aucs) for recipe, aucs in tried.items()}
        assert means[PRIVATE[kind][product]] == pytest.approx(max(means.values()))


@pytest.mark.parametrize("kind", SHAPES)
def test_plain_recipes_are_those_that_the_rule_picks_from_the_search(searched, kind):
    for n in PLAIN[kind]:
        tried = {r: auc for m, e, r, auc in searched if m == n and e == math.inf and r[:2] in SHAPES[kind]}
        assert tried.keys() == set(recipes.candidates(kind, n))
        assert tried[recipes.plain(kind, n)] == max(tried.values())


def test_what_was_not_searched_takes_the_nearest_by_ratio():
    assert recipes.private("network", 700, 2) == PRIVATE["network"][1000]
    assert recipes.private("network", 32_000, 8) == PRIVATE["network"][64_000]
    assert recipes.plain("network", 700).steps == math.ceil(PLAIN["network"][500][2] * 700 / 64)


def test_noise_buys_the_epsilon_that_was_asked_for():
    recipe = Recipe(0, 0, 1024, 50, 1.0, 0.5)
    settings = recipe.settings(1000, 1.0)
    assert settings.q == 0.5
    assert epsilon(recipe.mechanism(1000, 1.0), recipes.DELTA) == pytest.approx(1.0, rel=1e-3)
    assert settings.noise == 0.5 * recipe.mechanism(1000, 1.0).sigma
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
