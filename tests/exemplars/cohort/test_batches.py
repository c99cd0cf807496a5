import numpy as np
import pytest
from cohort import batches
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler


def study(seed=0, tied=0.75, signal=0.0, shift=0.6):
    return batches.study(seed, tied, signal, 300, 60, shift)


@pytest.mark.parametrize("tied", [0.0, 0.5, 0.9])
def test_batch_and_outcome_agree_as_often_as_they_should(tied):
    drawn = study(tied=tied)
    assert (drawn.batch == drawn.ill).mean() == pytest.approx((1 + tied) / 2, abs=0.005)
    assert drawn.ill.mean() == drawn.batch.mean() == drawn.new_ill.mean() == 0.5


def test_every_fold_has_ill_and_well_of_each_batch():
    drawn = study(tied=0.9)
    for fold in range(batches.FOLDS):
        kinds = set(zip(drawn.batch[drawn.fold == fold], drawn.ill[drawn.fold == fold], strict=True))
        assert len(kinds) == 4


def test_centring_leaves_no_difference_of_means():
    drawn = study()
    known = drawn.fold > 0
    x = batches.corrected(drawn.x, drawn.batch, drawn.ill, known, "centred")
    for batch in (0, 1):
        np.testing.assert_allclose(x[known & (drawn.batch == batch)].mean(0), 0, atol=1e-12)


def test_keeping_the_outcome_takes_away_the_mean_difference_among_equals():
    """Where each batch has as many ill, that is the difference of the batches' means."""
    drawn = study(tied=0)
    everything = np.ones(300, bool)
    x = batches.corrected(drawn.x, drawn.batch, drawn.ill, everything, "outcome kept")
    shift = drawn.x[drawn.batch == 1].mean(0) - drawn.x[drawn.batch == 0].mean(0)
    np.testing.assert_allclose((drawn.x - x)[drawn.batch == 1], np.tile(shift, (150, 1)), atol=0.03)
    np.testing.assert_array_equal(x[drawn.batch == 0], drawn.x[drawn.batch == 0])


def test_the_line_is_ridge_regression():
    drawn = study()
    seen, unseen = drawn.x[:200], drawn.x[200:]
    scale = StandardScaler().fit(seen)
    ridge = Ridge(alpha=10).fit(scale.transform(seen), drawn.ill[:200])
    expected = ridge.predict(scale.transform(unseen)) - ridge.intercept_
    np.testing.assert_allclose(batches.line(seen, drawn.ill[:200], unseen), expected, atol=1e-10)


def test_a_signal_is_found_in_all_ways_and_a_batch_without_offset_is_not_read():
    drawn = study(tied=0, signal=1.5, shift=0)
    assert min(batches.scores(drawn).values()) > 0.9
    assert abs(batches.probe(drawn) - 0.5) < 0.15
    assert batches.probe(study(tied=0)) > 0.95


def test_the_control_of_untied_batches_sees_a_correction_that_lets_the_outcome_through(monkeypatch):
    def untied() -> float:
        return np.mean([batches.crossed(study(seed, tied=0), "centred") for seed in range(6)])

    assert abs(untied() - 0.5) < 0.05
    right = batches.corrected
    monkeypatch.setattr(
        batches, "corrected", lambda x, b, ill, k, how: right(x, b, ill, k, how) + ill[:, None]
    )
    assert untied() > 0.55
