# %% [markdown]
# # Private training: what leaks, what it costs, what it promises
#
# Five questions about a model that was trained on patients: what is in its file, what leaks without protection,
# what differential privacy (DP) costs, what its guarantee says, and what would fool you. The patients are those of
# SUPPORT2, known as they were on their third day in the study, and of a simulated record system on which every
# setting of private training was found (`settings_search.md`), so that no real patient had a say in it.

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/privacy/privacy.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
pools: int = 5  # groups of patients, none in two of them: more would leave too few in each
models: int = 16  # of one kind from one pool, each on its own half, and shadows to each other
epsilons: list[float] = [1.0, 2.0, 8.0]  # promises of private training: 1, 8, and any of .5, 2 and 4
systems: int = 10  # simulated record systems
sizes: list[int] = [500, 2000, 8000]  # simulated patients, from 500 to 32000 in steps of two
audits: int = 100  # runs of each audit: as many right ones show that 95 in 100 are

# %%
record = start(globals())

import math

import numpy as np
import torch
from lab.data.patients import deal, support2
from review.notebook import checkpoint
from review.notebook.intervals import means, t_interval
from review.notebook.seeds import seeds

from privacy import accounting, attacks, audit, ghost, pictures, price, recipes, replay, stored
from privacy.recipes import DELTA, named
from privacy.shadows import Shadows
from privacy.world import World, simulated

parts = checkpoint.of(record)
torch.set_num_threads(1)  # networks this small gain nothing from more

# %% [markdown]
# ## What is in the file?
#
# Each model learns from a pool of patients and is saved as anyone would. Then we look for the patients: how many
# rows stand in the saved bytes, number for number?

# %%
table, numbers = support2(), seeds(epoch, pools)
dealt = deal(table, epoch, pools)
patients = World(table.features, table.target, dealt.pools, numbers, dealt.test)
size, half = patients.size, patients.size // 2
shares = parts.once("files", lambda: stored.shares(patients))
caption = f"Share of {size} patients whose rows stand in the saved model in full."
record.cells("file", "model", {"share": shares}, caption, ids=numbers, replicated="splits")
shown = {kind.replace("neighbours", "15 neighbours"): 100 * share for kind, share in shares.items()}
alt = f"Percent of patients found in the saved file: {means(shown, '.0f')}."
record.figure("file", pictures.file(shown), alt=alt, data="file")

# %% [markdown]
# ## What leaks without DP?
#
# Many models of a kind are trained, each on a random half of one pool. To attack one of them, the others serve as
# shadows: LiRA asks of each patient whether the model looks like those that saw her or like those that did not. The
# headline is the share of members it names while accusing at most 1 % of the others. Beside it stands the
# older attack, one threshold on the loss; patients whose recorded outcome was turned round, the outliers that
# anyone would memorise; and a control, models that saw none of the patients that they are asked about.

# %%
shadows = Shadows(patients, models, parts)
open_ones = {
    ("overfit network", "none"): recipes.overfit(half),
    ("network", "none"): recipes.plain("network", half),
    ("logistic", "none"): recipes.plain("logistic", half),
}
scores, found = {}, {}  # by kind and name of ε: LiRA's scores, and what attacks reach (pools,)
for (kind, none), recipe in open_ones.items():
    name = f"{kind.replace(' ', '-')}-{none}"
    scores[kind, none], found[kind, none] = shadows.attacked(name, recipe, None)
for epsilon in epsilons:
    for kind in ("network", "logistic"):
        private, told = recipes.private(kind, half, epsilon), named(epsilon)
        scores[kind, told], found[kind, told] = shadows.attacked(f"{kind}-{told}", private, epsilon)
reached = {what: {kind: one[what] for kind, one in found.items()} for what in found["network", "none"]}
caption = (
    f"Attacks on models of {half} patients: members named at 1 % false accusations (LiRA), area under LiRA's ROC curve, "
    "members named by their loss, mislabelled members named and the area for them, members named by models of other patients, test AUROC."
)
record.cells("leak", "model epsilon", reached, caption, ids=numbers, replicated="splits")

# %% [markdown]
# Pools are the replicates above. Within one pool, models that shadow each other are no replicates; there both models
# and patients are drawn anew. The last columns go lower, to one false accusation in a thousand, all pools together.

# %%
lines, member = [], shadows.member
for kind in open_ones:
    spread = attacks.two_way(attacks.caught, scores[kind][0], member[0], draws=200, seed=epoch)
    thousandth, of = attacks.caught(scores[kind], member, 0.001), int(member.sum())
    lines.append((kind[0], *spread, thousandth, round(thousandth * of), of))
columns = "model first_pool:.3f low:.3f high:.3f one_in_a_thousand:.4f named of"
caption = "Members named by LiRA: in the first pool with a two-way bootstrap, and rarer."
record.table("drawn", columns, lines, caption)

# %% [markdown]
# The attacks on log scales, where the few who are surely found can be seen, and what DP forbids any attack on any
# patient: the trade-off curve of the mechanism itself, far stricter than what its (ε, δ) alone allows (thin).


# %%
def mechanism(epsilon):
    return recipes.private("network", half, epsilon).mechanism(half, epsilon)


rates = np.geomspace(1e-3, 1, 31)
strict, loose = 1.0, 8.0
drawn = [*open_ones, ("network", named(strict)), ("network", named(loose))]
curves = {
    f"{kind}_{told}".replace(" ", "_"): attacks.at(rates, scores[kind, told], member) for kind, told in drawn
}
allowed = {epsilon: accounting.trade_off(mechanism(epsilon), rates) for epsilon in (strict, loose)}
columns = (
    {"false": rates} | curves | {f"allowed_{named(epsilon)}": bound for epsilon, bound in allowed.items()}
)
rows = [[float(f"{value:.4g}") for value in row] for row in zip(*columns.values(), strict=True)]
caption = "Members named at each share of others accused wrongly, pools together."
record.table("roc", " ".join(f"{name}:.4f" for name in columns), rows, caption)
figure = pictures.roc(rates, curves.values(), allowed, accounting.corner(strict, DELTA, rates))
alt = f"Members named at 1 % false accusations. Model, ε and share: {means(reached['named'], '.3f')}."
record.figure("roc", figure, alt=alt, data="roc")

# %% [markdown]
# ## What does DP cost?
#
# The score against ε on real patients, and on simulated ones *the price in patients*: a private model is as good as
# a plain one of the same kind that learned from fewer. The plain learning curve says from how many.

# %%
alt = f"Test AUROC on SUPPORT2 by model and ε: {means(reached['test'], '.3f')}."
record.figure("cost", pictures.cost(epsilons, reached["test"]), alt=alt, data="leak")

# %%
another, *own = seeds(epoch, systems + 1)  # the same test patients, however many systems
world = simulated(own, another, max(sizes))
steps = [62, 125, 250, *(500 * 2**k for k in range(1 + round(math.log2(max(sizes) / 500))))]
worths = []
for name, where, asked, plain, private, replicated in (
    ("simulated", "simulated records", world, steps, sizes, "data"),
    ("support", "SUPPORT2", patients, [62, 125, 250, 500, 1000], [500, 1000], "splits"),
):
    areas, worth = price.paid(parts, name, asked, plain, private, epsilons)
    heads, about = "model n epsilon", {"ids": asked.numbers, "replicated": replicated}
    record.cells(name, heads, {"test": areas}, f"Test AUROC on {where}.", **about)
    caption = f"How many of {where} teach a plain model of the same kind as much, {plain[0]} to {plain[-1]}: there its curve ends."
    record.cells(f"{name}_worth", heads, {"worth": worth}, caption, format=".0f", **about)
    worths.append(worth)
alt = f"Plain patients that a private model is worth. Model, patients, ε, worth: {means(worths[0], '.0f')}."
record.figure("price", pictures.price(sizes, epsilons, *worths), alt=alt, data="simulated_worth")

# %% [markdown]
# ## What does the guarantee say?
#
# What DP forbids any attack, beside what ours reached. The gap is no proof of safety: ours is one attack, on average
# patients, while the guarantee is for the worst attack on the most exposed.

# %%
lines, rate = [], np.array([0.01])
for epsilon in epsilons:
    run, told = mechanism(epsilon), named(epsilon)
    [bound], area = accounting.trade_off(run, rate), accounting.area_bound(run)
    at = f"epsilon{told}" if told != "half" else told
    record.number(f"bound.{at}.named", bound, label=f"most members that an attack can name, ε {epsilon:g}")
    record.number(f"bound.{at}.area", area, label=f"largest area under an attack's ROC curve, ε {epsilon:g}")
    [corner] = accounting.corner(epsilon, DELTA, rate)
    ours = [t_interval(reached[what]["network", told]).mean for what in ("named", "area")]
    lines.append((epsilon, ours[0], bound, corner, ours[1], area))
columns = "epsilon:g named:.3f named_at_most:.3f named_by_corner:.3f area:.3f area_at_most:.3f"
caption = "What LiRA reached on private networks at 1 % false accusations, and what the mechanism allows any attack."
record.table("bound", columns, lines, caption)

# %% [markdown]
# And does the code keep its promise? Each audit puts a thousand canaries among the patients by tossing coins, runs
# the training loop of this notebook, and guesses from the weights which were in. A right program may be accused in
# at most 5 % of audits; four bugs are planted to see which are noticed.

# %%
claimed = 1.0
recipe, pool = recipes.private("network", half, claimed), dealt.pools[0][:half]
shape = {"size": 5 * recipe.clip, "width": recipe.width, "depth": recipe.depth}
x, y, ids, bounds = table.features[pool], table.target[pool], seeds(epoch, audits), {}
for bug, settings in audit.planted(recipe.settings(half, claimed)).items():
    name = f"audit-{bug.replace(' ', '-')}"
    bounds[bug] = parts.once(name, lambda: audit.audit(x, y, ids, settings, **shape))  # noqa: B023
above = {bug: 1.0 * (bound > claimed) for bug, bound in bounds.items()}
caption = (
    f"Lower bounds on ε from {audits} audits of training that claims ε = {claimed:g}, and the share above it."
)
record.cells("audit", "program", {"bound": bounds, "above": above}, caption, ids=ids, replicated="training")
alt = f"Mean lower bound on ε by program: {means(bounds)}. Share of audits above {claimed:g}: {means(above)}."
record.figure("audit", pictures.audit(bounds, above, claimed), alt=alt, data="audit")

# %% [markdown]
# The accountant meets figures in print, each with the method that its authors used.

# %%
lines = []
for number, row in enumerate(accounting.published()):
    name, run = f"published.row{number}", row.run
    record.number(f"{name}.ours", row.ours, label=f"ours for {row.source}, {row.accountant}")
    record.number(f"{name}.published", row.published, label=f"ε in {row.source}, {row.accountant}")
    lines.append((row.source, run.q, run.sigma, run.steps, row.accountant, row.published, row.ours, row.pld))
columns = "source q:g noise:g steps accountant published:.2f ours:.2f reported_here:.2f"
record.table("published", columns, lines, "Published values of ε at δ = 1e-5, and ours for the same runs.")

# %%
run = mechanism(claimed)
caption = (
    "Privacy statement of one private network above. A simulation: the seed is published, so that there is no guarantee for "
    "these files."
)
record.table("statement", "item value", accounting.statement(run, DELTA, half, recipe.clip), caption)

# %% [markdown]
# ## What would fool you?
#
# One run of training, and what may be said of it: batches that were shuffled and not drawn by coin, neighbours
# that replace a patient and not only add or remove one.

# %%
replaced = accounting.epsilon(run, DELTA, accounting.REPLACE)
dealt_out = accounting.epsilon(accounting.unsampled(run), DELTA)
lines = [
    ("Poisson sampling, a patient added or removed", accounting.epsilon(run, DELTA)),
    ("Poisson sampling, a patient replaced", replaced),
    ("fixed batches in a known order, a patient added or removed", dealt_out),
]
record.table("meanings", "what_is_assumed epsilon:.2f", lines, "ε of the same noise under other assumptions.")
record.number("meanings.replaced", replaced, label="ε, one patient replaced", format=".2f")
record.number("meanings.fixed", dealt_out, label="ε, batches in a known order", format=".2f")

# %% [markdown]
# With the seed in hand, an attacker who knows the others trains once with and once without a patient, and
# sees which of the two the published weights are. With a secret seed the nearer one is little better than a coin.

# %%
right = {}
for seed in ("published", "secret"):
    secret = seed == "secret"
    right[seed] = parts.once(
        f"seed-{seed}",
        lambda: replay.replays(patients, half, 40, recipe, claimed, secret=secret),  # noqa: B023
    )
caption = "Share of patients about whom an attacker who knows all others is right, with ε = 1."
record.cells("seed", "seed", {"right": right}, caption, ids=numbers, replicated="splits")

# %% [markdown]
# Settings that were chosen by looking at the patients are a release too. What would it have bought here? Settings
# without DP, chosen on simulated patients or, as usual, by the score on half of the real ones.

# %%
tuned = {}
for kind in ("network", "logistic"):
    both = parts.once(f"tuned-{kind}", lambda: (patients.learned(kind, size), patients.tuned(kind)))  # noqa: B023
    tuned[kind, "public"], tuned[kind, "own"] = both
caption = f"Test AUROC of plain models of {size} patients, tuned on simulated ones (public) or on their own."
record.cells("tuned", "model patients", {"test": tuned}, caption, ids=numbers, replicated="splits")

# %% [markdown]
# And a library may do less than it says. One step of Opacus without noise, with clipping to a bound: how far does it
# move the model, as a multiple of that bound?

# %%
moved = {
    (mode, losses): np.array([ghost.overshoot(mode, shape, seed=number) for number in numbers])
    for mode in ("hooks", "ghost")
    for losses, shape in (("row", "(B,)"), ("column", "(B, 1)"))
}
caption = "Length of a step of Opacus over what clipping allows, by mode and by the shape of the losses."
record.cells("opacus", "mode losses", {"step": moved}, caption, ids=numbers, replicated="data", format=".2f")
record.finish()
