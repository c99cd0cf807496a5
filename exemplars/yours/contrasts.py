"""Models against each other, and against themselves on other splits, fewer rows, and outcomes that mean nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import t

from . import models, thresholds
from .findings import NAMES, Finding, finding, told
from .ladder import Ladder
from .splits import FEWEST_GROUPS, Estimate, Split, able, estimate, folds, score, share
from .table import Table

FORM = "+.3f"


def network(table: Table, ladder: Ladder, made: Sequence[Split]) -> Finding:
    """Is a network better than plain models at equal tries?"""
    at = estimate(ladder.chosen("network") - ladder.plain(), share(made), table)
    metric, margin = "AUROC" if table.yes_no else "R²", thresholds.MARGIN[table.readout]
    said = f"At {ladder.tries} tries each, the network is {told(at, FORM)} {metric} ahead of the plain model that tuned best"
    if not at.certain:
        return finding("network", "cannot tell", said + ".", "Measure more groups", 2, at)
    if at.low > margin:
        return finding(
            "network",
            "fine",
            f"{said}: on rows like these it is better.",
            "Ask whether the gain is worth what it costs",
            2,
            at,
        )
    if at.high < margin:
        return finding(
            "network",
            "fine",
            f"{said}: on rows like these it is no better by {margin} or more.",
            "Take the plain model",
            2,
            at,
        )
    said += f": these rows cannot tell. A lead of {at.smallest + margin:.2f} could have been seen."
    return finding(
        "network", "cannot tell", said, "Take the plain model until more rows say otherwise", 2, at
    )


def optimism(table: Table, ladder: Ladder, made: Sequence[Split]) -> Finding:
    """By how much does the best of all tries flatter?"""
    name = ladder.best()
    at = estimate(ladder.optimism(name), share(made), table)
    said = f"The best of {ladder.tries} tries of {NAMES[name]} looks {told(at, FORM)} better on the rows that chose it than on rows that did not"
    next_ = "Report the score of rows that chose nothing, and say how many tries there were"
    if at.certain and not at.low <= 0 <= at.high:
        return finding("best of several", "fine", said + ".", next_, 6, at)
    return finding(
        "best of several",
        "cannot tell",
        said + ("; it could be nothing." if at.certain else "."),
        next_,
        6,
        at,
    )


def crossed(table: Table, method: str, seed: int, grouped: bool = True) -> float:
    """The mean test score of an untuned model over five splits; NaN where no split can be scored."""
    found = []
    for learn, test in folds(table.y, table.group if grouped else None, table.yes_no, seed):
        guess = models.quick(method, table, models.encoded(table, learn), learn)
        found.append(score(table, test, guess[test]))
    return float(np.mean(found)) if found else math.nan


def scrambled(table: Table, method: str, count: int, seed: int) -> Finding:
    """Do outcomes that were dealt out anew score as well?"""
    rng = np.random.default_rng(seed)
    own = crossed(table, method, seed)
    null = np.array([crossed(table.scrambled(rng), method, seed + 1 + b) for b in range(count)])
    null = null[np.isfinite(null)]
    above = int((null >= own).sum())
    p = (1 + above) / (1 + len(null))
    metric = "AUROC" if table.yes_no else "R²"
    between = f"between {null.min():.2f} and {null.max():.2f}"
    said = f"With outcomes dealt out anew, {len(null)} times, {NAMES[method]} reaches {metric} {between}; with yours {own:.2f}"
    blind = "This cannot see confounding, batches, or a column that knew the outcome."
    if above == 0:
        return Finding(
            "scrambled",
            "fine",
            f"{said}: there is something to learn (p = {p:.2f}). {blind}",
            "Ask what it is that was learnt",
            7,
            own,
        )
    return Finding(
        "scrambled",
        "cannot tell",
        f"{said}: that could be chance (p = {p:.2f}).",
        "Measure more rows before you tune",
        7,
        own,
    )


def by_group(table: Table, method: str, seed: int) -> list[list[float]]:
    """Number (by size), rows and score of each group, when it is tested and the others are learnt from.

    A group without both outcomes has no score, and is left out.
    """
    found = []
    sizes = np.bincount(table.group)
    for number, group in enumerate(np.argsort(-sizes, kind="stable"), 1):
        test, learn = np.flatnonzero(table.group == group), np.flatnonzero(table.group != group)
        if able(table.y[test], table.yes_no) and able(table.y[learn], table.yes_no):
            guess = models.quick(method, table, models.encoded(table, learn), learn)
            found.append([number, int(sizes[group]), score(table, test, guess[test])])
    return found


class Gap(NamedTuple):
    """Score by rows less score by groups; `null` the same for groups that mean nothing."""

    rows: float
    groups: float
    null: np.ndarray

    @property
    def excess(self) -> float:
        return self.rows - self.groups - float(self.null.mean())

    @property
    def spread(self) -> float:
        return float(self.null.std(ddof=1)) * math.sqrt(1 + 1 / len(self.null))


def gap(table: Table, count: int, repeats: int, seed: int) -> Gap:
    """How much splitting by rows flatters, for boosted trees, with `count` tables whose groups were dealt out anew."""
    rng = np.random.default_rng(seed)

    def by(group: np.ndarray | None) -> float:
        dealt = Table(**{**vars(table), "group": group})
        return float(np.nanmean([crossed(dealt, "lightgbm", seed + r) for r in range(repeats)]))

    rows = by(None)
    null = np.array([rows - by(rng.permutation(table.group)) for _ in range(count)])
    return Gap(rows, by(table.group), null[np.isfinite(null)])


def rows_or_groups(table: Table, count: int, repeats: int, seed: int) -> Finding:
    """Does splitting by rows flatter?"""
    section = "rows or groups"
    if table.group is None:
        said = "Without a group, rows were split as if they had nothing in common."
        return finding(
            section,
            "not checked",
            said,
            "Ask what two rows may share, and write it after group: in the notes",
            4,
        )
    found = gap(table, count, repeats, seed)
    name, metric = table.called["group"], "AUROC" if table.yes_no else "R²"
    half = t.ppf(0.975, len(found.null) - 1) * found.spread if table.groups >= FEWEST_GROUPS else math.nan
    at = Estimate(found.excess, found.excess - half, found.excess + half, math.nan)
    said = f"Split by rows, boosted trees reach {metric} {found.rows:.2f}; with {name} kept whole, {found.groups:.2f}"
    p = float(t.sf(found.excess / max(found.spread, 1e-12), len(found.null) - 1))
    beyond = f"beyond what groups that mean nothing would make, rows flatter by {told(at, FORM)}"
    if p < thresholds.UNLIKELY and found.excess >= thresholds.GAP[table.readout]:
        after = f"Report the score with {name} kept whole: it is that of a {name} nobody has seen"
        return finding(section, "look", f"{said}: {beyond}.", after, 4, at)
    limit = 2 * thresholds.GAP[table.readout]
    verdict = "fine" if at.certain and at.high < limit else "cannot tell"
    return finding(section, verdict, f"{said}; {beyond}.", f"Keep {name} whole all the same", 4, at)


SHARES = (0.25, 0.5, 1.0)


def learning(table: Table, made: Sequence[Split], method: str, seed: int) -> tuple[dict, list]:
    """Would more rows help? The finding as a dict, and the score at each number of rows."""
    scores: dict[float, list[float]] = {part: [] for part in SHARES}
    sizes: dict[float, list[int]] = {part: [] for part in SHARES}
    groups = np.arange(len(table)) if table.group is None else table.group
    for k, split in enumerate(made):
        order = np.random.default_rng([seed, k]).permutation(np.unique(groups[split.both]))
        for part in SHARES:
            learn = split.both[np.isin(groups[split.both], order[: max(2, round(part * len(order)))])]
            if not able(table.y[learn], table.yes_no):
                learn = split.both
            guess = models.quick(method, table, models.encoded(table, learn), learn)
            scores[part].append(score(table, split.test, guess[split.test]))
            sizes[part].append(len(learn))
    ratio = share(made, tuned=False)
    curve = [[int(np.mean(sizes[p])), [*map(float, estimate(scores[p], ratio, table))]] for p in SHARES]
    at = estimate(np.subtract(scores[1.0], scores[0.5]), ratio, table)
    metric, margin = "AUROC" if table.yes_no else "R²", thresholds.MARGIN[table.readout]
    gains = "gain" if method == "lightgbm" else "gains"
    said = f"From half of the rows to all of them, {NAMES[method]} {gains} {told(at, FORM)} {metric}"
    verdict, rest, after = "cannot tell", "rising or flat, these rows cannot tell", "Draw the curve again when there are more"  # fmt: skip
    if at.certain and at.low > 0:
        verdict, rest, after = "fine", "the curve still rises", "More rows will help more than more tries"
    elif at.certain and at.high < margin:
        verdict, rest, after = "fine", "it is flat", "Other columns will help more than more rows"
    return vars(finding("more rows", verdict, f"{said}: {rest}.", after, 1, at)), curve


def sequences(table: Table, made: Sequence[Split]) -> Finding:
    """Does the place of a letter matter, or which words occur?"""
    name, entries = next(iter(table.letters.items()))
    if len(set(map(len, entries))) > 1:
        said = f"The sequences in {name} differ in length, so letters have no common places."
        return finding("sequences", "not checked", said, "Align them, if their ends mean something", 5)
    plain = models.PLAIN[table.readout][0]
    x = {"place": models.by_place(entries), "words": models.by_words(entries)}
    scores = {kind: [score(table, s.test, models.quick(plain, table, one, s.both)[s.test]) for s in made] for kind, one in x.items()}  # fmt: skip
    at = estimate(np.subtract(scores["place"], scores["words"]), share(made, tuned=False), table)
    metric, margin = "AUROC" if table.yes_no else "R²", thresholds.MARGIN[table.readout]
    said = f"Letters by their place reach {metric} {np.mean(scores['place']):.2f}, words of three letters wherever they stand {np.mean(scores['words']):.2f}: {told(at, FORM)}"
    if at.certain and at.low > margin:
        return finding(
            "sequences",
            "fine",
            said + ". The place matters.",
            "Choose a model that keeps places; pooling would lose them",
            5,
            at,
        )
    if at.certain and at.high < -margin:
        return finding(
            "sequences",
            "fine",
            said + ". Which words occur matters more than where.",
            "Choose a model that finds a pattern wherever it stands",
            5,
            at,
        )
    return finding("sequences", "cannot tell", said + ".", "Try both kinds of model", 5, at)
