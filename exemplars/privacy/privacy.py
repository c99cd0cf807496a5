# %% [markdown]
# # Private training: what leaks, what it costs, what it promises
#
# Five questions about a model that was trained on patients: what is in its file, what leaks without protection,
# what differential privacy (DP) costs, what its guarantee says, and what would fool you. The patients are those of
# SUPPORT2, known as they were on their third day in the study, and made-up ones. Every setting of training was
# found on made-up ones alone (`settings_search.md`), so that no real patient had a say in it.
#
# DP changes two things at once: a recipe that takes few and careful steps, and the noise. So beside each private
# model stands the same recipe without its noise.

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
crowd: int = 0  # the same where an attacker has many more of them; 0 leaves that attack out
worlds: int = 8  # simulated worlds, each with a truth of its own
sizes: list[int] = [500, 2000, 8000]  # simulated patients, from 500 to 8000 in doublings
audits: int = 100  # runs of each audit: as many right ones show that 95 in 100 are

# %%
record = start(globals())

import numpy as np
import torch
from lab.data.patients import deal, support2
from review.notebook import checkpoint
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from privacy import accounting, attacks, audit, ghost, pictures, price, recipes, replay, stored
from privacy.recipes import DELTA, named
from privacy.shadows import Shadows
from privacy.world import World, simulated

parts = checkpoint.of(record)
torch.set_num_threads(1)  # networks this small gain nothing from more
strict, loose = epsilons = 1.0, 8.0  # promises of private training

# %% [markdown]
# ## What is in the file?
#
# Each model learns from a pool of patients and is saved as anyone would. Then we look for the patients: how many
# rows stand in the saved bytes, number for number? And since real ones must not be shown: the first record in the
# file of a model of made-up patients, opened without a password, since there is none.

# %%
table, numbers = support2(), seeds(epoch, pools)
dealt = deal(table, epoch, pools)
patients = World(table.features, table.target, dealt.pools, numbers, np.tile(dealt.test, (pools, 1)))
seen = table.groups[dealt.test]
record.opening(of="patients (SUPPORT2)", rows=seen, names=["leak", "support", "support_price", "tuned"])
size, half = patients.size, patients.size // 2
splits = {"ids": numbers, "replicated": "splits", "shared": "test patients, and settings"}
shares = parts.once("files", lambda: stored.shares(patients))
caption = f"Share of {size} patients whose rows stand in the saved model in full."
record.cells("file", "model", {"share": shares}, caption, **(splits | {"shared": "kinds of model"}))
caption = "A record read out of the file of a nearest-neighbour model. The patient is made up."
record.table("record", "feature value", stored.read_out(epoch), caption)

# %% [markdown]
# ## What leaks?
#
# Many models of a kind are trained, each on a random half of one pool. To attack one of them, the others serve as
# shadows: LiRA asks of each patient whether the model looks like those that saw her or like those that did not. The
# headline is the share of members it names while accusing at most 1 % of the others. Beside it stand an attacker
# whose shadows never saw the patient; the older attack, one threshold on the loss; and a control, models that
# saw none of the patients that they are asked about.

# %%
shadows = Shadows(patients, models, parts)
asked = recipes.arms(half, epsilons)
scores, found = {}, {}  # by model, ε and noise: LiRA's scores, and what attacks reach (pools,)
for key, run in asked.items():
    name = "-".join(map(str, key)).replace(" ", "-")
    scores[key], found[key] = shadows.attacked(f"asked-{name}", *run)
reached = {what: {key: one[what] for key, one in found.items()} for what in found["network", "none", "off"]}
caption = f"Attacks on models of {half} patients, and test AUROC. Noise off: the recipe for this ε without its noise."
record.cells("leak", "model epsilon noise", reached, caption, **splits)

# %% [markdown]
# Patients whose recorded outcome was turned round are the outliers that anyone would memorise.

# %%
kinds = {"overfit": "overfit network", "early": "network"}  # models without DP
odd = {kind: shadows.mislabelled(f"odd-{name}", *asked[kind, "none", "off"]) for name, kind in kinds.items()}
of_odd = {what: {kind: one[what] for kind, one in odd.items()} for what in ("named", "area")}
caption = "LiRA against patients whose outcome is wrong in the training rows."
record.cells("odd", "model", of_odd, caption, **splits | {"shared": "settings"})

# %% [markdown]
# Pools are the replicates above. Models that shadow each other are no replicates, nor are patients whom the same
# models saw; so here pools, models and patients are all drawn anew. An attacker with many more shadows comes last.

# %%
member, units = shadows.member, {"pools": pools, "models": models, "patients": size}
for name, kind in kinds.items():
    draws = attacks.two_way(attacks.caught, scores[kind, "none", "off"], member, seed=epoch)
    estimate = found[kind, "none", "off"]["named"].mean()
    label = f"members of the {kind} named, pools, models and patients drawn anew"
    drawn = {"estimate": estimate, "replicated": "splits", "units": units, "shared": "settings"}
    record.draws(f"drawn.{name}.named", draws, label=label, **drawn)
if crowd:
    many = Shadows(patients, crowd, parts)
    met = {
        kind: many.attacked(f"crowd-{name}", *asked[kind, "none", "off"])[1] for name, kind in kinds.items()
    }
    more = {what: {kind: one[what] for kind, one in met.items()} for what in ("named", "area")}
    caption = f"LiRA with {crowd} models of each pool, shadows to each other, in place of {models}."
    record.cells("crowd", "model", more, caption, **splits | {"shared": "settings"})

# %% [markdown]
# The attacks on log scales, where the few who are surely found can be seen, and what DP forbids any attack on any
# patient: the trade-off curve of the mechanism itself, far stricter than what its (ε, δ) alone allows.

# %%
rates = np.geomspace(1e-3, 1, 31)
mechanisms = {epsilon: recipes.private("network", half, epsilon).mechanism(epsilon) for epsilon in epsilons}
private = named(strict)
shown = {name: (kind, "none", "off") for name, kind in kinds.items()}
shown |= {"recipe": ("network", private, "off"), "private": ("network", private, "on")}
curves = {name: attacks.at(rates, scores[key], member) for name, key in shown.items()}
allowed = {epsilon: accounting.trade_off(run, rates) for epsilon, run in mechanisms.items()}
columns = {"false": rates} | curves | {f"allowed_{named(epsilon)}": one for epsilon, one in allowed.items()}
rows = [[float(f"{value:.4g}") for value in row] for row in zip(*columns.values(), strict=True)]
caption = "Members named at each share of others accused wrongly, pools together."
record.table("roc", " ".join(f"{name}:.4f" for name in columns), rows, caption)
alt = f"Members named at 1 % false accusations. Model, ε, noise and share: {means(reached['named'], '.3f')}."
record.figure("roc", pictures.roc(rates, curves, allowed), alt=alt, data="roc")

# %% [markdown]
# ## What does DP cost?
#
# *The price in patients*: a private model is as good as a plain one of the same kind that learned from fewer. The
# plain learning curve says from how many. Each simulated world has a truth of its own, another than those on which
# the settings were found.

# %%
ids = seeds(epoch, worlds)
made_up = simulated(ids, max(sizes))
steps = [62, 125, 250, *(500 * 2**k for k in range(int(np.log2(max(sizes) / 500)) + 1))]
among = {"ids": ids, "replicated": "data", "shared": "settings"}
kept = {}
for name, where, world, plain, private, about in (
    ("simulated", "simulated records", made_up, steps, sizes, among),
    ("support", "SUPPORT2", patients, [62, 125, 250, 500, 1000], [500, 1000], splits),
):
    areas, worth = price.paid(parts, name, world, plain, private, epsilons)
    record.cells(name, "model n epsilon noise", {"test": areas}, f"Test AUROC on {where}.", **about)
    kept[name] = {key: 100 * one / key[1] for key, one in worth.items()}
    caption = (
        f"How many of {where} teach a plain model as much, up to {plain[-1]}, and what percentage that is."
    )
    quantities = {"worth": worth, "kept": kept[name]}
    record.cells(f"{name}_price", "model n epsilon noise", quantities, caption, format=".0f", **about)
alt = f"Percent of patients kept. Model, patients, ε, noise: {means(kept['simulated'], '.0f')}."
figure = pictures.price(sizes, epsilons, kept["simulated"], kept["support"])
record.figure("price", figure, alt=alt, data="simulated_price")

# %% [markdown]
# ## What does the guarantee say?
#
# What DP forbids any attack. The gap to what ours reached is no proof of safety: ours is one attack, on average
# patients, while the guarantee is for the worst attack on the most exposed.

# %%
for epsilon, run in mechanisms.items():
    [bound], area = accounting.trade_off(run, np.array([0.01])), accounting.area_bound(run)
    at = f"bound.epsilon{named(epsilon)}"
    record.number(f"{at}.named", bound, label=f"most members that an attack can name, ε {epsilon:g}")
    record.number(f"{at}.area", area, label=f"largest area under an attack's ROC curve, ε {epsilon:g}")

# %% [markdown]
# And does the code keep its promise? Each audit puts a thousand made-up records among the patients by tossing coins,
# trains on all of them as on any rows, and guesses from the predictions which were in. A right program may be
# accused in at most 5 % of audits; five bugs are planted to see which are noticed.

# %%
some, ids, bounds = dealt.pools[0][:200], seeds(epoch, audits), {}
for bug, settings in audit.planted(recipes.AUDITED.settings(len(some), strict)).items():
    name, rows = f"audit-{bug.replace(' ', '-')}", (table.features[some], table.target[some])
    bounds[bug] = parts.once(name, lambda: audit.audit(*rows, ids, settings))  # noqa: B023
above = {bug: 1.0 * (bound > strict) for bug, bound in bounds.items()}
caption = (
    f"Lower bounds on ε from {audits} audits of training that claims ε = {strict:g}, and the share above it."
)
about = {"ids": ids, "replicated": "training", "shared": "patients"}
record.cells("audit", "program", {"bound": bounds, "above": above}, caption, **about)
alt = f"Mean lower bound on ε by program: {means(bounds)}. Share of audits above {strict:g}: {means(above)}."
record.figure("audit", pictures.audit(bounds, above, strict), alt=alt, data="audit")

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
caption = "Privacy statement of one private network. Its seed is published: no guarantee for these files."
recipe = recipes.private("network", half, strict)
rows = accounting.statement(mechanisms[strict], DELTA, half, recipe.clip)
record.table("statement", "item value", rows, caption)

# %% [markdown]
# ## What would fool you?
#
# The audited run, and what may be said of it: neighbours that replace a patient and not only add or remove one,
# batches in a known order and not drawn by coin.

# %%
run = recipes.AUDITED.mechanism(strict)
replaced = accounting.epsilon(run, DELTA, accounting.REPLACE)
ordered = accounting.epsilon(accounting.unsampled(run), DELTA)
record.number("meanings.replaced", replaced, label="ε, one patient replaced", format=".2f")
record.number("meanings.fixed", ordered, label="ε, batches in a known order", format=".2f")

# %% [markdown]
# With the seed in hand, an attacker who knows the others trains once with and once without a patient, and
# sees which of the two the published weights are. With a secret seed the nearer one is little better than a coin.

# %%
right = {}
for seed in ("published", "secret"):
    of = (patients, half, 10, recipe, strict, seed == "secret")
    right[seed] = parts.once(f"seed-{seed}", lambda: replay.replays(*of))  # noqa: B023
caption = "Share of patients about whom an attacker who knows all others is right, with ε = 1."
record.cells("seed", "seed", {"right": right}, caption, **splits | {"shared": "settings"})

# %% [markdown]
# Settings that were chosen by looking at the patients are a release too. What would it have bought here? Settings
# without DP, chosen on simulated patients or, as usual, by the score on half of the real ones.

# %%
tuned = {}
for kind in price.KINDS:
    both = parts.once(f"tuned-{kind}", lambda: (patients.learned(kind, size), patients.tuned(kind)))  # noqa: B023
    tuned[kind, "public"], tuned[kind, "own"] = both
caption = f"Test AUROC of plain models of {size} patients, tuned on simulated ones (public) or on their own."
record.cells("tuned", "model patients", {"test": tuned}, caption, **splits | {"shared": "test patients"})

# %% [markdown]
# And a library may do less than it says. One step of Opacus without noise, with clipping to a bound: how far does it
# move the model, as a multiple of that bound?

# %%
caption = "Length of a step of Opacus over what clipping allows, by mode and by the shape of the losses."
about = {"ids": numbers, "replicated": "data", "shared": "network and bound"}
record.cells("opacus", "mode losses", {"step": ghost.steps(numbers)}, caption, format=".2f", **about)
record.finish()
