# %% [markdown]
# # Private training: what leaks, what it costs, what it promises
#
# Five questions about a model that was trained on patients: what is in its file, what leaks without protection,
# what differential privacy (DP) costs, what its guarantee says, and what would fool you. The patients are those of
# SUPPORT2, known as they were on their third day in the study, and of a simulated record system on which every
# setting of private training was found (`settings_search.md`), so that no real patient had a say in it.

# %%
import sys

sys.path.insert(0, "exemplars")  # where lab lies, seen from the project's root

import math
import pickle
from dataclasses import replace

import numpy as np
import torch
from lab import accounting, attacks, checkpoint, figures, ghost, recipes
from lab.audit import audit
from lab.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED
from lab.price import World, worth_of
from lab.recipes import DELTA
from lab.recording import Recorder
from lab.records import simulate
from lab.replay import replay
from lab.seeds import seeds
from lab.statistics import means, t_interval
from lab.stored import stored
from lab.support import deal, support2
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
pools: int = 5  # groups of patients, none in two of them: more would leave too few in each
models: int = 16  # of one kind from one pool, each on its own half, and shadows to each other
epsilons: list[float] = [1.0, 2.0, 8.0]  # promises of private training: 1, 8, and any of .5, 2 and 4
systems: int = 10  # simulated record systems
sizes: list[int] = [500, 2000, 8000]  # simulated patients, from 500 to 32000 in steps of two
audits: int = 100  # runs of each audit: as many right ones show that 95 in 100 are

# %%
record = Recorder.start(globals())
parts = checkpoint.of(record)
torch.set_num_threads(1)  # networks this small gain nothing from more

# %% [markdown]
# ## What is in the file?
#
# Each model learns from a pool of patients and is saved as anyone would. Then we look for the patients: how many
# rows stand in the saved bytes, number for number?

# %%
table = support2()
x, y = table.features, table.target
dealt = deal(table, epoch, pools)
numbers, size = seeds(epoch, pools), dealt.pools.shape[1]


def named(number):
    """A number as a part of a value's name."""
    return "half" if number == 0.5 else int(number)


def files():
    """Share of each pool's patients that stand in the file of a model, by kind (pools,)."""
    kinds = {
        "one neighbour": lambda: KNeighborsClassifier(1),
        "neighbours": lambda: KNeighborsClassifier(15),
        "support vectors": SVC,
        "random forest": lambda: RandomForestClassifier(random_state=0),
        "logistic": lambda: LogisticRegression(max_iter=1000),
    }
    saved = {
        kind: [pickle.dumps(made().fit(x[pool], y[pool])) for pool in dealt.pools]
        for kind, made in kinds.items()
    }
    networks = recipes.fitted(x, y, dealt.pools, numbers, recipes.overfit(size), size)
    saved["network"] = [pickle.dumps(one.numpy()) for one in networks.weights]
    rows = zip(*saved.values(), strict=True)
    found = [
        [stored(file, x[pool]).mean() for file in row] for row, pool in zip(rows, dealt.pools, strict=True)
    ]
    return dict(zip(saved, np.transpose(found), strict=True))


shares = parts.once("files", files)
caption = f"Share of {size} patients whose rows stand in the saved model in full."
record.cells("file", "model", {"share": shares}, caption, ids=numbers, replicated="splits")
figure, axes = figures.panels(height=3.0)
shown = {kind.replace("neighbours", "15 neighbours"): 100 * share for kind, share in shares.items()}
figures.dots(axes, shown, {}, [f"{share.mean():.0f} %" for share in shown.values()])
axes.set(xlabel="percent of patients in the file", xlim=(-2, 102))
alt = f"Percent of patients found in the saved file: {means(shown, '.0f')}."
record.figure("file", figure, alt=alt, data="file")

# %% [markdown]
# ## What leaks without DP?
#
# Many models of a kind are trained, each on a random half of one pool. To attack one of them, the others serve as
# shadows: LiRA asks of each patient whether the model looks like those that saw her or like those that did not. The
# headline is the share of members it names while accusing at most 1 % of the others. Beside it stands the
# older attack, one threshold on the loss; patients whose recorded outcome was turned round, the outliers that
# anyone would memorise; and a control, models that saw none of the patients that they are asked about.

# %%
half = size // 2
member = np.stack([attacks.halves(number, models, size) for number in numbers])
rows = [pool[own] for pool, halves in zip(dealt.pools, member, strict=True) for own in halves]
ids = [1000 * number + i for number in numbers for i in range(models)]
odd = np.stack([np.random.default_rng([number, 30]).random(size) < 0.1 for number in numbers])
mislabelled = y.copy()
mislabelled[dealt.pools[odd]] = 1 - mislabelled[dealt.pools[odd]]
kinds = {  # recipe and ε
    ("overfit network", "none"): (recipes.overfit(half), None),
    ("network", "none"): (recipes.plain("network", half), None),
    ("logistic", "none"): (recipes.plain("logistic", half), None),
}
for epsilon in epsilons:
    for kind in ("network", "logistic"):
        kinds[kind, named(epsilon)] = recipes.private(kind, half, epsilon), epsilon


def asked(recipe, epsilon, labels):
    """Confidences (pools, models, size) in patients of the own pool and of another, and test AUROC (pools,)."""
    trained = recipes.fitted(x, labels, rows, ids, recipe, half, epsilon)
    logits = trained.logits(x[dealt.pools.ravel()]).reshape(pools, models, pools, size)
    own, others = (
        np.stack([attacks.confidence(logits[i, :, i + k], labels[dealt.pools[i + k]]) for i in range(pools)])
        for k in (0, -1)
    )
    areas = np.array([roc_auc_score(y[dealt.test], one) for one in trained.logits(x[dealt.test])])
    return own, others, areas.reshape(pools, models).mean(1)


def each(statistic, scores, chosen=None):
    """A statistic of the attack's scores in each pool (pools,), of all patients or of the chosen ones."""
    chosen = np.ones((pools, size), bool) if chosen is None else chosen
    return np.array([statistic(s[:, c], m[:, c]) for s, m, c in zip(scores, member, chosen, strict=True)])


def attacked(kind, recipe, epsilon):
    """What both attacks reach against models of a kind, and LiRA's scores."""
    name = "-".join(map(str, kind)).replace(" ", "-")
    own, others, area = parts.once(f"asked-{name}", lambda: asked(recipe, epsilon, y))
    turned, *_ = parts.once(f"turned-{name}", lambda: asked(recipe, epsilon, mislabelled))
    scores = np.stack([attacks.lira(*one) for one in zip(own, member, strict=True)])
    control = np.stack([attacks.lira(*one) for one in zip(others, member, strict=True)])
    outliers = np.stack([attacks.lira(*one) for one in zip(turned, member, strict=True)])
    return scores, {
        "named": each(attacks.caught, scores),
        "area": each(attacks.area, scores),
        "by_loss": each(attacks.caught, own),
        "mislabelled": each(attacks.caught, outliers, odd),
        "mislabelled_area": each(attacks.area, outliers, odd),
        "nobody": each(attacks.caught, control),
        "test": area,
    }


attack = {kind: attacked(kind, *how) for kind, how in kinds.items()}
quantities = {what: {kind: found[what] for kind, (_, found) in attack.items()} for what in ("named", "area", "by_loss", "mislabelled", "mislabelled_area", "nobody", "test")}  # fmt: skip
caption = (
    f"Attacks on models of {half} patients: members named at 1 % false accusations (LiRA), area under LiRA's ROC curve, "
    "members named by their loss, mislabelled members named and the area for them, members named by models of other patients, test AUROC."
)
record.cells("leak", "model epsilon", quantities, caption, ids=numbers, replicated="splits")

# %% [markdown]
# Pools are the replicates above. Within one pool, models that shadow each other are no replicates; there both models
# and patients are drawn anew. The last columns go lower, to one false accusation in a thousand, all pools together.

# %%
lines = []
for kind in list(kinds)[:3]:
    scores = attack[kind][0]
    spread = attacks.two_way(attacks.caught, scores[0], member[0], draws=200, seed=epoch)
    thousandth = attacks.caught(scores, member, 0.001)
    lines.append((kind[0], *spread, thousandth, round(thousandth * member.sum()), int(member.sum())))
columns = "model first_pool:.3f low:.3f high:.3f one_in_a_thousand:.4f named of"
caption = "Members named by LiRA: in the first pool with a two-way bootstrap, and rarer."
record.table("drawn", columns, lines, caption)

# %% [markdown]
# The attacks on log scales, where the few who are surely found can be seen, and what DP forbids any attack on any
# patient: the trade-off curve of the mechanism itself, far stricter than what its (ε, δ) alone allows (thin).

# %%
rates = np.geomspace(1e-3, 1, 31)
strict, loose = 1.0, 8.0


def mechanism(epsilon):
    return recipes.private("network", half, epsilon).mechanism(half, epsilon)


curves = {}
for kind in (*list(kinds)[:3], ("network", named(strict)), ("network", named(loose))):
    false, true = attacks.curve(attack[kind][0], member)
    curves["_".join(map(str, kind)).replace(" ", "_")] = np.interp(rates, false, true)
allowed = {epsilon: accounting.trade_off(mechanism(epsilon), rates) for epsilon in (strict, loose)}
curves |= {f"allowed_{named(epsilon)}": bound for epsilon, bound in allowed.items()}
figure, axes = figures.panels(height=4.4)
axes.fill_between(rates, allowed[strict], 1, color=GREEN, alpha=0.15, linewidth=0)
axes.plot(rates, allowed[loose], "--", color=PURPLE)
axes.plot(rates, accounting.corner(strict, DELTA, rates), color=GREEN, linewidth=0.8)
axes.plot(rates, rates, ":", color=GREY)
looks = dict(zip(curves, (RED, ORANGE, INK, GREEN, PURPLE), strict=False))
for kind, colour in looks.items():
    axes.plot(rates, np.maximum(curves[kind], 1e-4), color=colour)
axes.set(xscale="log", yscale="log", xlim=(1e-3, 1), ylim=(5e-4, 1))
axes.set(xlabel="others accused wrongly", ylabel="members named")
texts = ["overfit", "stopped early", "logistic", f"DP, ε = {strict:g}", f"DP, ε = {loose:g}"]
for row, (text, colour) in enumerate(zip(texts, looks.values(), strict=True)):
    figures.label(axes, text, (0.62, 0.38 - 0.075 * row), colour)
figures.label(axes, f"forbidden by ε = {strict:g}", (0.04, 0.95), GREEN)
figures.label(axes, f"by ε = {loose:g}: dashed", (0.04, 0.87), PURPLE)
rows_of = [[float(f"{value:.4g}") for value in row] for row in zip(rates, *curves.values(), strict=True)]
columns = " ".join(f"{name}:.4f" for name in ("false", *curves))
caption = "Members named at each share of others accused wrongly, pools together."
record.table("roc", columns, rows_of, caption)
alt = means(quantities["named"], ".3f")
alt = f"Members named at 1 % false accusations. Model, ε and share: {alt}."
record.figure("roc", figure, alt=alt, data="roc")

# %% [markdown]
# ## What does DP cost?
#
# The score against ε on real patients, and on simulated ones *the price in patients*: a private model is as good as
# a plain one of the same kind that learned from fewer. The plain learning curve says from how many.

# %%
figure, axes = figures.panels()
ends = []
for kind, colour in (("network", BLUE), ("logistic", ORANGE)):
    areas = [attack[kind, named(epsilon)][1]["test"] for epsilon in epsilons]
    figures.line(axes, epsilons, areas, colour)
    plain = attack[kind, "none"][1]["test"]
    axes.axhline(plain.mean(), color=colour, linestyle="--", linewidth=1)
    ends.append((areas[-1].mean(), kind, colour))
    ends.append((plain.mean(), "without DP", colour))
axes.set(xscale="log", xlabel="ε", ylabel="test AUROC")
figures.beside(axes, ends)
axes.minorticks_off()
axes.set_xticks(epsilons, [f"{epsilon:g}" for epsilon in epsilons])
alt = means(quantities["test"], ".3f")
record.figure("cost", figure, alt=f"Test AUROC on SUPPORT2 by model and ε: {alt}.", data="leak")


# %%
def price(name, where, world, plain, private, replicated):
    """Records scores by kind of model, patients and ε, and how many patients a plain model needs for as much."""
    scores = {}  # (kind, n, ε) -> (groups,)
    for kind in ("network", "logistic"):
        asked = [(n, None) for n in plain] + [(n, epsilon) for n in private for epsilon in epsilons]
        for n, epsilon in asked:
            told = named(epsilon) if epsilon else "none"
            part = parts.once(f"{name}-{kind}-{n}-{told}", lambda: world.learned(kind, n, epsilon))  # noqa: B023
            scores[kind, n, told] = part
    curves = {kind: np.array([scores[kind, n, "none"] for n in plain]) for kind in ("network", "logistic")}
    worth = {key: worth_of(score, plain, curves[key[0]]) for key, score in scores.items() if key[2] != "none"}
    heads, ids = "model n epsilon", world.numbers
    record.cells(name, heads, {"test": scores}, f"Test AUROC on {where}.", ids=ids, replicated=replicated)
    caption = f"How many of {where} teach a plain model of the same kind as much, {plain[0]} to {plain[-1]}: there its curve ends."
    record.cells(f"{name}_worth", heads, {"worth": worth}, caption, ids=ids, replicated=replicated, format=".0f")  # fmt: skip
    return worth


another, *own = seeds(epoch, systems + 1)  # the same test patients, however many systems
most = max(sizes)
made = [*(simulate(number, most) for number in own), simulate(another, 40_000)]
world = World(
    np.concatenate([one.features for one in made]),
    np.concatenate([one.target for one in made]),
    np.arange(systems * most).reshape(systems, most),
    own,
    systems * most + np.arange(40_000),
)
steps = [500 * 2**k for k in range(1 + round(math.log2(most / 500)))]
worth = price("simulated", "simulated records", world, [62, 125, 250, *steps], sizes, "data")
patients = World(x, y, dealt.pools, numbers, dealt.test)
worth_real = price("support", "SUPPORT2", patients, [62, 125, 250, 500, 1000], [500, 1000], "splits")

# %%
figure, panes = figures.panels(2, height=7.0, sharex=True)
colours = dict(zip(epsilons, (RED, ORANGE, BLUE) if len(epsilons) == 3 else (RED, PURPLE, ORANGE, GREEN, BLUE), strict=True))  # fmt: skip
for axes, kind in zip(panes, ("network", "logistic"), strict=True):
    axes.plot(sizes, sizes, ":", color=GREY)
    ends = [(max(sizes), "no cost", GREY)]
    for epsilon, colour in colours.items():
        told = named(epsilon)
        figures.line(axes, sizes, [worth[kind, n, told] for n in sizes], colour)
        for n in (500, 1000):
            axes.plot(n, worth_real[kind, n, told].mean(), "o", color=colour, markerfacecolor="white")
        ends.append((worth[kind, max(sizes), told].mean(), f"ε = {epsilon:g}", colour))
    axes.set(xscale="log", yscale="log", ylabel="as good as a plain one of", ylim=(50, 1.3 * max(sizes)))
    axes.set_title("Network" if kind == "network" else "Logistic regression")
    figures.beside(axes, ends)
panes[1].set_xlabel("patients of the private model")
panes[1].minorticks_off()
panes[1].set_xticks(sizes, sizes)
alt = f"Plain patients that a private model is worth. Model, patients, ε, worth: {means(worth, '.0f')}."
record.figure("price", figure, alt=alt, data="simulated_worth")

# %% [markdown]
# ## What does the guarantee say?
#
# What DP forbids any attack, beside what ours reached. The gap is no proof of safety: ours is one attack, on average
# patients, while the guarantee is for the worst attack on the most exposed.

# %%
lines = []
for epsilon in epsilons:
    run, told = mechanism(epsilon), named(epsilon)
    bound, area = float(accounting.trade_off(run, np.array([0.01]))[0]), accounting.area_bound(run)
    at = f"epsilon{told}" if told != "half" else told
    record.number(f"bound.{at}.named", bound, label=f"most members that an attack can name, ε {epsilon:g}")
    record.number(f"bound.{at}.area", area, label=f"largest area under an attack's ROC curve, ε {epsilon:g}")
    reached = attack["network", told][1]
    corner = float(accounting.corner(epsilon, DELTA, np.array([0.01]))[0])
    lines.append(
        (epsilon, t_interval(reached["named"]).mean, bound, corner, t_interval(reached["area"]).mean, area)
    )
columns = "epsilon:g named:.3f named_at_most:.3f named_by_corner:.3f area:.3f area_at_most:.3f"
caption = "What LiRA reached on private networks at 1 % false accusations, and what the mechanism allows any attack."
record.table("bound", columns, lines, caption)

# %% [markdown]
# And does the code keep its promise? Each audit puts a thousand canaries among the patients by tossing coins, runs
# the training loop of this notebook, and guesses from the weights which were in. A right program may be accused in
# at most 5 % of audits; four bugs are planted to see which are noticed.

# %%
claimed = 1.0
recipe = recipes.private("network", half, claimed)
honest = recipe.settings(half, claimed)
planted = {
    "right": honest,
    "half the noise": replace(honest, noise=honest.noise / 2),
    "a quarter of the noise": replace(honest, noise=honest.noise / 4),
    "no noise": replace(honest, noise=0.0),
    "no clipping": replace(honest, clip=math.inf),
}
pool = dealt.pools[0][:half]
bounds = {
    bug: parts.once(f"audit-{bug.replace(' ', '-')}", lambda: audit(x[pool], y[pool], seeds(epoch, audits), settings, size=5 * recipe.clip, width=recipe.width, depth=recipe.depth))  # noqa: B023
    for bug, settings in planted.items()
}  # fmt: skip
above = {bug: 1.0 * (bound > claimed) for bug, bound in bounds.items()}
caption = (
    f"Lower bounds on ε from {audits} audits of training that claims ε = {claimed:g}, and the share above it."
)
record.cells("audit", "program", {"bound": bounds, "above": above}, caption, ids=seeds(epoch, audits), replicated="training")  # fmt: skip
figure, axes = figures.panels(height=3.0)
figures.dots(axes, bounds, {"right": GREEN}, [f"{100 * share.mean():.0f} %" for share in above.values()])
axes.axvline(claimed, color=INK, linestyle=":")
axes.set(xlabel="ε shown by an audit (at the right: accused)")
alt = f"Mean lower bound on ε by program: {means(bounds)}. Share of audits above {claimed:g}: {means(above)}."
record.figure("audit", figure, alt=alt, data="audit")

# %% [markdown]
# The accountant meets figures in print, each with the method that its authors used.

# %%
printed = accounting.published()
for number, row in enumerate(printed):
    record.number(f"published.row{number}.ours", row.ours, label=f"ours for {row.source}, {row.accountant}")
    record.number(
        f"published.row{number}.published", row.published, label=f"ε in {row.source}, {row.accountant}"
    )
lines = [
    (r.source, r.run.q, r.run.sigma, r.run.steps, r.accountant, r.published, r.ours, r.pld) for r in printed
]
columns = "source q:g noise:g steps accountant published:.2f ours:.2f reported_here:.2f"
record.table("published", columns, lines, "Published values of ε at δ = 1e-5, and ours for the same runs.")

# %%
run, clip = mechanism(claimed), recipe.clip
caption = (
    "Privacy statement of one private network above. A simulation: the seed is published, so that there is no guarantee for "
    "these files."
)
record.table("statement", "item value", accounting.statement(run, DELTA, half, clip), caption)

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
replays = {
    seed: parts.once(f"seed-{seed}", lambda: np.array([replay(x, y, pool[:half], 40, number, recipe, claimed, secret=seed == "secret") for number, pool in zip(numbers, dealt.pools, strict=True)]))  # noqa: B023
    for seed in ("published", "secret")
}  # fmt: skip
caption = "Share of patients about whom an attacker who knows all others is right, with ε = 1."
record.cells("seed", "seed", {"right": replays}, caption, ids=numbers, replicated="splits")

# %% [markdown]
# Settings that were chosen by looking at the patients are a release too. What would it have bought here? Settings
# without DP, chosen on simulated patients or, as usual, by the score on half of the real ones.


# %%
def chosen(kind):
    """Test AUROC (pools,) of plain models tuned on simulated and on the pool's own patients."""
    public = patients.learned(kind, size)
    private = []
    for number, pool in zip(numbers, dealt.pools, strict=True):
        recipe = recipes.tuned(x, y, pool, kind, number)
        [logits] = recipes.fitted(x, y, [pool], [number], recipe, size).logits(x[dealt.test])
        private.append(roc_auc_score(y[dealt.test], logits))
    return public, np.array(private)


tuned = {}
for kind in ("network", "logistic"):
    tuned[kind, "public"], tuned[kind, "own"] = parts.once(f"tuned-{kind}", lambda: chosen(kind))  # noqa: B023
caption = f"Test AUROC of plain models of {size} patients, tuned on simulated ones (public) or on their own."
record.cells("tuned", "model patients", {"test": tuned}, caption, ids=numbers, replicated="splits")

# %% [markdown]
# And a library may do less than it says. One step of Opacus without noise, with clipping to a bound: how far does it
# move the model, as a multiple of that bound?

# %%
moved = {
    (mode, shape): np.array([ghost.overshoot(mode, {"row": "(B,)", "column": "(B, 1)"}[shape], seed=number) for number in numbers])
    for mode in ("hooks", "ghost")
    for shape in ("row", "column")
}  # fmt: skip
caption = "Length of a step of Opacus over what clipping allows, by mode and by the shape of the losses."
record.cells("opacus", "mode losses", {"step": moved}, caption, ids=numbers, replicated="data", format=".2f")
record.finish()
