# %% [markdown]
# # Training: what a seed decides, and what it cannot
#
# A network is trained from random first weights, on rows in a random order. Train it again, and the score is another.
# Six questions: how far do two runs lie apart, do many runs on one data set tell which recipe is better, can two
# names of one recipe win against each other, how much does a single bit change, which optimizer is better, and does
# a larger network pay?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/training/training.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
splits: int = 12  # disjoint splits of the splice sites, each a small laboratory
sizes: list[int] = [300]  # training sites of a split; of a larger size than the first, there are fewer splits
seeds_each: int = 16  # runs of each recipe on each split
crossed: int = 6  # first weights, and as many orders of the rows, all combined
factors: int = 20  # simulated data sets for two names of one recipe
twins: int = 32  # runs of each name
problems: int = 12  # draws of the problem on which optimizers part

# %%
record = start(globals())

import numpy as np
from lab.margins import R_SQUARED
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from training import bits, choice, pictures, same, spread, wilson, winners
from training import twins as naming
from training.sites import RECIPE, Sites, networks
from training.sites import crossed as combined

# %% [markdown]
# ## How far do two runs lie apart?
#
# One recipe, several first weights and several orders of the rows, all combined, on each split. Runs are judged on
# the split's own test sites, as a laboratory would, and on all test sites, which takes their luck away.

# %%
ids = seeds(epoch, splits)
data = Sites.of(epoch, splits, sizes[0])
judging = [f"{table}{n}" for table in ("bits", "hills", "tuned", "grown", "best") for n in sizes]
judging += ["spread", "winners_own_sites", "winners_all_sites"]
record.opening(of="splice sites (MPSA)", rows=data.opened, names=judging)
own, everywhere = {"replicated": "splits", "shared": ""}, {"replicated": "splits", "shared": "test sites"}
grid = combined(initial=range(crossed), order=range(crossed))
runs = networks(data, ids, **grid)
for judged, scores, kind in (("own_sites", runs.own, own), ("all_sites", runs.everywhere, everywhere)):
    found = {
        "pairs": spread.beyond(scores, R_SQUARED),
        "between_runs": spread.gaps(scores).mean(1),
        "between_splits": spread.apart(scores),
    }
    found |= spread.components(scores.reshape(splits, crossed, crossed))
    for name, samples in found.items():
        label = f"{name.replace('_', ' ')}, runs judged on {judged.replace('_', ' ')}"
        form = ".3f" if name in ("pairs", "between_runs", "between_splits") else ".5f"
        record.value(f"spread.{judged}.{name}", samples, ids=ids, label=label, format=form, **kind)

# %% [markdown]
# ## Do many runs on one data set tell which recipe is better?
#
# Six changes of the recipe, fixed before any confirmation run: two ways to hold a network back, and a factor of two
# in four settings. On each split, a test over seeds may crown a winner, and the mean over the *other* splits may say
# the opposite. Judged on a split's own test sites, the luck of these is in it too; on all test sites it is not.

# %%
changes = {
    "dropout": {"dropout": 0.2},
    "weight decay": {"weight_decay": 1.0},
    "twice the rate": {"lr": 2 * RECIPE["lr"]},
    "half the batch": {"batch": RECIPE["batch"] // 2},
    "twice the width": {"width": 2 * RECIPE["width"]},
    "twice the passes": {"epochs": 2 * RECIPE["epochs"]},
}
fresh = np.arange(100, 100 + seeds_each)
arms = {name: networks(data, ids, fresh, **change) for name, change in {"recipe": {}, **changes}.items()}
for judged, kind in (("own sites", own), ("all sites", everywhere)):
    scores = {name: one.own if judged == "own sites" else one.everywhere for name, one in arms.items()}
    quantities = {"gain": {}, "starred": {}, "contradicted": {}}  # by change and seeds, (splits,)
    for count in (3, seeds_each):
        for name in changes:
            crowned, wrong = winners.contradicted(scores["recipe"], scores[name], count)
            quantities["gain"][name, count] = (scores[name] - scores["recipe"])[:, :count].mean(1)
            quantities["starred"][name, count], quantities["contradicted"][name, count] = crowned, wrong
        for one in quantities.values():
            one["all changes", count] = np.mean([one[name, count] for name in changes], 0)
    table = f"winners_{judged.replace(' ', '_')}"
    caption = f"R² gained by a change, splits on which a test crowns a winner, and those on which the mean over the other splits contradicts it; judged on {judged}."
    record.cells(table, "change seeds", quantities, caption, ids=ids, **kind)
    if judged == "own sites":
        shown = quantities

# %% [markdown]
# ## Two names of one recipe
#
# A construction: simulated factors, and a network that stops early by the first fifth of its rows, or by the last.
# The rows lie in no order, so neither is better; but on one data set they train on other rows, and seeds cannot see
# that. Two controls: an arm against itself, and both arms paired over data sets.

# %%
sets = seeds(epoch, factors)
named = naming.scores(sets, twins)
simulated = {"replicated": "data", "shared": ""}
gaps = {n: named[:, 1, :n].mean(1) - named[:, 0, :n].mean(1) for n in (3, 8, twins)}
crowned = {n: winners.starred(named[:, 0, :n], named[:, 1, :n]) for n in gaps}
quantities = {
    "starred": {n: crowned[n].astype(float) for n in gaps},
    "first": {n: (crowned[n] & (gaps[n] < 0)).astype(float) for n in gaps},
    "last": {n: (crowned[n] & (gaps[n] > 0)).astype(float) for n in gaps},
}
caption = "Data sets on which a test over seeds crowns one of two names of one recipe, and which."
quantities = {what: {(n,): one for n, one in cells.items()} for what, cells in quantities.items()}
record.cells("twins", "seeds", quantities, caption, ids=sets, **simulated)
itself = winners.against_itself(named, 8)
record.value("twins.itself", itself, ids=sets, label="share of stars, an arm against itself", **simulated)
record.value("twins.paired", gaps[twins], ids=sets, label="R², last fifth minus first", **simulated)
both = shown["starred"], shown["contradicted"]
figure = pictures.stars(named[:20], *({name: one[name, seeds_each] for name in changes} for one in both))
share = {name: shown[name]["all changes", seeds_each] for name in ("starred", "contradicted")}
alt = f"Above, two dots for each of twenty simulated data sets, most with a star, which point both ways: {means({f'{n} seeds': one for (n,), one in quantities['starred'].items()})}. Below, bars for six changes: {means(share)}."
record.figure("stars", figure, alt=alt, data="winners_own_sites")

# %% [markdown]
# ## One bit
#
# One weight before training is moved to the next number that the computer has. How far does that carry the network,
# and how far another seed?

# %%
passes, paces = [3, 10, 30, 100, 300], {"usual": RECIPE["lr"], "tenfold": 10 * RECIPE["lr"]}
larger = {n: Sites.of(epoch, splits * sizes[0] // n, n) for n in sizes[1:]}
laboratories = {sizes[0]: data, **larger}
for n, sites in laboratories.items():
    some = ids[: len(sites.y)]
    far = {(pace, p): bits.distances(sites, some, lr, p) for pace, lr in paces.items() for p in passes}
    quantities = {
        "one_bit": {key: one for key, (one, _) in far.items()},
        "another_seed": {key: other for key, (_, other) in far.items()},
        "ratio": {key: one / other for key, (one, other) in far.items()},
    }
    caption = f"Distance of a network from one that began one bit, or another seed, away, in spreads of the outcome; {n} sites."
    record.cells(f"bits{n}", "rate passes", quantities, caption, ids=some, format=".2g", **own)
    if n == sizes[0]:
        alt = f"Distance against passes, logarithmic. Rate, passes, one bit over another seed: {means(quantities['ratio'], '.1g')}."
        record.figure("bits", pictures.bits(passes, far), alt=alt, data=f"bits{n}")

# %% [markdown]
# Two controls of the machine: a network does not depend on the others that train beside it, and the same run, made
# again with deterministic algorithms asked for, is the same to the last bit.

# %%
for name, check in {"elsewhere": same.elsewhere, "twice": same.twice}.items():
    record.value(f"same.{name}", check(data, ids), ids=ids, label=f"same bits {name}", **own)

# %% [markdown]
# ## Which optimizer is better?
#
# Plain gradient descent with momentum, and Adam, over the same rates and passes. What is chosen is chosen on the
# *other* splits: nothing, with one rate for both; the rate, for 32 passes; or the rate and the number of passes.

# %%
rates, lengths = (
    [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000],
    [4, 8, 16, 32, 64],
)
for n, sites in laboratories.items():
    some, hills, tuned = ids[: len(sites.y)], {}, {}
    for name, optimizer in {"adam": "adamw", "sgd": "sgd"}.items():
        asked = combined(lr=np.array(rates) / 1e6, epochs=lengths)
        scores = networks(sites, some, np.zeros(len(asked["lr"]), int), optimizer=optimizer, **asked).own
        cube = scores.reshape(-1, len(rates), len(lengths))
        hills |= {(name, r, p): cube[:, i, j] for i, r in enumerate(rates) for j, p in enumerate(lengths)}
        tuned[name, "one rate"] = hills[name, 1000, 32]  # Adam's usual default
        tuned[name, "own rate"] = choice.elsewhere(cube[:, :, lengths.index(32)])
        tuned[name, "rate and passes"] = choice.elsewhere(scores)
    caption = f"Test R² by optimizer, rate in millionths and passes; {n} sites."
    record.cells(f"hills{n}", "optimizer millionths passes", {"test": hills}, caption, ids=some, **own)
    caption = f"Test R² by optimizer and what was chosen on other splits; {n} sites."
    record.cells(f"tuned{n}", "optimizer tuning", {"test": tuned}, caption, ids=some, **own)
    if n == sizes[0]:
        figure = pictures.hills([r / 1e6 for r in rates], hills, 32, 0.001)
        alt = f"Two hills of test R² against the rate. Optimizer, tuning, R²: {means(tuned)}."
        record.figure("hills", figure, alt=alt, data=f"hills{n}")

# %% [markdown]
# A construction of Wilson and others: on separable data with features that no two rows share, optimizers with a rate
# for each weight say "plus" to everything, and plain ones make no mistake.

# %%
draws = seeds(epoch, problems)
found = wilson.errors(draws, 60, 0.6)
quantities = {what: {name: one[what] for name, one in found.items()} for what in ("training", "unseen")}
caption = "Share of wrong labels on Wilson's construction, by optimizer."
record.cells("wilson", "optimizer", quantities, caption, ids=draws, **simulated)

# %% [markdown]
# ## Does a larger network pay?
#
# Three widths, four numbers of passes, four rates. Sixteen times the width is sixteen times the arithmetic of a pass.

# %%
widths, budgets, paces = [16, 64, 256], [1, 4, 16, 64], [1e-3, 3e-3, 1e-2, 3e-2]
for n, sites in laboratories.items():
    some, grown, best = ids[: len(sites.y)], {}, {}
    for width in widths:
        asked = combined(epochs=budgets, lr=paces)
        scores = networks(sites, some, np.zeros(len(asked["lr"]), int), width=width, **asked).own
        cube = scores.reshape(-1, len(budgets), len(paces))
        grown |= {(width, p): choice.elsewhere(cube[:, i]) for i, p in enumerate(budgets)}
        best[width,] = choice.elsewhere(scores)
    caption = f"Test R² by width and passes, the rate chosen on other splits; {n} sites."
    record.cells(f"grown{n}", "width passes", {"test": grown}, caption, ids=some, **own)
    caption = f"Test R² by width, passes and rate chosen on other splits; {n} sites."
    record.cells(f"best{n}", "width", {"test": best}, caption, ids=some, **own)
record.finish()
