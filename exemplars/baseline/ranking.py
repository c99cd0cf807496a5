"""How well the top of a list was found: what a laboratory asks that can follow up only a few candidates."""

from __future__ import annotations

import numpy as np


def found(truth: np.ndarray, predicted: np.ndarray, share: float) -> np.ndarray:
    """Of the rows that are predicted highest, what share are truly among the highest (...,).

    Both tops hold `share` of the rows of `truth` and `predicted` (..., rows), rounded up; among equals, the earlier
    rows. By chance it is `share`. Raises ValueError for a share outside 0 to 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"the top {share} of the rows is none; take a share above 0, at most 1")
    k = int(np.ceil(share * np.shape(truth)[-1]))
    tops = [np.argsort(-np.asarray(one), axis=-1, kind="stable")[..., :k] for one in (truth, predicted)]
    return (tops[0][..., :, None] == tops[1][..., None, :]).any(-1).mean(-1)
