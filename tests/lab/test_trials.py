import numpy as np
import pytest
from lab.trials import generations


def space(trial):
    return {"a": trial.suggest_float("a", -1, 1), "b": trial.suggest_float("b", 1e-4, 1, log=True)}


def bowl(configurations):
    """Least at a = 0.3 and b = 0.01."""
    return [(one["a"] - 0.3) ** 2 + np.log10(one["b"] / 0.01) ** 2 / 4 for one in configurations]


@pytest.mark.parametrize(("budget", "sizes"), [(5, [5]), (8, [8]), (20, [8, 8, 4])])
def test_exactly_the_budget_is_tried_a_generation_at_a_time(budget, sizes):
    seen = []

    def score(configurations):
        seen.append(len(configurations))
        return bowl(configurations)

    tried = generations(space, score, budget, seed=0, size=8)
    assert seen == sizes
    assert [one for _, one in tried] == bowl([configuration for configuration, _ in tried])


def test_the_same_seed_proposes_the_same_and_another_seed_another():
    first, second, other = (generations(space, bowl, 20, seed, size=8) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_it_finds_better_than_as_many_random_configurations():
    found = [min(one for _, one in generations(space, bowl, 64, seed, size=16)) for seed in range(5)]
    random = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        drawn = zip(rng.uniform(-1, 1, 64), 10 ** rng.uniform(-4, 0, 64), strict=True)
        random.append(min(bowl([{"a": a, "b": b} for a, b in drawn])))
    assert np.mean(found) < np.mean(random) / 2


def test_a_score_that_is_not_finite_does_not_end_the_search():
    def score(configurations):
        return [
            np.nan if one["a"] > 0 else value
            for one, value in zip(configurations, bowl(configurations), strict=True)
        ]

    tried = generations(space, score, 24, seed=0, size=8)
    assert len(tried) == 24
    assert 0 < sum(np.isnan(one) for _, one in tried) < 24


def test_no_line_is_written_for_a_trial(capsys):
    generations(space, bowl, 8, seed=0, size=8)
    assert capsys.readouterr() == ("", "")
