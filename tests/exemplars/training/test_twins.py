import numpy as np
from training import twins


def test_both_names_watch_a_fifth_and_none_of_the_others():
    first, last = twins.watched(300)
    assert len(first) == len(last) == 60
    assert first.max() < last.min()
    assert last.max() == 299


def test_scores_are_the_data_sets_and_the_runs_own():
    both, alone = twins.scores([3, 4], 2), twins.scores([4], 1)
    assert both.shape == (2, 2, 2)
    np.testing.assert_array_equal(both[1, :, 0], alone[0, :, 0])
    assert len(np.unique(both)) == both.size


def test_over_data_sets_neither_name_wins(monkeypatch):
    """The control #names-paired: it fails where one of the names has less to learn from."""
    sets = range(12)

    def paired():
        scores = twins.scores(sets, 2).mean(2)
        return scores[:, 1] - scores[:, 0]

    fair = paired()
    assert abs(fair.mean()) < 3 * fair.std(ddof=1) / np.sqrt(len(sets))
    kept = np.setdiff1d

    def fewer(rows, own):
        rest = kept(rows, own)
        return rest if own[0] == 0 else np.resize(rest[:60], len(rest))

    monkeypatch.setattr(twins.np, "setdiff1d", fewer)
    assert paired().mean() < -0.05
