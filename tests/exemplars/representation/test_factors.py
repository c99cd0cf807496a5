import numpy as np
import pytest
from representation import factors, finders
from scipy.stats import binom, norm


def pairs(letters: np.ndarray) -> np.ndarray:
    """Counts of neighbours (n, 16)."""
    code = 4 * letters[:, :-1] + letters[:, 1:]
    return (code[:, :, None] == np.arange(16)).sum(1)


def drawn(n: int, jitter: int, fidelity: float, seed: int = 0):
    who, chances = factors.world(seed, fidelity)
    return who, factors.bound(who, chances, n, jitter, np.random.default_rng(seed))


def test_negatives_have_exactly_the_neighbours_of_positives():
    _, (letters, y) = drawn(200, 5, 0.85)
    both = (sorted(map(tuple, pairs(letters[y == side]))) for side in (0, 1))
    assert next(both) == next(both)


@pytest.mark.parametrize("jitter", [0, 3])
def test_the_motif_stands_where_it_may_and_nowhere_else(jitter):
    who, (letters, y) = drawn(600, jitter, 1)
    windows = np.lib.stride_tricks.sliding_window_view(letters[y == 1], factors.WIDTH, axis=1)
    hit = (windows == who.motif).all(2)
    middle = (factors.LENGTH - factors.WIDTH) // 2
    near = hit[:, middle - jitter : middle + jitter + 1]
    assert near.any(1).all()
    assert np.count_nonzero(near.sum(0)) == 2 * jitter + 1


def test_an_odd_number_is_refused():
    with pytest.raises(ValueError, match="even number"):
        drawn(7, 0, 1)


def test_letters_are_right_as_often_as_was_asked():
    who, _ = factors.world(1, 0.85)
    sites = who.sites(20_000, np.random.default_rng(1))
    assert (sites == who.motif).mean() == pytest.approx(0.85, abs=0.005)
    wrong = (sites - who.motif) % 4
    assert (np.bincount(wrong[wrong > 0])[1:] / (wrong > 0).sum()).round(1).tolist() == [0.3, 0.3, 0.3]


@pytest.mark.parametrize("changed", [1, 2, 8])
def test_a_related_factor_differs_in_so_many_letters(changed):
    who, _ = factors.world(2, 1)
    assert (who.related(changed, np.random.default_rng(0)).motif != who.motif).sum() == changed


def test_the_background_follows_its_chances():
    _, chances = factors.world(3, 1)
    letters = factors.background(3000, np.random.default_rng(3), chances)
    counted = pairs(letters).sum(0).reshape(4, 4)
    np.testing.assert_allclose(counted / counted.sum(1, keepdims=True), chances, atol=0.01)


def perfect(monkeypatch, slip: int) -> np.ndarray:
    """What logistic regression scores on motifs that are right, and moved by up to `slip` letters."""
    if slip:
        planted = factors.bound

        def bound(who, chances, n, jitter, rng):
            return planted(who, chances, n, slip, rng)

        monkeypatch.setattr(factors, "bound", bound)
    sets = [factors.bound(*factors.world(i, 1), 1500, 0, np.random.default_rng([i, 1])) for i in range(2)]
    return finders.areas(sets, 500, range(2), ["logistic"])["logistic"]


def test_the_control_of_perfect_motifs_sees_a_motif_that_slips(monkeypatch):
    assert perfect(monkeypatch, 0).min() >= 0.99
    assert perfect(monkeypatch, 8).mean() < 0.99


@pytest.mark.parametrize(("broken", "seen"), [(False, False), (True, True)])
def test_the_control_of_shuffled_labels_sees_labels_that_are_not(broken, seen):
    found = []
    for i in range(3):
        letters, y = factors.bound(*factors.world(i, 1), 1500, 0, np.random.default_rng([i, 1]))
        given = y if broken else np.random.default_rng([i, 2]).permutation(y)
        found.append(finders.areas([(letters, given)], 500, [i], ["logistic"])["logistic"][0])
    assert (np.mean(found) > 0.55) == seen


def test_a_score_by_places_reaches_the_closed_form_of_independent_letters():
    """Negatives drawn at random: the number of letters that are right is binomial on either side."""
    rng, n = np.random.default_rng(5), 4000
    who = factors.factor(0.85, rng)
    y = rng.permutation(np.repeat([0.0, 1.0], n // 2))
    letters = rng.integers(0, 4, (n, factors.LENGTH))
    letters[y == 1, 26:34] = who.sites(n // 2, rng)
    right = np.arange(9)
    case, control = binom.pmf(right, 8, 0.85), binom.pmf(right, 8, 0.25)
    best = case @ (np.cumsum(control) - control / 2)
    found = finders.areas([(letters, y)], 2000, [0], ["logistic"])["logistic"][0]
    error = norm.ppf(0.999) * np.sqrt(best * (1 - best) / 1000)
    assert best - 0.02 <= found <= best + error
