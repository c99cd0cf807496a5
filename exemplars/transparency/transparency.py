# %% [markdown]
# # What would happen if this letter changed?
#
# That is what a biologist wants from an explanation, and for splice sites the answer was measured: thousands of them
# differ from another in one letter. Four questions: which explanation agrees with the bench, can an explanation tell
# a trained network from an untrained one, what does a readable model cost, and who gets the credit where features
# go together?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/transparency/transparency.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
splits: int = 10  # disjoint sets of training sites, each with test sites of its own
sites: list[int] = [300, 1000]  # training sites of each; the claims are about the most
pools: int = 10  # disjoint groups of patients, ten at most
worlds: int = 10  # simulated data sets with known causes
explained: list[int] = [30, 80]  # percent of the outcome's variance that the causes decide
correlations: list[int] = [0, 50, 90, 97]  # of proxies with their causes, in hundredths

# %%
record = start(globals())

import numpy as np
from lab.data.mpsa import mpsa, mpsa_replicate, mpsa_splits, sides
from lab.data.patients import deal, support2
from lab.data.sequences import LETTERS, one_hot
from review.notebook import checkpoint
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from transparency import pictures
from transparency.bench import DRAWN, Answers, asked
from transparency.effects import Measured
from transparency.explanations import rank_agreement
from transparency.patients import areas
from transparency.proxies import SIGNALS, Worlds, chance, credited, stand_in

parts = checkpoint.of(record)

# %% [markdown]
# ## The truth, from the bench
#
# The effect of a letter: how well a site is used, less the mean of the measured sites that differ from it in that
# letter alone. All sites are held out, and two libraries measured them. If both err apart from each other and equally
# much, a perfect explanation correlates with one library by the square root of what the two correlate by.

# %%
library, ids = mpsa(), seeds(epoch, splits)
measured = Measured.of(library, mpsa_replicate(), sides(epoch, library.letters)[1])
near, x = measured.sites, one_hot(measured.sites.letters)
dealt = measured.deal(splits, epoch)
names = ["agreement", "ceiling", "price", "tenth"]
read = ["".join(LETTERS[k] for k in site) for site in near.letters]
record.opening(of="splice sites (MPSA)", rows=read, names=names)
record.number("pairs", len(measured.first), label="letters with a measured effect", format=",")
power = np.sort(measured.first**2)[::-1]
tenth = power[: len(power) // 10].sum() / power.sum()
record.number(
    "tenth", tenth, label="share of the squared effects that the largest tenth of them holds", format=".2f"
)
again = measured.agreement(np.tile(measured.second, (splits, 1)), dealt)["r"]
on_sites = {"ids": ids, "replicated": "splits", "shared": "neighbours of test sites"}
label = "highest correlation of an explanation with the effects in one library"
record.value("ceiling", np.sqrt(again), label=label, **on_sites)

# %% [markdown]
# ## Which explanation agrees with the bench?
#
# Five networks for each split, always asked together. *Change the letter* computes the effect as it was measured, with
# guesses in place of measurements. The others read gradients, at the site or on the way to it from a baseline.
# Controls: networks that were never trained, and networks that learned scrambled outcomes.


# %%
each = {}
for n in sites:
    cut = mpsa_splits(epoch, splits, n)
    each[n] = Answers(**parts.once(f"sites-{n}", lambda: asked(cut, measured, dealt, ids)._asdict()))  # noqa: B023
most = each[max(sites)]
agreement = {
    q: {(method, n): one[q] for n in sites for method, one in each[n].agreement.items()}
    for q in ("r", "rank")
}
caption = (
    "Correlation of explanations with measured effects of single letters (r), and of their ranks (rank)."
)
record.cells("agreement", "explanation sites", agreement, caption, **on_sites)
price = {(model, n): one for n in sites for model, one in each[n].scores.items()}
caption = "R² on held-out splice sites, by model and training sites."
record.cells("price", "model sites", {"test": price}, caption, **on_sites)
label = "what integrated gradients leave unexplained, in standard deviations"
record.value("completeness", most.gap, label=label, **on_sites)
shown = {method: one["r"] for method, one in most.agreement.items()}
alt = f"Correlation with measured effects: {means(shown)}; the ceiling: {np.sqrt(again).mean():.2f}."
record.figure("agreement", pictures.agreement(shown, np.sqrt(again)), alt=alt, data="agreement")

# %% [markdown]
# ## Would it have drawn the same map of an untrained network?
#
# Gradient times input, for a hundred sites of each split: how alike are the maps of a trained network and of the
# same network before training, and those of two trained ones? Over the nine letters that a site has, and over all
# 36 cells, 27 of which are letters that it has not, and 0 in any map. *Unrelated* maps are random numbers.

# %%
letter = np.broadcast_to(x[dealt[:, None, :DRAWN]] > 0, most.after.shape)
noise = np.random.default_rng([epoch, 4]).normal(size=(2, *most.after.shape)) * letter
maps = {
    "trained and untrained": (most.after, most.before),
    "two trained": (most.after, np.roll(most.after, 1, 1)),
    "unrelated": noise,
}
alike = {}
for pair, (one, other) in maps.items():
    for form, shape in {"size": np.abs, "signed": np.asarray}.items():
        a, b = shape(one), shape(other)
        present = (part[letter].reshape(*part.shape[:-1], -1) for part in (a, b))
        alike[pair, "letters present", form] = rank_agreement(*present).mean((1, 2))
        alike[pair, "all cells", form] = rank_agreement(a, b).mean((1, 2))
caption = "Rank correlation of two maps of gradient times input, by which cells were compared."
record.cells("sanity", "maps over of", {"alike": alike}, caption, **on_sites)
shown = np.abs(np.stack([most.after[0, 0, 0], most.before[0, 0, 0]]))
record.curves(
    "maps", "cell", range(36), {"trained": shown[0], "untrained": shown[1]}, "Two maps of one site."
)
alt = f"Two heat maps that look alike, and the same numbers as bars that do not. Rank correlations: {means(alike)}."
record.figure("maps", pictures.maps(shown / shown.max(1, keepdims=True)), alt=alt, data="maps")

# %% [markdown]
# ## What does a readable model cost?
#
# On the splice sites, see `price` above. Here the patients of SUPPORT: who died in hospital? Logistic regression and
# networks learn from the same patients, five hundred a pool; then from a thousand, two pools at a time.

# %%
table, ids = support2(), seeds(epoch, pools)
cards = deal(table, epoch, 10)
record.opening(of="patients (SUPPORT2)", rows=table.groups[cards.test], names=["patients", "thousand"])
five = cards.pools[:pools, :500]
ten = five[: pools // 2 * 2].reshape(-1, 1000)
for name, rows in (("patients", five), ("thousand", ten)):
    found = parts.once(name, lambda: areas(table, rows, cards.test, ids[: len(rows)]))  # noqa: B023
    caption = f"AUROC for death in hospital, from {rows.shape[1]} patients."
    record.cells(
        name,
        "model",
        {"auroc": found},
        caption,
        ids=ids[: len(rows)],
        replicated="splits",
        shared="test patients",
    )

# %% [markdown]
# ## Who gets the credit where features go together?
#
# Five causes, a proxy for each that causes nothing, and twenty bystanders. Permutation importance shuffles a feature
# among test rows and sees how far R² falls. How much of it goes to the proxies? And do methods put the causes first?
# An *unstopped* network learned with no regularisation and did not stop. Where the first cause is *hidden*, nobody
# measured it. Untrained networks and scrambled outcomes are the controls; chance is exact.


# %%
ids, kinds = seeds(epoch, worlds), [(s, e, c) for s in SIGNALS for e in explained for c in correlations]
each = {}
for signal, percent, correlation in kinds:
    drawn = Worlds.of(ids, signal, percent / 100, correlation / 100)
    more = {"overfitted": correlation == 90, "controls": not correlation}
    kind = signal, percent, correlation
    each[kind] = parts.once("-".join(map(str, kind)), lambda: credited(drawn, **more)._asdict())  # noqa: B023
fresh = {"ids": ids, "replicated": "data", "shared": ""}
credit, fits = (
    {(*kind, net): one for kind in kinds for net, one in each[kind][what].items()} for what in ("share", "r2")
)
caption = "Share of permutation importance that goes to proxies, and R² of the network."
record.cells(
    "proxies", "signal explained correlation network", {"share": credit, "r2": fits}, caption, **fresh
)
first = {(*kind, *arm): one for kind in kinds for arm, one in each[kind]["precision"].items()}
caption = "Average precision with which methods put the causes first."
record.cells("found", "signal explained correlation network method", {"ap": first}, caption, **fresh)
clear = {signal: Worlds.of(ids, signal, max(explained) / 100, 0.9) for signal in SIGNALS}
hidden = {signal: parts.once(f"hidden-{signal}", lambda: stand_in(one)) for signal, one in clear.items()}  # noqa: B023
caption = "Share of permutation importance of the proxy of a cause that nobody measured."
record.cells("hidden", "signal", {"share": hidden}, caption, **fresh)
record.number("chance", chance(), label="average precision of features in a random order")
stopped = {kind[:3]: one for kind, one in credit.items() if kind[3] == "stopped"}
alt = f"Share of importance that goes to proxies. Signal, percent explained, correlation: {means(stopped)}."
record.figure("proxies", pictures.proxies(stopped), alt=alt, data="proxies")
record.finish()
