import numpy as np
import pytest
from lab.data.sequences import LETTERS, binding_sites, fifths, mutated, one_hot, reverse_complement

PAIRS = {"A": "U", "C": "G", "G": "C", "U": "A"}


def test_the_reverse_complement_is_that_of_the_letters():
    letters = np.random.default_rng(0).integers(0, 4, (20, 9))
    for row, other in zip(letters, reverse_complement(letters), strict=True):
        word = "".join(LETTERS[k] for k in row)
        assert "".join(LETTERS[k] for k in other) == "".join(PAIRS[letter] for letter in reversed(word))


def test_one_hot_can_be_read_back():
    letters = np.random.default_rng(0).integers(0, 4, (2, 5, 9))
    x = one_hot(letters)
    assert x.shape == (2, 5, 36)
    assert (x.reshape(2, 5, 9, 4).argmax(-1) == letters).all()
    assert x.sum() == letters.size


def test_one_hot_takes_any_alphabet():
    letters = np.random.default_rng(0).integers(0, 20, (5, 7))
    assert (one_hot(letters, 20).reshape(5, 7, 20).argmax(-1) == letters).all()


@pytest.mark.parametrize("alphabet", [LETTERS, "ACDEFGHIKLMNPQRSTVWY"])
def test_the_fifths_are_even_and_belong_to_the_sequence_alone(alphabet):
    letters = np.random.default_rng(0).integers(0, len(alphabet), (20_000, 9))
    dealt = fifths(letters, alphabet)
    assert abs(np.bincount(dealt) / len(letters) - 0.2).max() < 0.012
    assert (fifths(letters[::-1], alphabet) == dealt[::-1]).all()


def test_a_mutated_copy_differs_in_at_most_one_letter():
    letters = np.random.default_rng(0).integers(0, 4, (400, 9))
    changed = (mutated(letters, 1) != letters).sum(1)
    assert set(changed) == {0, 1}
    assert changed.mean() == pytest.approx(0.75, abs=0.1)  # one draw in four gives the old letter


def test_binding_is_the_same_on_either_strand():
    letters, occupied = binding_sites(3, n=40_000, length=4, noise=0.0)
    by_site = {tuple(site): y for site, y in zip(letters, occupied, strict=True)}
    assert len(by_site) == 4**4
    for site, y in by_site.items():
        assert by_site[tuple(reverse_complement(np.array(site)))] == pytest.approx(y)


def test_a_fifth_of_the_variance_is_noise_and_a_fifth_of_the_sites_is_bound():
    letters, clean = binding_sites(5, n=20_000, noise=0.0)
    same, noisy = binding_sites(5, n=20_000)
    assert (letters == same).all()
    assert np.corrcoef(clean, noisy)[0, 1] ** 2 == pytest.approx(0.8, abs=0.02)
    assert (clean > 0.5).mean() == pytest.approx(0.2, abs=1e-3)
