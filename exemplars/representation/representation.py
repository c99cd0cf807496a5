# %% [markdown]
# # Places, patterns and borrowed weights
#
# A factor binds a motif of eight letters. Which model finds it, as the motif wobbles about its place? Do filters that
# were learned on another factor help? What does it cost on real guides to forget where a letter stood?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/representation/representation.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
worlds: int = 5  # simulated factors that are looked for, each with sequences of its own
starts: int = 10  # simulated factors of which few sequences are labelled
labels: list[int] = [1000]  # sequences to learn from and to tune on, as a good experiment gives
jitters: list[int] = [0, 2, 4, 8, 20]  # letters by which a motif may stand off the middle
fidelity: float = 0.85  # how often a site has each letter of the motif right
borrowers: list[int] = [50]  # labelled sequences to learn from with borrowed weights
pretraining: int = 2000  # sequences of the factor from which weights are borrowed
wide: list[int] = []  # jitters at which k-mers are tried in a wider window too

# %%
record = start(globals())

import numpy as np
from lab.data.guides import guides
from review.notebook import checkpoint
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from representation import knockouts, pictures, reach, transfer
from representation.factors import LENGTH, bound, world
from representation.finders import MODELS, areas

parts = checkpoint.of(record)

# %% [markdown]
# ## The motif wobbles
#
# Each replicate is a motif and a composition of letters of its own: sequences of sixty letters, of which half hold
# the motif near the middle. The others are the same sequences in another order, with every pair of neighbours kept,
# so that counting letters or pairs tells nothing. Five models learn from four fifths of the labelled sequences and
# are tuned on the rest; a thousand others judge. *Pooled* filters pass on how well they fit at their best place;
# *placed* filters pass on how well they fit at each.
#
# Two controls: sequences with a motif that is always spelt right and in its place, which every model must find; and
# labels in random order, from which nothing can be learned.


# %%
def drawn(seed, jitter, right, n):
    """Letters and outcomes of a seed's factor: `n` to learn from, and a thousand others."""
    return bound(*world(seed, right), n + 1000, jitter, np.random.default_rng([seed, 1, jitter]))


ids = seeds(epoch, worlds)
found = {}  # (model, jitter, labelled sequences) -> AUROC (worlds,)
for n in labels:
    for jitter in jitters:
        models = MODELS + (("wide k mers",) if jitter in wide else ())
        sets = [drawn(i, jitter, fidelity, n) for i in ids]
        own = parts.once(f"wobble-{n}-{jitter}", lambda: areas(sets, n, ids, models))  # noqa: B023
        found |= {(model, jitter, n): one for model, one in own.items()}
caption = f"AUROC of finding a motif in {LENGTH} letters, by model, by how far off the middle it may stand, and by labels."
fresh = {"replicated": "data", "shared": ""}
record.cells("wobble", "model jitter labels", {"auroc": found}, caption, ids=ids, **fresh)
most = max(labels)
shown = {(model, jitter): one for (model, jitter, n), one in found.items() if n == most}
alt = f"AUROC against how far a motif may stand off its place. Model, letters, AUROC: {means(shown)}."
record.figure("wobble", pictures.wobble(shown), alt=alt, data="wobble")

# %%
sets = [drawn(i, 0, 1, most) for i in ids]
perfect = parts.once("perfect", lambda: areas(sets, most, ids, MODELS))
shuffled = [(x, np.random.default_rng([i, 2]).permutation(y)) for i, (x, y) in zip(ids, sets, strict=True)]
chance = parts.once("chance", lambda: areas(shuffled, most, ids, ("logistic", "pooled filters")))
controls = {("perfect motif", model): one for model, one in perfect.items()}
controls |= {("shuffled labels", model): one for model, one in chance.items()}
caption = (
    "AUROC where the motif is always right and in its place, and the same with all labels in random order."
)
record.cells("controls", "sequences model", {"auroc": controls}, caption, ids=ids, **fresh)

# %% [markdown]
# ## Two words at a distance
#
# Both kinds of sequences hold the same two words; in one kind they stand at one distance, in the other at any other.
# A filter of one layer sees eleven letters, a unit of the second layer twenty-one.

# %%
distances = [6, 14]  # from start to start: within a filter of eleven, and beyond it
spaced = {}
for distance in distances:
    own = parts.once(f"reach-{distance}", lambda: reach.areas(distance, ids, 1000))  # noqa: B023
    spaced |= {(layers, distance): one for layers, one in own.items()}
caption = "AUROC of telling two words at one distance from the same words at others, by layers of filters."
record.cells("reach", "network distance", {"auroc": spaced}, caption, ids=ids, **fresh)

# %% [markdown]
# ## Borrowed weights
#
# Now the motif may stand anywhere, and few sequences are labelled. Pooled filters start at random, or from those of a
# network that learned another factor: one whose motif differs in one letter or in two, an unrelated one, or the
# nearest one with scrambled labels. Each replicate pre-trains networks of its own. A hundred further sequences
# choose each arm's learning rate; *thrifty* is the gain where twenty choose it.

# %%
ids = seeds(epoch, starts)
each = parts.once("transfer", lambda: transfer.areas(ids, borrowers, fidelity, pretraining))
gains = [{cell: one - own["random start", cell[1]] for cell, one in own.items()} for own in each]
quantities = {"auroc": each[0], "gain": gains[0], "thrifty": gains[1]}
caption = "AUROC of pooled filters, and gain over a random start, by what they started from and by labelled sequences."
record.cells("transfer", "start labels", quantities, caption, ids=ids, **fresh)
alt = f"AUROC gained over a random start. Start, labelled sequences, gain: {means(gains[0], '.3f')}."
record.figure("transfer", pictures.transfer(gains[0]), alt=alt, data="transfer")

# %% [markdown]
# ## Real guides
#
# Guides for CRISPR, thirty letters around a cut, ranked *within* each gene by how well they knock it out. A rank
# within a gene cannot show that some genes are harder to knock out than others. Models predict the fifth of the rows,
# of the guides, or of the genes that they did not learn from; the score is the rank correlation within each gene.

# %%
table = guides()
opened = table.groups[knockouts.scored(table, epoch)]
record.opening(of="CRISPR guides", rows=opened, names=["guides"])
ranks = parts.once("guides", lambda: knockouts.ranks(table, epoch))
caption = "Spearman's correlation within genes, by model and by what is kept together when rows are split."
names = [f"gene {k}" for k in range(table.gene.max() + 1)]
apart = {"replicated": "splits", "shared": "rows to learn from"}
record.cells("guides", "model split", {"spearman": ranks}, caption, ids=names, **apart)
alt = f"Rank correlation within genes. Model, split, correlation: {means(ranks)}."
record.figure("guides", pictures.guides(ranks), alt=alt, data="guides")
record.finish()
