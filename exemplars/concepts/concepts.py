# %% [markdown]
# # Scores that deceive
#
# A model scores .80. Can that be, will it last, and is it the score that you need? Three ways in which a good score
# deceives, each where the truth is known: relatives on both sides of a split, the best of many tries, and a score
# that is not the one to choose by.

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/concepts/concepts.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
cohorts: int = 5  # simulated cohorts of families
people: int = 1000  # in a cohort: what a careful clinic recruits
variants: int = 100  # of the genome that matter, all of them measured
prevalence: float = 0.2  # share of people who fall ill
pools: int = 5  # groups of real patients to learn from, none in two of them, ten at most
tries: int = 64  # networks among which the best is sought
patients: list[int] = [50, 100, 400]  # real patients of one test set, 400 at most
screens: int = 5  # simulated screens for rare hits
compounds: int = 2000  # of a screen to learn from
networks: int = 10  # among which one is chosen for the screen
tuning: list[int] = [500, 2000, 8000]  # compounds to choose by

# %%
record = start(globals())

import numpy as np
from lab.data.patients import deal, support2
from review.notebook import checkpoint
from review.notebook.intervals import means
from review.notebook.seeds import seeds

from concepts import families, hits, pairs, pictures, predictors
from concepts import tries as trying

parts = checkpoint.of(record)

# %% [markdown]
# ## Can that be?
#
# People fall ill by their genes, by a home that siblings share, and by chance. The true genetic value of each person
# is known, so the best that genes can tell is too: no test of genes passes it. Two models see the genotypes. They are
# tested on people drawn row by row, whose siblings they mostly learned from, or on whole families. *Excess* is a
# model's AUROC above that of the true genetic value, on the same people.


# %%
def cohort(seed, siblings, worlds):
    """AUROC and excess by (model, split), each (worlds,): pairs of what genes and home decide, in percent."""
    drawn = families.people(seed, people // siblings, siblings, variants)
    ill = np.stack([drawn.ill(genes / 100, home / 100, prevalence) for genes, home in worlds], 1)
    tested, found = range(2), {}  # of five parts: the others would say the same again
    for split in ("rows", "families"):
        part = families.folds(drawn.family, 5, seed, whole=split == "families")
        truth = np.tile(drawn.genes[:, None], len(worlds))
        best = predictors.areas(ill, truth, part, tested)
        given = drawn.x, ill, part, tested
        guesses = {
            "kernel machine": predictors.kernel_machine(*given),
            "ensemble": predictors.networks(*given, seed),
        }
        for model, guess in guesses.items():
            area = predictors.areas(ill, guess, part, tested)
            found[model, split] = area, area - best
    return found


ids = seeds(epoch, cohorts)
settings = {  # siblings in a family: percent that genes decide, percent that the home decides
    5: [(0, 40), (10, 40), (30, 40), (50, 40), (30, 0), (30, 10), (30, 20)],
    2: [(30, 0), (30, 40)],
}
area, excess, leak = {}, {}, {}  # by siblings, genes, home, model, split; leaks by siblings, home, model
for siblings, worlds in settings.items():
    each = [parts.once(f"cohort-{siblings}-{i}", lambda: cohort(i, siblings, worlds)) for i in ids]  # noqa: B023
    for model, split in each[0]:
        areas, above = np.stack([one[model, split] for one in each], 2)
        for k, world in enumerate(worlds):
            area[siblings, *world, model, split], excess[siblings, *world, model, split] = areas[k], above[k]
    for model in ("kernel machine", "ensemble"):
        gap = {w: area[siblings, *w, model, "rows"] - area[siblings, *w, model, "families"] for w in worlds}
        leak |= {(siblings, w[1], model): gap[w] - gap[30, 0] for w in worlds if w[0] == 30 and w[1]}
fresh = {"replicated": "data", "shared": ""}
caption = f"AUROC of illness from genotypes, {people} people, and its excess over the true genetic value's."
scores = {"auroc": area, "excess": excess}
record.cells("families", "siblings genes home model split", scores, caption, ids=ids, **fresh)
caption = "AUROC added by a split by rows to one by families, less what it adds where no home is shared."
record.cells("leak", "siblings home model", {"gain": leak}, caption, ids=ids, **fresh)
shown = {cell[1:]: one for cell, one in area.items() if cell[0] == 5 and cell[3] == "ensemble"}
alt = f"AUROC of five networks. Percent by genes, by home, model, split and AUROC: {means(shown)}."
record.figure("ceiling", pictures.ceiling(excess, prevalence), alt=alt, data="families")

# %% [markdown]
# The ceiling of an infinite population, exactly and by the formula in use, which takes genetic values as normal
# among the ill and among the well.

# %%
rows = []
for genes in (30, 80):
    exact, formula = families.ceiling(genes / 100, prevalence), families.wray(genes / 100, prevalence)
    record.number(f"ceiling.genes{genes}.exact", exact, label=f"highest genetic AUROC, {genes} % heritable")
    record.number(f"ceiling.genes{genes}.formula", formula, label=f"the same by formula, {genes} % heritable")
    rows.append((genes, exact, formula))
record.table("ceilings", "heritability exact:.3f formula:.3f", rows, "Highest AUROC of a genetic test.")

# %% [markdown]
# Labels have a ceiling as well. Two raters who err apart from each other, and equally often, agree on a share a of
# the cases. Then each is right on (1 + √(2a − 1)) / 2 of them, which is as often as a perfect model agrees with one.

# %%
rows = []
for percent in (70, 80, 90):
    perfect = (1 + np.sqrt(2 * percent / 100 - 1)) / 2
    record.number(f"raters.agree{percent}.perfect", perfect, label="agreement of a perfect model with either")
    record.number(f"raters.agree{percent}.raters", percent / 100, label="agreement of two raters")
    rows.append((percent / 100, perfect))
record.table("raters", "raters_agree:.2f perfect_model_agrees:.3f", rows, "Agreement on two labels.")

# %% [markdown]
# ## Will it last?
#
# Networks learn who of SUPPORT2's patients died in hospital: *one recipe* with many seeds, or settings *searched* at
# random. The best of k on a small test set is judged on other patients; *coins*, which know nothing, show what
# independent tries would do. *Told* is what the spread of scores on one test set says: the distance from the middle
# try to the one that beats five in six, times the expected largest of k normal numbers.


# %%
def tried(pool, seed):
    """Flattery by (arm, patients) of networks that learned from a pool."""
    given = table.features, table.target, dealt.pools[pool][:500]
    asked = seed, tries, dealt.test
    guesses = {
        "one recipe": trying.outputs(*given, trying.RECIPE, *asked),
        "searched": trying.outputs(*given, trying.searched(seed, tries), *asked),
        "coins": trying.coins(tries, len(dealt.test), seed),
    }
    died = table.target[dealt.test]
    return {
        (arm, n): trying.flattery(died, guess, n, seed)._asdict()
        for arm, guess in guesses.items()
        for n in patients
    }


table, ids = support2(), seeds(epoch, pools)
dealt = deal(table, epoch, 10)
record.opening(of="patients (SUPPORT2)", rows=table.groups[dealt.test], names=["tries"])
each = [parts.once(f"tries-{i}", lambda: tried(pool, i)) for pool, i in enumerate(ids)]  # noqa: B023
some, counts = patients[len(patients) // 2], sorted({min(4**k, tries) for k in range(6)})
quantities = {
    what: {
        (arm, n, k): np.array([one[arm, n][what][k - 1] for one in each])
        for arm, n in each[0]
        for k in counts
    }
    for what in trying.Flattery._fields
}
caption = "AUROC by which the best of several tries looks better on the patients that chose it than on others; the same if tries were independent; what their spread says."
shared = {"replicated": "splits", "shared": "test patients, dealt anew"}
record.cells("tries", "arm patients tries", quantities, caption, ids=ids, **shared)
shown = {cell: one for cell, one in quantities["optimism"].items() if cell[1] == some}
alt = f"Optimism in AUROC. Arm, patients, tries: {means(shown, '.3f')}."
largest = trying.expected_maximum(tries)[-1]
record.number("largest", largest, label="expected largest of as many normal numbers as tries", format=".1f")
record.figure("tries", pictures.tries(quantities, some), alt=alt, data="tries")

# %% [markdown]
# ## Is it the right score?
#
# A screen for rare hits, of which the top hundredth goes to the bench. One of several networks is chosen by log
# loss, by AUROC, by AUPRC, or by the share of hits in the *top* hundredth of the tuning compounds, which is what
# counts in the end. How many of the flagged are hits, by the true chances?

# %%
ids, true = seeds(epoch, screens), {}  # (per thousand, tuning compounds, criterion) -> precision (screens,)
for per_thousand in (100, 20, 1):
    asked = per_thousand / 1000, compounds, tuning, 10_000, networks, 5
    each = [parts.once(f"screen-{per_thousand}-{i}", lambda: hits.chosen(i, *asked)) for i in ids]  # noqa: B023
    for n, criterion in each[0]:
        true[per_thousand, n, criterion] = np.array([one[n, criterion] for one in each])
gain = {cell: one - true[*cell[:2], "log loss"] for cell, one in true.items()}
caption = "Precision in the top hundredth of the network chosen, by hits per thousand compounds, tuning compounds and criterion; gain is over log loss."
scores = {"precision": true, "gain": gain}
record.cells("use", "per_thousand rows criterion", scores, caption, ids=ids, **fresh)
shown = {cell: 100 * one for cell, one in gain.items() if cell[2] == "top"}
alt = f"Hits among a hundred picks, gained by choosing on the top hundredth. By prevalence and rows: {means(shown, '.1f')}."
record.figure("use", pictures.use(gain), alt=alt, data="use")

# %% [markdown]
# Scores of cases and controls as Saito and Rehmsmeier simulated them, without the simulation: exact areas, with as
# many controls as cases and with ten times as many.

# %%
rows = []
for name, pair in pairs.PAIRS.items():
    found = {"roc": pairs.roc_area(*pair)}
    found |= {f"prc{ratio}": pairs.precision_recall_area(*pair, ratio) for ratio in (1, 10)}
    for what, value in found.items():
        record.number(f"scores.{name.replace(' ', '_')}.{what}", value, label=f"area, {what}, {name} scores")
    rows.append((name, *found.values()))
caption = "Areas under curves for four pairs of scores: ROC, and precision–recall with one and with ten controls for each case."
record.table("scores", "scores auroc:.3f auprc:.3f auprc_ten_controls_a_case:.3f", rows, caption)
record.finish()
