# %% [markdown]
# # A network against tuned baselines, on equal terms
#
# When is a network worth it? Plain models and networks meet on simulated data whose truth is known, on splice
# sites, and on compounds that bind to proteins. Every method makes the same number of tries on the same rows: the
# library's defaults first, then configurations drawn from a space in `lab/search/spaces.py`. Its best try by the
# tuning rows is fitted again to training and tuning rows, and only then predicts the test rows, whose outcomes are
# sealed until all predictions are in.
#
# Two things to know. Other questions were asked of these test rows before; the review counts how often. And the
# spaces of forests, boosted trees and networks were widened after trials: since the second epoch on development
# seeds and rows only, in the first one on all splice sites.

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/baseline/baseline.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 2  # block of seeds: 0 to develop, 1 and up to confirm
budget: int = 12  # configurations that every method tries
replicates: int = 5  # simulated data sets for each setting of the dial
sequences: int = 400  # simulated sequences to learn from, the last fifth of them to tune on
shares: list[int] = [100]  # percent of the signal that interactions carry
splits: int = 5  # disjoint splits of the splice sites
sizes: list[int] = [300, 900]  # splice sites to learn from, within what the splits leave each other
large: list[int] = []  # further sizes, at which training sets overlap
overlapping: int = 5  # training sets of those sizes: fewer could not stand for others
varied: int = 0  # splits on other terms: pairs of letters held out, and sites read at least ten times
proteins: int = 5  # drug targets, of 14
compounds: int = 300  # compounds of each to learn from
wrong: list[int] = [0]  # percent of their labels that are turned round
entire: int = 0  # tries where all that was published is learned from; 0 leaves that out
scrambles: int = 9  # runs on scrambled labels
scrambled_tries: int = 4  # configurations that methods try on those

# %%
record = start(globals())

import numpy as np
from lab.data import bioactivity, mpsa
from lab.search import controls
from lab.search.contest import Contests, dealt, key
from lab.search.methods import methods
from lab.statistics import permutation_p
from review.notebook import checkpoint
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from baseline import dial, information, pictures, ranking, splice, targets

contests = Contests(checkpoint.of(record), budget, epoch)
NUMBER, YES_NO = methods("number", letters=4), methods("yes-no")
EVERY, NETWORKS = [*NUMBER.values()], ("network", "ensemble")
# Where rows are many: without the slowest, which in development never led with fewer.
FAST = [m for m in EVERY if m.name not in {"ridge, pairs", "boosted trees", "kernel machine"}]

# %% [markdown]
# ## Does it depend on the signal?
#
# Random sequences of eight letters, and a number that depends on them. A dial sets how much of its variance comes
# from pairs of letters that interact, the rest from letters that each add their share. In one more case, *curve*,
# letters add up and a steep curve turns the sum into the number. The best possible R² is .8 throughout.

# %%
scores, ids = {}, seeds(epoch, replicates)  # (signal, method) -> (replicates,)
dialled = [m for m in EVERY if key(m.name) in pictures.DIAL]
for signal in (*shares, "curve"):
    found = contests.hold(f"dial-{signal}", *dial.tasks(signal, ids, sequences), dialled, "r2")
    scores |= {(signal, m): score for m, score in found.scores.items()}
caption = f"R² of tuned methods on {sequences} simulated sequences."
record.cells("dial", "signal method", {"test": scores}, caption, ids=ids, replicated="data", shared="")
figure, shown = pictures.dial(shares, scores, dial.BAYES)
alt = f"R² by percent of interactions, or curve, and method: {means(shown)}. Attainable: {dial.BAYES}."
record.figure("dial", figure, alt=alt, data="dial")

# %% [markdown]
# ## Does it depend on how much data there is?
#
# How well 5' splice sites are used, counted in one assay; sites read at least a hundred times. Training sets of a
# replicate have no row in common with those of another, and each is tested on its own share of the vault. Beside
# R², the score of a laboratory that can follow up one site in twenty: how many of those ranked highest belong there.

# %%
library, ids = mpsa.mpsa(), seeds(epoch, splits)
nested = mpsa.nested_splits(epoch, library.letters, sizes, splits)
assert max(sizes) <= nested.disjoint, f"{splits} splits share rows beyond {nested.disjoint}; end sizes there"
kept = ["sites", "ahead", "top", "corners", "tuning", "blocked", "control"]
record.opening(of="splice sites (MPSA)", rows=splice.words(library.letters[nested.test]), names=kept)
scores, tops = {}, {}  # (n, method) -> (splits,)
for n in sizes:
    found = contests.hold(f"sites-{n}", *dealt(library, nested.train[n], nested.shares), EVERY, "r2")
    scores |= {(n, m): score for m, score in found.scores.items()}
    best = found.rescored(lambda guess: ranking.found(library.target[nested.shares], guess, 0.05))
    tops |= {(n, m): share for m, share in best.items()}
told = {"ids": ids, "replicated": "splits", "shared": "assay"}
record.cells("sites", "n method", {"test": scores}, "R² of tuned methods on splice sites.", **told)
caption = "Of the sites ranked in the highest twentieth, the share that belongs there."
record.cells("top", "n method", {"share": tops}, caption, **told)

# %% [markdown]
# Larger training sets overlap: there a bootstrap draws training sets and test rows anew, and the interval is about
# this data set.

# %%
draws = splice.overlapping(contests, library, large, overlapping, FAST)  # (n, method) -> draws of R²
units = {"training sets": overlapping, "test rows": len(nested.test)}
drawn = {"units": units, "replicated": "splits", "shared": "assay"}
for (n, m), draw in draws.items():
    name, label = f"sites.n{n}.{m.replace(' ', '_')}.test", f"test R², {n} sites, {m}"
    record.draws(name, draw, estimate=draw.mean(), label=label, **drawn)

# %% [markdown]
# The score against the number of training sites; below it, how far networks are ahead of the comparator: the plain
# model with the best tuning score, chosen before the test rows are opened.

# %%
cells = scores | draws
ahead = {(n, m): cells[n, m] - cells[n, "comparator"] for n in (*sizes, *large) for m in NETWORKS}
for (n, m), gain in ahead.items():
    name, label = f"ahead.n{n}.{m}", f"R² by which {pictures.WHO[m]} ahead of the best plain model, {n} sites"
    if n in large:
        record.draws(name, gain, estimate=gain.mean(), label=label, **drawn)
    else:
        record.value(name, gain, label=label, **told)
rivals = {n: contests.held[f"sites-{n}"].rival for n in (*sizes, *large)}
figure, shown = pictures.sites(rivals, cells, ahead, large)
alt = f"Test R² by training sites and method: {means(shown)}. Best plain model by tuning score: {rivals}."
record.figure("sites", figure, alt=alt, data="sites")

# %% [markdown]
# Two arbitrary choices, each made otherwise: pairs of letters at two positions held out, instead of a random split;
# and all sites that were read ten times, though such a count is mostly noise.

# %%
if varied:
    shallow, varied_ids = mpsa.mpsa(depth=10), told | {"ids": seeds(epoch, varied)}
    rows = splice.words(shallow.letters[mpsa.sides(epoch, shallow.letters)[1]])
    record.opening(of="splice sites (MPSA)", rows=rows, names=["shallow", "information"])
    for name, found in splice.on_other_terms(contests, library, shallow, sizes[-1], varied, FAST).items():
        record.cells(name, "method", {"test": found}, f"R² on splice sites, {name}.", **varied_ids)

# %% [markdown]
# ## What does unequal tuning do?
#
# The same splits and rows, as the library ships a method and tuned. Networks have scikit-learn's defaults then; all
# are trained by one engine, on standardised outcomes.

# %%
n = sizes[-1]
last, rows = contests.held[f"sites-{n}"], dealt(library, nested.train[n], nested.shares)
plain = contests.shipped("shipped", *rows, [NUMBER[m] for m in pictures.CORNERS], "r2")
corners = {(m, how): one[m] for m in plain for how, one in (("shipped", plain), ("tuned", last.test))}
record.cells("corners", "method settings", {"test": corners}, f"R² on {n} splice sites.", **told)
gains = {m: last.test[m] - plain[m] for m in plain}
record.cells("tuning", "method", {"gain": gains}, "R² that tuning adds.", **told)
columns = "method score:.3f models updates seconds:.2f"
record.table("cost", columns, last.costs(), f"One split of {n} splice sites.")

# %% [markdown]
# ## What do wrong labels do, over many tasks?
#
# Which compounds bind to a protein, from the fingerprint of their structure: one task for each of several
# drug targets, active from a fixed potency on. Labels are turned round among training and tuning rows only.

# %%
names, scores = bioactivity.targets()[:proteins], {}
compared = [YES_NO[m] for m in pictures.COMPOUNDS]
for percent in wrong:
    vaults, tasks = bioactivity.activities(names, compounds, percent, epoch)
    found = contests.hold(f"wrong-{percent}", tasks, vaults, compared, "mcc")
    scores |= {(percent, m): score for m, score in found.scores.items()}
tested = targets.tested(names, epoch)
record.opening(of="drug targets (MoleculeACE)", rows=tested, names=["wrong", "ahead_of", "potency"])
told = {"ids": names, "replicated": "datasets", "shared": ""}
caption = f"Matthews correlation over drug targets, {compounds} compounds of each to learn from, by percent of wrong labels."
record.cells("wrong", "percent method", {"test": scores}, caption, **told)
gains = {m: scores[wrong[0], "network"] - scores[wrong[0], m] for m in pictures.LEADS}
caption = "Matthews correlation by which a network is ahead."
record.cells("ahead_of", "rival", {"gain": gains}, caption, **told)
figure, shown = pictures.wrong(wrong, scores)
alt = (
    f"Matthews correlation above that of naive Bayes, by percent of wrong labels and method: {means(shown)}."
)
record.figure("wrong", figure, alt=alt, data="wrong")

# %% [markdown]
# ## Beside what is in print
#
# Potency itself, from all training compounds of a target, as in van Tilborg et al. 2022; and bits of information on
# four fifths of all splice sites, however little read, as in the documentation of MAVE-NN. Fewer tries: it is much.

# %%
if entire:
    few = Contests(contests.parts, entire, epoch, contests.held)
    kinds = [NUMBER[m] for m in ("lightgbm", "kernel machine", "network")]
    caption = "Root mean squared error of pKi over drug targets, all training compounds."
    record.cells("potency", "method", {"error": targets.errors(few, names, kinds)}, caption, **told)
    whole = mpsa.mpsa(depth=10)
    seen, unseen = mpsa.sides(epoch, whole.letters)
    rows = dealt(whole, np.random.default_rng(epoch).permutation(seen)[None], unseen[None])
    kinds = [NUMBER[m] for m in ("link", "link, pairs", "lightgbm", "network")]
    found = few.hold("information", *rows, kinds, "r2")
    told_bits = found.rescored(lambda guess: information.bits(guess[0], whole.target[unseen]))
    for m, bits in told_bits.items():
        name, label = f"information.{m.replace(' ', '_')}", f"bits that {m} tells of splice sites"
        record.number(name, bits, label=label, unit="bits")

# %% [markdown]
# ## Controls
#
# On scrambled labels there is nothing to learn, so whatever scores there is a mistake of the pipeline. And a planted
# mistake must be caught: a column made from the outcomes of all rows, and copies of test rows among those to learn
# from, which the vault refuses. All are on one split.

# %%
kinds, rows = [NUMBER["link"], NUMBER["network"]], []
sides = library, nested.train[sizes[0]][0], nested.shares[0]
scored = contests.parts.once(
    "scrambled", lambda: controls.scored(*sides, scrambles, kinds, scrambled_tries, epoch)
)
for m, (honest, leaking) in scored.items():
    for how, values in (("scrambled", honest[1:]), ("leaking", leaking)):
        name, label, runs = f"control.{how}.{m}", f"test R² of {m} on {how} labels", range(1, len(values) + 1)
        record.value(name, values, ids=runs, replicated="training", shared="one split", label=label)
    p = permutation_p(honest[0], honest[1:])
    rows.append((m, honest[0], honest[1:].mean(), honest[1:].max(), p, leaking.mean()))
columns = "method true:.3f scrambled:.3f highest:.3f p:.3f leaking:.3f"
caption = f"R² with {sizes[0]} splice sites: true labels, {scrambles} scrambles, and a leak."
record.table("control", columns, rows, caption)
label = "copies of test rows that the vault found, of 7 planted"
record.number("control.copies", controls.copies(*sides, 7), label=label, format=".0f")
record.finish()
