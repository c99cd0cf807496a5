# %% [markdown]
# # Overfitting
#
# A model overfits when it learns what is peculiar to its training data, noise included.
# Five questions about that sentence: when does more capacity hurt, what do the usual remedies buy, is it so on real
# splice sites, what do more data buy, and how would you notice that a good score is an artefact?

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
splits: int = 20  # disjoint splits of the splice sites, which share out all test rows
points: int = 10  # training points of the curves: few enough to draw
noise: float = 0.3  # standard deviation around the curves, which run from -1 to 1
widths: list[int] = [1, 2, 3, 4, 6, 9, 14, 27]  # hidden units of the curves' networks: 4 to 82 parameters
sites: int = 300  # training sequences for the remedies: what a small laboratory measures
sizes: list[int] = [75, 300, 1200]  # training sequences of the learning curve, at most 5000
scrambles: int = 100  # data sets of the scrambled-label control

# %%
record = start(globals())

import numpy as np
from lab.data.mpsa import mpsa_splits
from lab.data.sequences import binding_sites, mutated, one_hot, reverse_complement
from lab.statistics import r_squared
from review.notebook.intervals import means
from review.notebook.seeds import seeds
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from overfitting import pictures, polynomials
from overfitting.remedies import baseline, choose, networks

# %% [markdown]
# ## More capacity: worse, much worse, better
#
# Ten points of a known curve, plus noise. Polynomials of growing degree are fitted by least squares; where there
# are more coefficients than points, the smallest coefficients that meet all of them are taken
# (of Legendre polynomials, each 1 at the right end: in that basis, small coefficients make a smooth curve).
# Networks of growing width see the same points. The error is measured against the curve itself, without noise.

# %%
ids = seeds(epoch, draws)
x, grid = np.linspace(-1, 1, points), np.linspace(-1, 1, 401)
truths = {"line": lambda x: x, "sine": lambda x: np.sin(np.pi * x)}
scatter = noise * np.stack([np.random.default_rng(i).normal(size=points) for i in ids])
terms = [*range(1, 2 * points + 1), *range(3 * points, 8 * points + 1, points)]
columns, everywhere = (np.tile(at[:, None], (draws, 1, 1)) for at in (x, grid))
fits = {}  # (truth, model, parameters) -> fitted curves (draws, grid)
for truth, curve in truths.items():
    y = curve(x) + scatter
    for k in terms:
        fits[truth, "polynomial", k] = polynomials.fit(x, y, k, grid)
    arms = {3 * width + 1: (columns, y, [{"width": width}] * draws) for width in widths}
    for k, [drawn] in networks({"width": 1, "steps": 500, "lr": 0.01}, arms, ids, everywhere).items():
        fits[truth, "network", k] = drawn
errors = {key: ((fit - truths[key[0]](grid)) ** 2).mean(1) for key, fit in fits.items()}
caption = f"Squared error against the true curve, {points} training points."
record.cells("capacity", "truth model parameters", {"error": errors}, caption, ids=ids, replicated="data")

# %% [markdown]
# The classical picture: noisy points of a line, and polynomials with two, ten and eighty coefficients.
# The second swings between the points; the third meets them too, by spikes that leave the rest of the curve alone.

# %%
shown = (2, points, 8 * points)  # coefficients
drawn = {k: fits["line", "polynomial", k][0] for k in shown}
figure = pictures.picture(x, x + scatter[0], grid, drawn)
some = {f"coefficients_{k}": fit[::20] for k, fit in drawn.items()}
record.curves("picture", "input", grid[::20], some, "Three polynomials fitted to the same points.")
alt = means({f"{k} coefficients": errors["line", "polynomial", k][:1] for k in shown}, ".3f")
alt = f"{points} noisy points of a line and three polynomials, with their squared errors against the line: {alt}."
record.figure("picture", figure, alt=alt, data="picture")

# %% [markdown]
# The same for any number of coefficients: a picture that the reader moves.

# %%
dense = np.linspace(-1, 1, 12 * (points - 1) + 1)  # every twelfth is a training point
drawn = {f"coefficients_{k}": polynomials.fit(x, x + scatter[0], k, dense) for k in terms}
record.curves("curves", "input", dense, {"truth": dense} | drawn, "Polynomials fitted to the same points.")
record.table("points", "input:.2f output:.2f", zip(x, x + scatter[0], strict=True), "Noisy points of a line.")
rows = [(k, errors["line", "polynomial", k][0]) for k in terms]
record.table("degrees", "coefficients error:.3f", rows, "Squared error against the line, one draw of noise.")

# %% [markdown]
# The error of all of them. The polynomial's peaks at one parameter a point and falls again: for the sine far below
# a straight line's error, for the line never back to it. The networks have no peak.

# %%
figure = pictures.capacity(points, errors)
alt = means({key: error for key, error in errors.items() if key[2] in (*shown, 3 * widths[-1] + 1)}, ".3f")
alt = f"Two panels of squared error against parameters per point. Truth, model, parameters and error: {alt}."
record.figure("capacity", figure, alt=alt, data="capacity")

# %% [markdown]
# ## Remedies, judged by the test score
#
# Two tasks of one shape, nine letters in and a number out. *Binding sites* are simulated: a factor reads them on
# either strand, so a sequence and its reverse complement bind alike. *Splice sites* are measured, and read on one
# strand only: there the same copies are wrong. Copies with a mutated letter but the old label are wrong in both.
# Each remedy tries three strengths on a held-out fifth of its training rows, then is refitted on all of them.
#
# In the pictures each row is a remedy: its test score, and at the right the gap from training to test score.

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
ids = seeds(epoch, replicates)
letters, bound = (np.stack(part) for part in zip(*map(binding_sites, ids), strict=True))
assert max(sites, *sizes) <= 5000, "sites and sizes end at 5000: the other thousand sequences are for testing"
tasks = {  # letters and outcomes to train on, to test on, the variance of the latter, and what replicates differ in
    "binding": (letters[:, :sites], bound[:, :sites], letters[:, 5000:], bound[:, 5000:], None, "data"),
    "splice": (*mpsa_splits(epoch, splits, sites), "splits"),
}
for task, (seen, y, unseen, y_unseen, variance, replicated) in tasks.items():
    x, x_unseen, plain, numbers = one_hot(seen), one_hot(unseen), [{}] * len(y), seeds(epoch, len(y))
    arms = {arm: (x, y, chosen) for arm, chosen in choose(base, strengths, x, y, numbers).items()}
    copies = {"reverse complements": reverse_complement(seen), "mutated copies": mutated(seen, epoch)}
    for arm, more in copies.items():
        arms[arm] = np.concatenate([x, one_hot(more)], 1), np.concatenate([y, y], 1), plain
    arms["scrambled labels"] = x, np.random.default_rng(epoch).permuted(y, axis=1), plain
    guesses = networks(base, arms, numbers, x, x_unseen)
    guesses |= {arm: baseline(model, x, y, x, x_unseen) for arm, model in simple.items()}
    targets = {arm: labels[:, :sites] for arm, (_, labels, _) in arms.items()} | dict.fromkeys(simple, y)
    train = {arm: r_squared(targets[arm], guess) for arm, (guess, _) in guesses.items()}
    test = {arm: r_squared(y_unseen, guess, variance) for arm, (_, guess) in guesses.items()}
    gap = {arm: train[arm] - test[arm] for arm in test}
    gain = {arm: test[arm] - test["untreated"] for arm in test}
    caption = f"R² on {task} sites with {sites} training sequences; gain is over the untreated network."
    quantities = {"test": test, "train": train, "gap": gap, "gain": gain}
    record.cells(task, "model", quantities, caption, ids=numbers, replicated=replicated)
    shown = {arm: score for arm, score in test.items() if arm != "scrambled labels"}
    figure = pictures.remedies(task, shown, gap)
    record.figure(task, figure, alt=f"Test R² on {task} sites with intervals: {means(shown)}.", data=task)

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
record.cells("sizes", "model n", {"test": curves}, "R² on binding sites.", ids=ids, replicated="data")
figure = pictures.sizes(curves)
record.figure("sizes", figure, alt=f"Test R² by model and training sequences: {means(curves)}.", data="sizes")

# %% [markdown]
# ## Would you notice?
#
# Eighty patients in two groups, two thousand genes, twenty-five of which differ between the groups.
# The honest pipeline chooses its twenty genes within each training fold, the leaky one on all patients beforehand.
# On scrambled labels an honest score is chance; a pipeline that scores there has measured itself.


# %%
def expression(seed):
    """Patients × genes, their groups, and the groups scrambled."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(80, 2000)), rng.permutation(np.repeat([0, 1], 40))
    x[:, :25] += 0.8 * y[:, None]
    return x, y, rng.permutation(y)


def honest(x, y):
    return cross_val_score(make_pipeline(SelectKBest(k=20), LogisticRegression()), x, y).mean()


def leaky(x, y):
    return cross_val_score(LogisticRegression(), SelectKBest(k=20).fit_transform(x, y), y).mean()


ids = seeds(epoch, scrambles)
found = [(honest(x, y), honest(x, z), leaky(x, z)) for x, y, z in map(expression, ids)]
kinds = [("honest", "true"), ("honest", "scrambled"), ("leaky", "scrambled")]  # pipeline, labels
accuracy = dict(zip(kinds, np.transpose(found), strict=True))
caption = "Cross-validated accuracy of two pipelines on simulated patients."
record.cells("labels", "pipeline labels", {"accuracy": accuracy}, caption, ids=ids, replicated="data")
figure = pictures.labels(accuracy)
alt = f"Histograms of accuracy. Pipeline, labels and mean: {means(accuracy)}."
record.figure("labels", figure, alt=alt, data="labels")
record.finish()
