# %% [markdown]
# # Tuning
#
# Hyperparameters are what somebody has to choose before a network can learn: how fast, how wide, how long.
# Whoever tries many settings keeps the one with the best tuning score. Six questions: what do more tries bring, how
# much of it is only flattery, which method does a comparison favour, which knobs matter, how should tries be placed,
# and how is the best of k tries to be estimated?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/tuning/tuning.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
splits: int = 6  # disjoint splits of the splice sites, which share out all test rows
sites: int = 200  # training sites of each: what a small laboratory measures
rows: int = 300  # tuning sites of each, in whole fifties; arms with fewer use a part of them
tries: int = 96  # settings drawn afresh for each split; at least 96, and more make steadier curves
folds: int = 5  # of cross-validation, as most do it
trees: int = 12  # settings of boosted trees, which train one by one
levels: list[int] = [2, 3]  # values of each of three knobs on a grid: 8 and 27 tries

# %%
record = start(globals())

import numpy as np
from lab.data.mpsa import mpsa, mpsa_splits, sides
from lab.data.sequences import LETTERS
from lab.statistics import expected_best, expected_choice
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from tuning import pictures
from tuning.budgets import biased_best, curves, tuned
from tuning.importance import better_half, omega_squared
from tuning.proposals import model_based
from tuning.ranges import (
    BOOSTED_NARROW,
    BOOSTED_WIDE,
    DUMMY,
    FIXED,
    NARROW,
    THREE,
    WIDE,
    drawn,
    lattice,
    settings,
)
from tuning.trials import Sites, boosted, crossed, networks, score

# %% [markdown]
# ## The data, and two ranges
#
# Splice sites of nine letters and how well each is used. No two splits share a row, so that each is a laboratory of
# its own: training sites, tuning sites, and test sites that choose nothing.
# Each laboratory draws settings of its own, from a wide range and from a narrow one, and trains a network with each.
# Nothing stops early; the number of passes is a knob like any other.

# %%
ids = seeds(epoch, splits)
counts = [1, 2, 4, 8, 16, 32, 64, 96]  # numbers of tries
data = Sites.of(mpsa_splits(epoch, splits, sites + rows), sites)
letters = mpsa().letters
opened = ["".join(LETTERS[k] for k in row) for row in letters[sides(epoch, letters)[1]]]
record.opening(of="splice sites (MPSA)", rows=opened)
ranges = {"wide": WIDE, "narrow": NARROW}
units = {name: drawn(own, ids, tries, stream) for stream, (name, own) in enumerate(ranges.items())}
guesses = {name: networks(data, settings(own, units[name]), ids) for name, own in ranges.items()}


def scored(guesses):
    """Test scores (splits, tries) of guesses (splits, tries, tuning and test rows), and the guesses for tuning."""
    return score(data.y[:, None, sites + rows :], guesses[..., rows:]), guesses[..., :rows]


test, tuning = ({name: scored(g)[k] for name, g in guesses.items()} for k in (0, 1))

# %% [markdown]
# ## More tries: what they bring, and what they only seem to bring
#
# The winner's tuning score rises with every try; is the winner worth it? That hangs on the rows that it won on:
# fifty, a hundred, three hundred, or cross-validation: no more rows than with fifty for tuning, but every one
# of them, training rows too, takes its turn at judging. All arms choose between the same networks; where fifty
# rows choose, the figures are means over all the fifties that there are.
#
# Two controls. Tuning rows whose outcomes are *scrambled* cannot choose well, however many tries there are.
# If choosing peeks at the *test rows*, tuning and test score must be the same.

# %%
y, pool = data.y[:, sites : sites + rows], sites + 50
scores = {(r, n): tuned(y, tuning[r], n) for r in ranges for n in (50, 100, rows)}
by_turns = crossed(data, settings(NARROW, units["narrow"]), ids, pool, folds)
scores["narrow", "cross validation"] = tuned(data.y[:, :pool], by_turns, pool)
scrambled = np.random.default_rng(1000 * epoch).permuted(y, axis=1)
scores["narrow", "scrambled outcomes"] = tuned(scrambled, tuning["narrow"], rows)
scores["narrow", "test rows"] = test["narrow"][None]
found = {arm: curves(one, test[arm[0]], counts) for arm, one in scores.items()}
cells = {
    name: {(*arm, k): curve[name][:, i] for arm, curve in found.items() for i, k in enumerate(counts)}
    for name in ("tuning", "test", "opening", "remains")
}
caption = f"R² of the try with the highest tuning score, by range, rows to choose on and tries; {sites} training rows."
record.cells("tries", "range chosen_on tries", cells, caption, ids=ids, replicated="splits", shared="")
panes = {n: found["narrow", n] for n in (50, rows, "cross validation")}
figure = pictures.opening(counts, panes)
shown = {("narrow", n, k): cells["opening"]["narrow", n, k] for n in panes for k in (16, 96)}
alt = f"Tuning and test R² against tries. Range, rows and tries, and how far the two have come apart: {means(shown)}."
record.figure("opening", figure, alt=alt, data="tries")

# %% [markdown]
# ## Which method is better? After how many tries, in which range?
#
# Boosted trees, in wide and in narrow ranges of their own, chosen on the same tuning rows.

# %%
few = [k for k in (1, 2, 4, 8, 12, 16, 32) if k <= trees]
arms = {("network", own): (test[own], tuning[own]) for own in ranges}
for stream, (own, space) in enumerate({"wide": BOOSTED_WIDE, "narrow": BOOSTED_NARROW}.items(), start=2):
    arms["boosted trees", own] = scored(boosted(data, settings(space, drawn(space, ids, trees, stream)), ids))
budget = {}  # (method, range, tries) -> test R² (splits,)
for arm, (unseen, own) in arms.items():
    choice = expected_choice(tuned(y, own, rows)[0], unseen)
    budget |= {(*arm, k): choice[:, k - 1] for k in few}
caption = f"Test R² of the try chosen on {rows} rows, by method, its range, and tries."
record.cells(
    "methods", "model range tries", {"test": budget}, caption, ids=ids, replicated="splits", shared=""
)
figure = pictures.methods(few, budget)
alt = f"Test R² against tries. Method, range, tries: {means({k: s for k, s in budget.items() if k[2] in (1, 12)})}."
record.figure("methods", figure, alt=alt, data="methods")

# %% [markdown]
# ## Which knobs matter?
#
# ω² is the share of the spread between tries that a knob explains on its own. One knob is a dummy: nothing is
# connected to it, so what it seems to explain is the waterline.

# %%
share = {}  # (range, tries, knob) -> ω² (splits,)
for name, own in ranges.items():
    judged = scores[name, rows][0]
    for some, (u, s) in {
        "all": (units[name], judged),
        "better half": better_half(units[name], judged),
    }.items():
        for k, (knob, at) in enumerate(own.items()):
            if at(0.0) != at(1.0):  # in the narrow ranges, batch size is fixed
                share[name, some, knob.replace("_", " ")] = omega_squared(u[..., k], s)
caption = f"Share of the variance of tuning scores on {rows} rows that a knob explains alone (ω²)."
record.cells("knobs", "range among knob", {"share": share}, caption, ids=ids, replicated="splits", shared="")
figure = pictures.knobs({key: one for key, one in share.items() if key[1] == "all"}, DUMMY)
alt = f"Dots for each knob in two ranges, with the dummy's as a line. {means({(r, k): one for (r, h, k), one in share.items() if h == 'all'})}."
record.figure("knobs", figure, alt=alt, data="knobs")

# %% [markdown]
# ## Where should the tries be?
#
# Three knobs, the others fixed, and as many tries for each way to place them: a grid on middle values, a grid
# from one end of each range to the other, random search, and optuna, which learns from the tries before.


# %%
def tried(points):
    """Networks at points (splits, tries, knobs) of the three knobs, scored: tuning and test (splits, tries)."""
    fixed = {name: np.full(points.shape[:2], value) for name, value in FIXED.items()}
    unseen, own = scored(networks(data, settings(THREE, points) | fixed, ids))
    return tuned(y, own, rows)[0], unseen


placed, knobs = {}, len(THREE)  # placed: (placement, tries) -> test R² of the winner (splits,)
for level in levels:
    n = level**knobs
    placements = {
        "grid inside": np.tile(lattice(level, knobs, ends=False), (splits, 1, 1)),
        "grid on the ends": np.tile(lattice(level, knobs, ends=True), (splits, 1, 1)),
        "random search": drawn(THREE, ids, n, 4),
        "model based search": model_based(lambda points: tried(points)[0][:, 0], ids, n, knobs),
    }
    for name, points in placements.items():
        placed[name, n] = expected_choice(*tried(points))[:, -1]
caption = f"Test R² of the best of a number of tries, chosen on {rows} rows, by where these were placed."
record.cells("search", "placement tries", {"test": placed}, caption, ids=ids, replicated="splits", shared="")
figure = pictures.search(placed)
record.figure("search", figure, alt=f"Test R² by placement and tries: {means(placed)}.", data="search")

# %% [markdown]
# ## Estimating the best of twelve from twelve tries
#
# Twelve tries say what their best is. Drawing from them with replacement, as one estimator does, draws some of them
# twice and misses the best one in a third of the draws. Here the truth is near: the mean over all sets of twelve.

# %%
many = scores["wide", rows][0]
dozens = many[:, : tries // 12 * 12].reshape(splits, -1, 12)
best = {
    "with replacement": biased_best(dozens)[..., -1].mean(1),
    "of subsets": expected_best(dozens)[..., -1].mean(1),
}
best["all tries"] = expected_best(many)[:, 11]
caption = (
    "Expected best tuning score of twelve tries, from sets of twelve by two estimators, and from all tries."
)
record.cells("estimates", "estimator", {"best": best}, caption, ids=ids, replicated="splits", shared="")
record.finish()
