# %% [markdown]
# # Overfitting
#
# A model overfits when it learns what is peculiar to its training data, noise included.
# Four questions about that sentence: when does more capacity hurt, what do the usual remedies buy on simulated and on
# real sequences, what do more data buy, and how would you notice that a good score is an artefact?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/overfitting/overfitting.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
draws: int = 50  # times that the curves' noise is drawn: their errors vary much, and cost little
replicates: int = 20  # fresh sets of simulated binding sites
splits: int = 25  # disjoint splits of the splice sites, which share out all test rows
points: int = 10  # training points of the curves: few enough to draw
noise: float = 0.3  # standard deviation around the curves, which run from -1 to 1
widths: list[int] = [1, 2, 3, 4, 6, 9, 14, 27]  # hidden units of the curves' networks: 4 to 82 parameters
sites: int = 300  # training sequences for the remedies: what a small laboratory measures
sizes: list[int] = [75, 300, 1200]  # training sequences of the learning curve, at most 5000
patients: int = 62  # in each data set of the last part, as in a well-known study of colon tumours
chosen_genes: int = 20  # that a pipeline keeps of two thousand: "a few", as papers of that time did
scrambles: int = 50  # data sets of the last part

# %%
record = start(globals())

import numpy as np
from lab.data.mpsa import mpsa_splits
from lab.data.sequences import LETTERS, binding_sites, mutated, one_hot, reverse_complement
from lab.statistics import r_squared
from review.notebook.intervals import means
from review.notebook.seeds import seeds
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.neighbors import KNeighborsRegressor

from overfitting import labels, pictures, polynomials
from overfitting.remedies import baseline, choose, networks, scores

# %% [markdown]
# ## More capacity: worse, much worse, and then it depends
#
# Ten points of a known curve, plus noise. Polynomials of growing degree are fitted by least squares; the error is
# measured against the curve itself, without noise. Networks of growing width see the same points.
#
# Up to ten coefficients, it does not matter in which basis a polynomial is written: the best-fitting curve is the same.
# Beyond, endless many meet all ten points. The fit takes the one with the smallest coefficients, and *which* one has
# small coefficients is a choice of ours: Legendre polynomials, Chebyshev polynomials, or plain powers of x.

# %%
ids = seeds(epoch, draws)
places = {"capacity": np.linspace(-1, 1, points), "crowded": polynomials.crowded(points)}
grid = np.linspace(-1, 1, 401)
truths = {"line": lambda x: x, "sine": lambda x: np.sin(np.pi * x)}
scatter = noise * np.stack([np.random.default_rng(i).normal(size=points) for i in ids])
few = range(1, points + 1)
more = sorted({points + 1, points * 6 // 5, points * 3 // 2, 2 * points, 4 * points, 8 * points} - {*few})
errors = {}  # arrangement of the points -> (truth, model, parameters) -> squared error (draws,)
for arrangement, x in places.items():
    fits = {}  # (truth, model, parameters) -> fitted curves (draws, grid)
    for truth, curve in truths.items():
        y = curve(x) + scatter
        fits |= {(truth, "polynomial", k): polynomials.fit(x, y, k, grid) for k in few}
        for basis in polynomials.BASES:
            fits |= {(truth, basis, k): polynomials.fit(x, y, k, grid, basis) for k in more}
        if arrangement == "capacity":
            columns, everywhere = (np.tile(at[:, None], (draws, 1, 1)) for at in (x, grid))
            arms = {3 * width + 1: (columns, y, [{"width": width}] * draws) for width in widths}
            drawn = networks({"width": 1, "steps": 500, "lr": 0.01}, arms, ids, everywhere)
            fits |= {(truth, "network", k): fit for k, [fit] in drawn.items()}
    errors[arrangement] = {key: ((fit - truths[key[0]](grid)) ** 2).mean(1) for key, fit in fits.items()}
    caption = f"Squared error against the true curve, {points} training points, {arrangement}."
    shared = "the true curve and the places of the points"
    quantities = {"error": errors[arrangement]}
    record.cells(
        arrangement, "truth model parameters", quantities, caption, ids=ids, replicated="data", shared=shared
    )

# %% [markdown]
# Before the peak at one parameter a point all bases are one line. After it they part: the same points, the same number
# of coefficients, and errors that differ a thousandfold. The networks have no such peak at these widths.
# Points that crowd towards the ends (the table `crowded`) take most of the peak away.

# %%
figure = pictures.capacity(points, errors["capacity"])
shown = {key: error for key, error in errors["capacity"].items() if key[2] in (2, 4, points, more[-1])}
alt = f"Two panels of squared error against parameters per point. Truth, model, parameters, error: {means(shown, '.3g')}."
record.figure("capacity", figure, alt=alt, data="capacity")

# %% [markdown]
# The classical picture, for any number of coefficients: noisy points of a line, and a polynomial that a reader moves.

# %%
x, terms = places["capacity"], [*range(1, 2 * points + 1), *range(3 * points, 8 * points + 1, points)]
dense = np.linspace(-1, 1, 12 * (points - 1) + 1)  # every twelfth is a training point
drawn = {f"coefficients_{k}": polynomials.fit(x, x + scatter[0], k, dense) for k in terms}
caption = "Legendre polynomials fitted to the same points."
record.curves("curves", "input", dense, {"truth": dense} | drawn, caption)
record.table("points", "input:.2f output:.2f", zip(x, x + scatter[0], strict=True), "Noisy points of a line.")
rows = [(k, ((polynomials.fit(x, x + scatter[0], k, grid) - grid) ** 2).mean()) for k in terms]
record.table("degrees", "coefficients error:.3f", rows, "Squared error against the line, one draw of noise.")

# %% [markdown]
# ## Remedies, judged by the test score
#
# Two tasks of one shape, nine letters in and a number out. *Binding sites* are simulated: a factor reads them on
# either strand, so a sequence and its reverse complement bind alike. *Splice sites* are measured, and read on one
# strand only: there the same copies are wrong. Copies with a mutated letter but the old label are wrong in both.
# Each remedy tries three strengths on a held-out fifth of its training rows, then is refitted on all of them.
# Its *gain* is its test score less that of the untreated network on the same rows; in the pictures a ring shows the
# same difference in training.
#
# Three bystanders: a straight line (ridge), boosted trees, and a student who memorises. Asked for a site, that one
# (*one neighbour*) recites the outcome of the training site that looks most alike: perfect in training, by design.

# %%
base = {"width": 32, "steps": 1000, "lr": 0.003, "weight_decay": 0.0, "dropout": 0.0}
strengths = {
    "untreated": [{}],
    "early stopping": [{"steps": 60}, {"steps": 150}, {"steps": 400}],
    "weight decay": [{"weight_decay": 0.3}, {"weight_decay": 1.0}, {"weight_decay": 3.0}],
    "dropout": [{"dropout": 0.3}, {"dropout": 0.5}, {"dropout": 0.8}],
    "smaller network": [{"width": 1}, {"width": 2}, {"width": 4}],
}
simple = {"ridge": RidgeCV(np.logspace(-2, 3, 11)), "boosted trees": HistGradientBoostingRegressor()}
simple["one neighbour"] = KNeighborsRegressor(1)
ids = seeds(epoch, replicates)
letters, bound = (np.stack(part) for part in zip(*map(binding_sites, ids), strict=True))
assert max(sites, *sizes) <= 5000, "sites and sizes end at 5000: the other thousand sequences are for testing"
real = mpsa_splits(epoch, splits, sites)
opened = ["".join(LETTERS[letter] for letter in site) for site in real.test_letters.reshape(-1, 9)]
record.opening(of="splice sites (MPSA)", rows=opened, names=["splice", "splice_middling"])
tasks = {  # letters and outcomes to train on, to test on, variance of the latter, what replicates differ in and share
    "binding": (letters[:, :sites], bound[:, :sites], letters[:, 5000:], bound[:, 5000:], None, "data", ""),
    "splice": (*real, "splits", "the assay"),
}
for task, (seen, y, unseen, y_unseen, variance, replicated, shared) in tasks.items():
    x, x_unseen, plain, numbers = one_hot(seen), one_hot(unseen), [{}] * len(y), seeds(epoch, len(y))
    arms = {arm: (x, y, chosen) for arm, chosen in choose(base, strengths, x, y, numbers).items()}
    copies = {"reverse complements": reverse_complement(seen), "mutated copies": mutated(seen, epoch)}
    for arm, copied in copies.items():
        arms[arm] = np.concatenate([x, one_hot(copied)], 1), np.concatenate([y, y], 1), plain
    arms["scrambled labels"] = x, labels.scrambled(y, epoch), plain
    guesses = networks(base, arms, numbers, x, x_unseen)
    guesses |= {arm: baseline(model, x, y, x, x_unseen) for arm, model in simple.items()}
    targets = {arm: target[:, :sites] for arm, (_, target, _) in arms.items()} | dict.fromkeys(simple, y)
    found = scores(targets, guesses, y_unseen, variance)
    caption = f"R² on {task} sites with {sites} training sequences; gain is over the untreated network."
    record.cells(task, "model", found, caption, ids=numbers, replicated=replicated, shared=shared)
    shown = [arm for arm in guesses if arm not in ("untreated", "scrambled labels")]
    risen = {arm: found["train"][arm] - found["train"]["untreated"] for arm in shown}
    gain = {arm: found["gain"][arm] for arm in shown}
    figure = pictures.remedies(task, gain, risen)
    alt = f"Gain in test R² on {task} sites over the untreated network: {means(gain)}. In training: {means(risen)}."
    record.figure(task, figure, alt=alt, data=task)
    middling = {arm: (x, y, [tried[len(tried) // 2]] * len(y)) for arm, tried in strengths.items()}
    found = scores(
        dict.fromkeys(middling, y), networks(base, middling, numbers, x, x_unseen), y_unseen, variance
    )
    caption = f"The same on {task} sites with the middle strength for all, none chosen."
    record.cells(
        f"{task}_middling", "model", found, caption, ids=numbers, replicated=replicated, shared=shared
    )

# %% [markdown]
# ## More data
#
# Simulated binding sites again, fewer and more of them: is a remedy still needed when data grow?

# %%
curves = {}  # (model, n) -> test R² (replicates,)
x_unseen, y_unseen = one_hot(letters[:, 5000:]), bound[:, 5000:]
for n in sizes:
    x, y = one_hot(letters[:, :n]), bound[:, :n]
    chosen = choose(base, {arm: strengths[arm] for arm in ("weight decay", "untreated")}, x, y, ids)
    guesses = networks(base, {arm: (x, y, variants) for arm, variants in chosen.items()}, ids, x_unseen)
    guesses["ridge"] = baseline(simple["ridge"], x, y, x_unseen)
    curves |= {(arm, n): r_squared(y_unseen, guess) for arm, [guess] in guesses.items()}
record.cells(
    "sizes", "model n", {"test": curves}, "R² on binding sites.", ids=ids, replicated="data", shared=""
)
figure = pictures.sizes(curves)
record.figure("sizes", figure, alt=f"Test R² by model and training sequences: {means(curves)}.", data="sizes")

# %% [markdown]
# ## Would you notice?
#
# A few dozen patients in two equal groups, two thousand genes, twenty-five of which differ between the groups.
# The honest pipeline chooses its genes within each training fold, the leaky one on all patients beforehand
# (Ambroise & McLachlan 2002, here on simulated patients). On scrambled labels an honest score is chance, one half;
# a pipeline that scores there has measured itself. Genes are chosen by how much their means differ, and once more as
# that paper did: by a support vector machine that drops the less useful half again and again.

# %%
ids = seeds(epoch, scrambles)
ways = {
    "elimination": labels.by_elimination(chosen_genes),
    "labels": labels.by_difference(chosen_genes),
}
for table, select in ways.items():
    found = [labels.accuracies(select, *labels.expression(seed, patients), seed) for seed in ids]
    accuracy = {key: np.array([one[key] for one in found]) for key in found[0]}
    caption = f"Cross-validated accuracy of two pipelines on {patients} simulated patients."
    quantities = {"accuracy": accuracy}
    record.cells(table, "pipeline labels", quantities, caption, ids=ids, replicated="data", shared="")
alt = f"Histograms of accuracy. Pipeline, labels and mean: {means(accuracy)}."
record.figure("labels", pictures.labels(accuracy), alt=alt, data="labels")
record.finish()
