import pytest
from review.notebook.seeds import seeds


def test_development_has_the_first_hundred_and_an_epoch_its_thousand():
    assert seeds(0, 3) == [0, 1, 2]
    assert seeds(1, 3) == [1000, 1001, 1002]
    assert seeds(7, 2) == [7000, 7001]


def test_no_two_epochs_share_a_seed():
    blocks = [seeds(0, 100), *(seeds(epoch, 1000) for epoch in range(1, 5))]
    assert len(set().union(*blocks)) == sum(map(len, blocks))


@pytest.mark.parametrize(("epoch", "n"), [(0, 101), (1, 1001), (1, 0), (-1, 5)])
def test_more_than_a_block_holds_is_refused(epoch, n):
    with pytest.raises(ValueError, match="epoch"):
        seeds(epoch, n)
