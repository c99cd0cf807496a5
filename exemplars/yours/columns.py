"""Single columns: which tell the outcome on their own, and which name the group that a row belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from . import thresholds
from .findings import Finding, counted, finding, told
from .splits import Estimate, Split, estimate, score, share
from .table import Table

BINS, PULL = 10, 5
"""A number is read as its tenth, and a bin's mean drawn to the whole mean as by five rows."""

STRONGEST, PAIRED = 5, 8


def alone(table: Table, values: np.ndarray, words: bool, made: Sequence[Split]) -> list[float]:
    """Test scores of one column (n,): the mean outcome of its tenth or kind among the rows learnt from."""
    found = []
    for split in made:
        known = values[split.both]
        if words:
            bins = np.nan_to_num(values, nan=-1)
        else:
            edges = (
                np.unique(np.nanquantile(known, np.linspace(0, 1, BINS + 1)[1:-1]))
                if np.isfinite(known).any()
                else []
            )
            bins = np.where(np.isnan(values), -1, np.searchsorted(edges, np.nan_to_num(values), side="right"))
        found.append(score(table, split.test, smoothed(bins, table.y, split)[split.test]))
    return found


def smoothed(bins: np.ndarray, y: np.ndarray, split: Split) -> np.ndarray:
    """(n,) the mean outcome of each row's bin among the rows learnt from, drawn to the mean of all of them."""
    codes = np.unique(bins, return_inverse=True)[1]
    known = codes[split.both]
    count = np.bincount(known, minlength=codes.max() + 1)
    total = np.bincount(known, y[split.both], minlength=codes.max() + 1)
    return ((total + PULL * y[split.both].mean()) / (count + PULL))[codes]


def strongest(table: Table, made: Sequence[Split]) -> list[tuple[str, Estimate]]:
    """The columns that tell most on their own, best first."""
    ratio = share(made, tuned=False)
    found = [
        (name, estimate(alone(table, values, words, made), ratio, table))
        for name, values, words in zip(table.names, table.x.T, table.words, strict=True)
    ]
    return sorted(found, key=lambda one: -one[1].mean)[:STRONGEST]


def singles(table: Table, top: Sequence[tuple[str, Estimate]]) -> Finding:
    """Does a column give the answer away?"""
    section, metric = "single columns", "AUROC" if table.yes_no else "R²"
    ask = "Of each of the five, ask whether it was known before the outcome; drop what was not, and run again"
    if not top:
        return finding(section, "not checked", "The table has sequences alone.", "", 4)
    name, at = top[0]
    names = ", ".join(f"{one} ({two.mean:.2f})" for one, two in top)
    if at.mean >= thresholds.TOLD[table.readout]:
        said = f"{name} alone tells {table.called['target']} with {metric} {told(at)}: that is nearly the answer. The strongest: {names}."
        return finding(section, "look", said, ask, 4, at)
    said = f"No single column comes near the answer; the strongest are, by {metric}, {names}."
    return finding(section, "fine", said, ask, 4, at)


def same_group(points: np.ndarray, group: np.ndarray) -> float:
    """Share of rows whose nearest other row, by `points` (n, k), belongs to the same group; of equals, the mean."""
    places, code = np.unique(points, axis=0, return_inverse=True)
    code = code.ravel()
    counts = np.bincount(code)
    wide = int(group.max()) + 1
    pairs, pair, both = np.unique(
        code.astype(np.int64) * wide + group, return_inverse=True, return_counts=True
    )
    crowd = counts[code]
    found = np.where(crowd > 1, (both[pair] - 1) / np.maximum(crowd - 1, 1), 0.0)
    lonely = np.flatnonzero(crowd == 1)
    if len(lonely) and len(places) > 1:
        near = cKDTree(places).query(places[code[lonely]], k=2)[1]
        other = np.where(near[:, 0] == code[lonely], near[:, 1], near[:, 0])
        asked = other.astype(np.int64) * wide + group[lonely]
        at = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
        found[lonely] = np.where(pairs[at] == asked, both[at], 0) / counts[other]
    return float(found.mean())


def ranked(values: np.ndarray) -> np.ndarray:
    """Ranks from 0 to 1, gaps below them all."""
    return rankdata(np.nan_to_num(values, nan=-np.inf), method="min") / len(values)


def fingerprints(table: Table) -> Finding:
    """Does a column, or a pair of columns, name the group?"""
    section = "fingerprints"
    if table.group is None:
        said = "No column says which rows belong together, so nobody can tell whether two rows of one patient stand on both sides of a split."
        return finding(section, "not checked", said, "Write group: and the column in the notes, if rows share a patient, plate, family or gene", 4)  # fmt: skip
    sizes = np.bincount(table.group)
    chance = float((sizes * (sizes - 1)).sum() / len(table) / (len(table) - 1))
    limit = max(thresholds.NAMED, min(thresholds.OVER_CHANCE * chance, 0.95))
    ranks = [ranked(values) for values in table.x.T]
    single = {(k,): same_group(one[:, None], table.group) for k, one in enumerate(ranks)}
    best = sorted(single, key=single.get, reverse=True)
    those = [key for key in best if single[key] >= limit]
    rest = [k for (k,) in best if single[(k,)] < limit][:PAIRED]
    double = {
        pair: same_group(np.stack([ranks[k] for k in pair], 1), table.group) for pair in combinations(rest, 2)
    }
    those += sorted((pair for pair in double if double[pair] >= limit), key=double.get, reverse=True)
    shares = single | double
    group = table.called["group"]
    if not those:
        top = max(shares, key=shares.get) if shares else ()
        reached = shares.get(top, 0.0)
        said = f"No column, and no pair of those tried, names {group}: of the nearest rows at most {reached:.0%} are of the same one, by chance {chance:.0%}."
        return Finding(section, "fine", said, f"Keep splitting by {group} all the same", 4, reached)
    told_ = "; ".join(
        f"{' with '.join(table.names[k] for k in key)} ({shares[key]:.0%})" for key in those[:5]
    )
    said = f"{counted(len(those), 'column or pair names', 'columns or pairs name')} {group}, in so many of the rows: {told_}; by chance {chance:.0%}. A model can recognise its rows by it."
    return Finding(section, "look", said, f"Split by {group}, never by rows, and ask whether a model needs that column", 4, shares[those[0]])  # fmt: skip
