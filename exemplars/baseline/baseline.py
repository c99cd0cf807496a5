# %% [markdown]
# # A network against tuned baselines, on equal terms
#
# When is a network worth it? Nine methods meet on simulated data whose truth is known, on splice sites, and on
# compounds that bind to proteins. Every method tries the same number of configurations, drawn from a space written
# down in `lab/spaces.py`, on the same training and tuning rows; its best one by the tuning rows is fitted again to
# both, and only then predicts the test rows, whose outcomes are sealed until all predictions are in.
#
# Two things to know. The splice sites of the vault are those of tip 7: other questions were asked of them before.
# And the search spaces of forests and boosted trees were widened after trial runs on all splice sites; it can only
# have helped the baselines.

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/baseline/baseline.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
budget: int = 12  # configurations that every method tries
replicates: int = 5  # simulated data sets for each setting of the dial
sequences: int = 400  # simulated sequences to learn from, the last fifth of them to tune on
shares: list[int] = [0, 100]  # percent of the signal that interactions carry, where a number is read out
shares_yes_no: list[int] = [0]  # the same where only yes or no is read out
splits: int = 5  # disjoint splits of the splice sites
sizes: list[int] = [300, 900]  # splice sites to learn from, within what the splits leave each other
large: list[int] = []  # further sizes, at which training sets overlap
overlapping: int = 5  # training sets of those sizes: fewer could not stand for others
blocked: int = 0  # splits that hold out pairs of letters, with the last of the sizes to learn from
shallow: int = 0  # splits of all sites, also those that were read fewer than a hundred times
proteins: int = 5  # drug targets, of 14
compounds: int = 300  # compounds of each to learn from
wrong: list[int] = [0, 40]  # percent of their labels that are turned round
plenty: int = 0  # compounds of each for the comparison with published figures; 0 takes those above
potency: int = 0  # compounds to learn from where potency itself is predicted; 0 leaves it out
scrambles: int = 99  # runs on scrambled labels
mutants: list[int] = []  # double mutants of a protein to learn from, at most 400000: for a GPU

# %% [markdown]
# The methods, and the contests that they meet in. Each keeps scores on the test rows, tuning scores, the comparator
# (the classical method with the best tuning score, chosen before the test rows are opened), and what it cost.

# %%
record = start(globals())

import numpy as np
from lab import margins
from lab.data import bioactivity, gb1, mpsa
from lab.search import controls
from lab.search.contest import Contests, dealt, key
from lab.search.methods import methods
from lab.statistics import expected_best, first_from, permutation_p, two_way
from review.notebook import checkpoint
from review.notebook.intervals import means, percentiles, t_interval
from review.notebook.seeds import seeds
from scipy.stats import wilcoxon

from baseline import dial, pictures

contests = Contests(checkpoint.of(record), budget, epoch)
NUMBER, YES_NO = methods("number", letters=4), methods("yes-no", letters=4)
SLOW = {"boosted trees"}  # on a thousand bits it costs more than all others together
BITS = [m for name, m in methods("yes-no").items() if name not in SLOW | {"link"}]
POTENCY = [m for name, m in methods("number").items() if name not in SLOW | {"link"}]
NETWORKS = ("network", "ensemble")

# %% [markdown]
# ## Does it depend on the signal?
#
# Random sequences of eight letters, and a number that depends on them. A dial sets how much of its variance comes
# from pairs of letters that interact, the rest from letters that each add their share. In one more case, *curve*,
# letters add up and a steep curve turns the sum into the number. The best possible R² is .8 throughout. Where only
# yes or no is read out, it says whether the number lies above its median, and AUROC is the score.

# %%
scores, numbers = {}, seeds(epoch, replicates)  # (readout, signal, method) -> (replicates,)
asked = {"number": shares, "yes no": shares_yes_no}
for readout, kinds, score in (("number", NUMBER, "r2"), ("yes no", YES_NO, "auroc")):
    for signal in (*asked[readout], "curve"):
        tasks, truths, best = dial.tasks(signal, readout, numbers, sequences)
        name = f"dial-{readout.replace(' ', '-')}-{signal}"
        found = contests.hold(name, tasks, truths, [*kinds.values()], score)
        scores |= {(readout, signal, m): s for m, s in found.scores.items()}
        scores[readout, signal, "best possible"] = best
caption = f"Test score of tuned methods on {sequences} simulated sequences: R² of a number, AUROC of yes or no."  # fmt: skip
record.cells("dial", "readout signal method", {"test": scores}, caption, ids=numbers, replicated="data")
shown = {cell: score for cell, score in scores.items() if cell[2] in ("network", "comparator")}
alt = f"Scores of nine methods. By readout, percent of interactions and method: {means(shown)}."
record.figure("dial", pictures.dial(asked, scores), alt=alt, data="dial")

# %% [markdown]
# Where does the network overtake the additive model, and the comparator? At the smallest share from which on the
# lower bound of its advantage exceeds the margin of the review.

# %%
rows = []
rivals = [("number", "ridge"), ("number", "comparator"), ("yes no", "logistic"), ("yes no", "comparator")]
for readout, rival in rivals:
    gains = [scores[readout, part, "network"] - scores[readout, part, rival] for part in asked[readout]]
    margin = margins.R_SQUARED if readout == "number" else margins.AUROC
    crossing = first_from(asked[readout], [t_interval(gain).low for gain in gains], margin)
    rows.append((readout, rival, "not reached" if crossing is None else f"{crossing} %"))
caption = "Share of interactions from which on the network is ahead by more than the margin."
record.table("crossings", "readout rival from", rows, caption)

# %% [markdown]
# ## Does it depend on how much data there is?
#
# How well 5' splice sites are used, counted in one assay; sites read at least a hundred times. Training sets of a
# replicate have no row in common with those of another, and each is tested on its own share of the vault, so the
# replicates are independent. Larger training sets overlap: there a two-way bootstrap draws training sets and test
# rows anew, and the interval is about this data set.

# %%
library, numbers = mpsa.mpsa(), seeds(epoch, splits)
nested = mpsa.nested_splits(epoch, library.letters, sizes, splits)
assert max(sizes) <= nested.disjoint, f"{splits} splits share rows beyond {nested.disjoint}; end sizes there"
kinds, scores = [*NUMBER.values()], {}  # (n, method) -> (splits,)
for n in sizes:
    found = contests.hold(f"sites-{n}", *dealt(library, nested.train[n], nested.shares), kinds, "r2")
    scores |= {(n, m): s for m, s in found.scores.items()}
caption = "R² of tuned methods on splice sites, by training sites."
record.cells("sites", "n method", {"test": scores}, caption, ids=numbers, replicated="splits")

# %%
draws = {}  # (n, method) -> bootstrap draws of R²
if large:
    far = mpsa.nested_splits(epoch, library.letters, large, overlapping)
    for n in large:
        tested = np.tile(far.test, (overlapping, 1))
        found = contests.hold(f"sites-{n}", *dealt(library, far.train[n], tested), kinds, "r2")
        losses = found.losses(library.target[far.test])
        for m, loss in two_way(losses, draws=400, seed=epoch).items():
            draws[n, m] = 1 - loss
            label, name = f"test R², {n} sites, {m}", f"sites.n{n}.{m.replace(' ', '_')}.test"
            drawn = {"units": {"training sets": overlapping, "test rows": far.test.size}, "shared": "assay"}
            estimate = 1 - losses[m].mean()
            record.draws(name, draws[n, m], estimate=estimate, replicated="splits", label=label, **drawn)

# %% [markdown]
# The score against the number of training sites, and below it what the network adds to the comparator: in the
# strip, nothing that would change a decision. The band at the top is what a perfect model could reach, if noise is
# independent between the assay's two libraries (`lab/mpsa.py` states the assumptions).

# %%
everything, cells = [*sizes, *large], scores | draws
ahead = {(n, m): cells[n, m] - cells[n, "comparator"] for n in everything for m in NETWORKS}
for (n, m), gain in ahead.items():
    who = "five networks are" if m == "ensemble" else "a network is"
    name, label = f"ahead.n{n}.{m}", f"R² by which {who} ahead of the comparator, {n} sites"
    if n in large:
        record.draws(name, gain, estimate=gain.mean(), replicated="splits", label=label, **drawn)
    else:
        record.value(name, gain, ids=numbers, replicated="splits", label=label)
intervals = {cell: percentiles(one) if cell in draws else t_interval(one) for cell, one in cells.items()}
gains = {cell: percentiles(one) if cell in draws else t_interval(one) for cell, one in ahead.items()}
rivals = [key(contests.held[f"sites-{n}"].comparator) for n in everything]
rows = [(n, m, *gains[n, "network"], *gains[n, "ensemble"]) for n, m in zip(everything, rivals, strict=True)]
columns = "n comparator network:.3f network_low:.3f network_high:.3f ensemble:.3f ensemble_low:.3f ensemble_high:.3f"
record.table("ahead", columns, rows, "R² of networks above the comparator's, by training sites.")
ceiling = mpsa.ceiling()
for bound in ("low", "high"):
    label = f"attainable R², {bound} end"
    record.number(f"attainable.{bound}", getattr(ceiling, bound), label=label, format=".2f")
shown = {cell: score for cell, score in cells.items() if cell[1] in pictures.SITES}
alt = f"Test R² by training sites and method: {means(shown)}. Attainable: {ceiling.low:.2f} to {ceiling.high:.2f}."
record.figure("sites", pictures.sites(everything, intervals, gains, ceiling), alt=alt, data="sites")

# %% [markdown]
# A random split asks how well gaps are filled in. Holding out pairs of letters at two positions asks for more. And
# sites that were read less often are measured less well: the same comparison, on all that were read ten times.

# %%
n = sizes[-1]
if blocked:
    rows = mpsa.blocked_splits(epoch, library.letters, n, blocked)
    found = contests.hold("blocked", *dealt(library, *rows), kinds, "r2")
    caption = f"R² on splice sites with pairs of letters that no training site has; {n} to learn from."
    ids = seeds(epoch, blocked)
    record.cells("blocked", "method", {"test": found.scores}, caption, ids=ids, replicated="splits")
if shallow:
    all_sites = mpsa.mpsa(depth=10)
    every = mpsa.nested_splits(epoch, all_sites.letters, [n], shallow)
    found = contests.hold("shallow", *dealt(all_sites, every.train[n], every.shares), kinds, "r2")
    caption = f"R² on splice sites read at least ten times, {n} to learn from."
    ids = seeds(epoch, shallow)
    record.cells("shallow", "method", {"test": found.scores}, caption, ids=ids, replicated="splits")

# %% [markdown]
# ## What does unequal tuning do?
#
# The same splits and rows, now with methods as scikit-learn ships them, networks too. Who is compared tuned and who
# as shipped decides how large the advantage looks.

# %%
last = contests.held[f"sites-{n}"]
kinds = [NUMBER[m] for m in pictures.CORNERS]
shipped = contests.shipped("shipped", *dealt(library, nested.train[n], nested.shares), kinds, "r2")
corners = {}
for m, score in shipped.items():
    corners[key(m), "shipped"], corners[key(m), "tuned"] = score, last.test[m]
    name, label = f"tuning.{m.replace(' ', '_')}", f"R² that tuning adds to {m}, {n} sites"
    record.value(name, last.test[m] - score, ids=numbers, replicated="splits", label=label)
caption = f"R² on {n} splice sites, as the library ships a method and tuned."
record.cells("corners", "method settings", {"test": corners}, caption, ids=numbers, replicated="splits")
alt = f"Test R² as shipped and tuned: {means(corners)}."
record.figure("corners", pictures.corners(corners), alt=alt, data="corners")

# %% [markdown]
# ## What do wrong labels do, over many tasks?
#
# Which compounds bind to a protein, from the fingerprint of their structure: one task for each of several
# drug targets, active from a fixed potency on. Labels are turned round among training and tuning rows only.

# %%
names, scores = bioactivity.targets()[:proteins], {}
for percent in wrong:
    vaults, tasks = bioactivity.activities(names, compounds, percent, epoch)
    found = contests.hold(f"wrong-{percent}", tasks, vaults, BITS, "mcc")
    scores |= {(percent, m): s for m, s in found.scores.items()}
caption = f"Matthews correlation over {proteins} targets, {compounds} compounds of each to learn from, by percent of wrong labels."
record.cells("wrong", "percent method", {"test": scores}, caption, ids=names, replicated="datasets")
shown = {cell: score for cell, score in scores.items() if cell[1] in pictures.WRONG}
alt = f"Mean MCC by percent of wrong labels and method: {means(shown)}."
record.figure("wrong", pictures.wrong(wrong, scores), alt=alt, data="wrong")

# %% [markdown]
# Published advantages of a deep network, at no wrong labels, beside ours (Koutsoukas et al. 2017: other targets,
# more compounds). The unit is the target, the test Wilcoxon's, as in the paper.

# %%
published = {"naive bayes": 0.149, "neighbours": 0.092, "linear svm": 0.052, "random forest": 0.021, "kernel machine": 0.009}  # fmt: skip
clean = contests.held[f"wrong-{wrong[0]}"]
if plenty:
    vaults, tasks = bioactivity.activities(names, plenty, 0, epoch)
    clean = contests.hold("plenty", tasks, vaults, BITS, "mcc")
gains = {m: clean.scores["network"] - clean.scores[m] for m in published}
caption = f"MCC by which a network is ahead over {proteins} targets, {plenty or compounds} compounds of each to learn from."
record.cells("ahead_of", "rival", {"gain": gains}, caption, ids=names, replicated="datasets")
rows = [(m, theirs, *t_interval(gains[m]), wilcoxon(gains[m]).pvalue) for m, theirs in published.items()]
columns = "rival published:.3f ours:.3f ours_low:.3f ours_high:.3f wilcoxon_p:.3f"
record.table("published", columns, rows, caption)

# %% [markdown]
# Potency itself, on the authors' own split: the question of van Tilborg et al. 2022. Their mean errors over the same
# targets, with the same fingerprint and all training compounds, stand beside ours.

# %%
if potency:
    vaults, tasks, spread = bioactivity.potencies(names, potency, epoch)
    found = contests.hold("potency", tasks, vaults, POTENCY, "r2")
    errors = {m: np.sqrt(1 - r2) * spread for m, r2 in found.scores.items()}
    caption = f"Root mean squared error of pKi over {proteins} targets, {potency} compounds of each to learn from."  # fmt: skip
    record.cells("potency", "method", {"error": errors}, caption, ids=names, replicated="datasets")
    theirs = {"random forest": 0.712, "kernel machine": 0.669, "network": 0.735}
    rows = [(m, error, *t_interval(errors[m])) for m, error in theirs.items()]
    columns = "method published:.3f ours:.3f ours_low:.3f ours_high:.3f"
    record.table("cliffs", columns, rows, "Mean error of pKi over targets, published and ours.")

# %% [markdown]
# ## Controls
#
# On scrambled labels there is nothing to learn, so whatever scores there is a mistake of the pipeline. And a planted
# mistake must be caught: a column made from the outcomes of all rows, and copies of test rows among those to learn
# from, which the vault refuses.

# %%
n, kinds = sizes[0], [NUMBER["link"], NUMBER["network"]]
sides, rows = (library, nested.train[n][0], nested.shares[0]), []
scored = contests.parts.once("scrambled", lambda: controls.scored(*sides, scrambles, kinds, budget, epoch))
for m, (honest, leaking) in scored.items():
    for how, values in (("scrambled", honest[1:]), ("leaking", leaking)):
        name, label, ids = f"control.{how}.{m}", f"test R² of {m} on {how} labels", range(1, len(values) + 1)
        record.value(name, values, ids=ids, replicated="splits", label=label)
    p = permutation_p(honest[0], honest[1:])
    record.number(f"control.p.{m}", p, label=f"permutation p of {m} on true labels")
    rows.append((m, honest[0], honest[1:].mean(), honest[1:].max(), p, leaking.mean()))
columns = "method true:.3f scrambled:.3f highest:.3f p:.3f leaking:.3f"
caption = f"R² with {n} splice sites: true labels, {scrambles} scrambles, and a leak."
record.table("control", columns, rows, caption)
label = "copies of test rows that the vault found, of 7 planted"
record.number("control.copies", controls.copies(*sides, 7), label=label, format=".0f")

# %% [markdown]
# ## What does it cost?
#
# Everything that was spent on the splice sites, and what each try is expected to bring: the best tuning score of k
# configurations, by the number of tries.

# %%
for m, *_, seconds in last.costs():
    name, label = f"cost.{m.replace(' ', '_')}", f"processor seconds to tune {m} once, {sizes[-1]} sites"
    record.number(name, seconds, label=label, unit="s", format=".1f")
caption = f"One split of {sizes[-1]} splice sites: test R², models, updates, processor seconds."
record.table("cost", "method score:.3f models updates seconds:.2f", last.costs(), caption)
columns = "comparison method configurations training_rows tuning_rows models updates test_rows_opened"
record.table("budget", columns, contests.spent(), "What every method was given in every comparison.")
bests = {m: expected_best(last.tuning[m]) for m in pictures.TRIES}  # (splits, k)
heads = " ".join(f"{m.replace(' ', '_')}:.3f" for m in bests)
rows = [(k, *(best[:, k - 1].mean() for best in bests.values())) for k in range(1, budget + 1)]
caption = f"Expected best tuning R² of k tries, {sizes[-1]} splice sites."
record.table("tries", f"tries {heads}", rows, caption)
alt = means({m: best[:, -1] for m, best in bests.items()})
alt = f"Expected best tuning R² after {budget} tries: {alt}."
record.figure("tries", pictures.tries(bests), alt=alt, data="tries")

# %% [markdown]
# ## Half a million mutants
#
# All double mutants of a protein domain, for a machine with a graphics processor.

# %%
if mutants:
    scores, kinds = {}, [NUMBER[m] for m in ("ridge", "link", *NETWORKS)]
    for n, tasks, truths in gb1.tasks(mutants, overlapping, epoch):
        found = contests.hold(f"mutants-{n}", tasks, truths, kinds, "r2")
        scores |= {(n, m): s for m, s in found.scores.items()}
    caption = "R² on double mutants, by mutants to learn from; training sets overlap, test rows are the same."
    ids = seeds(epoch, overlapping)
    record.cells("mutants", "n method", {"test": scores}, caption, ids=ids, replicated="splits")

# %%
record.finish()
