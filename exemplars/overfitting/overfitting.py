# %% [markdown]
# # Overfitting
#
# A model overfits when it learns what is peculiar to its training data, noise included.
# Five questions about that sentence: when does more capacity hurt, what do the usual remedies buy, is it so on real
# splice sites, what do more data buy, and how would you notice that a good score is an artefact?

# %%
import sys

sys.path.insert(0, "exemplars")  # where lab lies, seen from the project's root

import numpy as np
from lab.data import mpsa_splits
from lab.figures import BLUE, GREEN, GREY, INK, ORANGE, RED, band, dots, name, panels
from lab.recording import Recorder
from lab.search import choose, fit
from lab.seeds import seeds
from lab.sequences import binding_sites, mutated, one_hot, reverse_complement
from lab.stack import Settings, predict, train
from lab.statistics import r_squared, t_interval
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
replicates: int = 20  # fresh data sets behind each simulated number
splits: int = 20  # disjoint splits of the splice sites, which share out all test rows
points: int = 10  # training points of the curves: few enough to draw
noise: float = 0.3  # standard deviation around the curves, which run from -1 to 1
widths: list[int] = [1, 2, 3, 4, 6, 9, 14, 27]  # hidden units of the curves' networks: 4 to 82 parameters
sites: int = 300  # training sequences for the remedies: what a small laboratory measures
sizes: list[int] = [75, 300, 1200]  # training sequences of the learning curve, at most 5000
scrambles: int = 100  # data sets of the scrambled-label control

# %%
record = Recorder.start(globals())
ids = seeds(epoch, replicates)
fresh = {"ids": ids, "replicated": "data"}

# %% [markdown]
# ## More capacity: worse, much worse, better
#
# Ten points of a known curve, plus noise. Polynomials of growing degree are fitted by least squares; where there
# are more coefficients than points, the smallest coefficients that meet all of them are taken
# (of Legendre polynomials, each 1 at the right end: in that basis, small coefficients make a smooth curve).
# Networks of growing width see the same points. The error is measured against the curve itself, without noise.

# %%
x, grid = np.linspace(-1, 1, points), np.linspace(-1, 1, 401)
truths = {"line": lambda x: x, "sine": lambda x: np.sin(np.pi * x)}
scatter = noise * np.stack([np.random.default_rng(i).normal(size=points) for i in ids])
terms = [*range(1, 2 * points + 1), *range(3 * points, 8 * points + 1, points)]
stack, width = len(widths) * replicates, np.repeat(widths, replicates)
curves = {}  # (truth, model, parameters) -> fitted curves (replicates, grid)
for truth, curve in truths.items():
    y = curve(x) + scatter
    for k in terms:
        design, everywhere = (np.polynomial.legendre.legvander(at, k - 1) for at in (x, grid))
        curves[truth, "polynomial", k] = y @ np.linalg.pinv(design).T @ everywhere.T
    inputs, outputs = np.tile(x[:, None], (stack, 1, 1)), np.tile(y, (len(widths), 1))
    networks = train(
        inputs, outputs, np.tile(ids, len(widths)), Settings(width, steps=1000, lr=0.01), batch=points
    )
    drawn = predict(networks, np.tile(grid[:, None], (stack, 1, 1))).reshape(len(widths), replicates, -1)
    curves |= {(truth, "network", 3 * w + 1): fitted for w, fitted in zip(widths, drawn, strict=True)}
errors = {key: ((fitted - truths[key[0]](grid)) ** 2).mean(1) for key, fitted in curves.items()}

# %% [markdown]
# The classical picture: noisy points of a line, and polynomials with two, ten and eighty coefficients.
# The second and the third meet every point.

# %%
figure, axes = panels()
axes.plot(grid, grid, "--", color=GREY)
axes.plot(x, x + scatter[0], "o", color=INK)
shown = {2: BLUE, points: RED, 8 * points: GREEN}
for row, (k, colour) in enumerate(shown.items()):
    axes.plot(grid, curves["line", "polynomial", k][0], color=colour)
    name(axes, f"{k} coefficients", (-1, 1.8 - 0.3 * row), colour)
axes.set(xlabel="input", ylabel="output", ylim=(-2, 2))
between = np.sort([*x, *(x[1:] + x[:-1]) / 2])
measured = dict(zip(x, x + scatter[0], strict=True))
drawn = [np.interp(between, grid, curves["line", "polynomial", k][0]) for k in shown]
rows = [(at, measured.get(at), *values) for at, *values in zip(between, *drawn, strict=True)]
columns = " ".join(f"coefficients_{k}:.2f" for k in shown)
record.table(
    "picture", f"input:.2f measured:.2f {columns}", rows, "One replicate, at its points and between them."
)
missed = ", ".join(f"{errors['line', 'polynomial', k][0]:.3f} with {k} coefficients" for k in shown)
alt = f"{points} noisy points of a line and three polynomials; squared error against the line: {missed}."
record.figure("picture", figure, alt=alt, data="picture")

# %% [markdown]
# The error of all of them. The polynomial's peaks at one parameter a point and falls again: for the sine far below
# the straight line's error, for the line never back to it. The networks have no peak, but on the line they, too,
# get worse with width.

# %%
figure, panes = panels(2, height=5.6, sharex=True)
for axes, truth in zip(panes, truths, strict=True):
    for model, colour in (("polynomial", RED), ("network", BLUE)):
        some = {k: t_interval(error) for (t, m, k), error in errors.items() if (t, m) == (truth, model)}
        band(axes, np.array([*some]) / points, [*some.values()], colour, model)
    axes.axvline(1, color=GREY, linewidth=1, linestyle=":")
    axes.set(yscale="log", ylabel="squared error", title=f"Truth: a {truth}")
panes[1].set(xlabel="parameters per training point", xlim=(0, 8.2))
rows = [(*key, *t_interval(error)) for key, error in errors.items()]
columns = "truth model parameters:d error:.3f low:.3f high:.3f"
record.table("capacity", columns, rows, f"Squared error against the true curve, {points} training points.")
alt = ", ".join(f"{errors['sine', 'polynomial', k].mean():.3f} with {k}" for k in (2, points, 8 * points))
alt = f"Error against parameters per point, log scale. Polynomial on the sine: {alt}; the networks' curves have no peak."
record.figure("capacity", figure, alt=alt, data="capacity")
for (truth, model, k), error in errors.items():
    record.value(
        f"capacity.{truth}.{model}.k{k}",
        error,
        label=f"squared error, {model}, {k} parameters, {truth}",
        **fresh,
    )
for truth, small in (("line", 2), ("sine", 4)):
    few, straight, peak, far = (errors[truth, "polynomial", k] for k in (small, 2, points, 8 * points))
    network = errors[truth, "network", 3 * widths[2] + 1]
    for ratio, over, under, what in (
        ("rise", peak, few, f"{points} coefficients over {small}"),
        ("fall", peak, far, f"{points} coefficients over {8 * points}"),
        ("excess", far, few, f"{8 * points} coefficients over {small}"),
        ("straight", straight, far, f"a straight line over {8 * points} coefficients"),
        ("network", peak, network, f"{points} coefficients over a network of {3 * widths[2] + 1} parameters"),
    ):
        label = f"log10 ratio of squared errors on the {truth}, {what}"
        record.value(f"capacity.{truth}.{ratio}", np.log10(over / under), label=label, format="+.2f", **fresh)

# %% [markdown]
# ## Remedies, judged by the test score
#
# Two tasks of one shape, nine letters in and a number out. *Binding sites* are simulated: a factor reads them on
# either strand, so a sequence and its reverse complement bind alike. *Splice sites* are measured, and read on one
# strand only: there the same copies are wrong. Copies with a mutated letter but the old label are wrong in both.
# Each remedy tries three strengths on a held-out fifth of its training rows, then is refitted on all of them.

# %%
base = {"width": 32, "steps": 1000, "lr": 0.003, "weight_decay": 0.0, "dropout": 0.0}
strengths = {
    "untreated": [{}],
    "early stopping": [{"steps": 60}, {"steps": 150}, {"steps": 400}],
    "weight decay": [{"weight_decay": 0.3}, {"weight_decay": 1.0}, {"weight_decay": 3.0}],
    "dropout": [{"dropout": 0.3}, {"dropout": 0.5}, {"dropout": 0.8}],
    "smaller network": [{"width": 1}, {"width": 2}, {"width": 4}],
}
letters, occupied = (np.stack(part) for part in zip(*map(binding_sites, ids), strict=True))
spliced = mpsa_splits(epoch, splits, sites)
splits_ids = {"ids": seeds(epoch, splits), "replicated": "splits"}
tasks = {
    "binding": (letters[:, :sites], occupied[:, :sites], letters[:, 5000:], occupied[:, 5000:], None, fresh),
    "splicing": (*spliced.train, *spliced.test, spliced.variance, splits_ids),
}


def standardised(y, y_unseen, variance=None):
    """All three in units of the training rows, replicate by replicate."""
    mean, spread = y.mean(1, keepdims=True), y.std(1, keepdims=True)
    return (y - mean) / spread, (y_unseen - mean) / spread, variance and variance / spread[:, 0] ** 2


scores = {}  # (task, arm) -> R² on training rows and on test rows, each (replicates,)
for task, (seen, y, unseen, y_unseen, variance, about) in tasks.items():
    y, y_unseen, variance = standardised(y, y_unseen, variance)
    x, x_unseen = one_hot(seen), one_hot(unseen)
    arms = {arm: (x, y, variants) for arm, variants in choose(base, strengths, x, y, about["ids"]).items()}
    for arm, copies in (
        ("reverse complements", reverse_complement(seen)),
        ("mutated copies", mutated(seen, epoch)),
    ):
        arms[arm] = np.concatenate([x, one_hot(copies)], 1), np.concatenate([y, y], 1), [{}] * len(y)
    arms["scrambled labels"] = x, np.random.default_rng(epoch).permuted(y, axis=1), [{}] * len(y)
    for arm, (inputs, targets, variants) in arms.items():
        networks = fit(base, variants, inputs, targets, about["ids"])
        trained = r_squared(targets[:, :sites], predict(networks, x))
        scores[task, arm] = trained, r_squared(y_unseen, predict(networks, x_unseen), variance)
    for arm, model in (
        ("ridge", RidgeCV(np.logspace(-2, 3, 11))),
        ("boosting", HistGradientBoostingRegressor()),
    ):
        guesses = zip(*((m.predict(a), m.predict(b)) for a, b, c in zip(x, x_unseen, y, strict=True)
                        for m in [model.fit(a, c)]), strict=True)  # fmt: skip
        guessed, guessed_unseen = map(np.stack, guesses)
        scores[task, arm] = r_squared(y, guessed), r_squared(y_unseen, guessed_unseen, variance)

# %%
rows, notes = [], {}
for (task, arm), (trained, test) in scores.items():
    gain, about = test - scores[task, "untreated"][1], tasks[task][-1]
    path = f"{task}.{arm.replace(' ', '_')}"
    record.value(f"{path}.test", test, label=f"test R², {task}, {arm}", **about)
    record.value(f"{path}.gap", trained - test, label=f"training minus test R², {task}, {arm}", **about)
    record.value(
        f"{path}.gain", gain, label=f"test R² gained over the untreated network, {task}, {arm}", **about
    )
    rows.append((task, arm, *t_interval(test), trained.mean(), (trained - test).mean(), *t_interval(gain)))
columns = "task arm test:.2f low:.2f high:.2f training:.2f gap:.2f gain:+.2f gain_low:+.2f gain_high:+.2f"
record.table(
    "remedies", columns, rows, f"R² of networks trained on {sites} sequences, and of two simple baselines."
)
figure, panes = panels(2, height=7.2, sharex=True)
for axes, task in zip(panes, tasks, strict=True):
    some = [row for row in rows if row[0] == task and row[1] != "scrambled labels"]
    kinds = [{"untreated": INK, "ridge": GREY, "boosting": GREY}.get(row[1], BLUE) for row in some]
    dots(
        axes,
        [row[1] for row in some],
        [row[2:5] for row in some],
        kinds,
        [f"gap {row[6]:.2f}" for row in some],
    )
    axes.axvline(some[0][2], color=INK, linewidth=1, linestyle=":")
    axes.set(title=f"{task} sites")
panes[1].set(xlabel="test R²")
alt = "; ".join(f"{task} {arm} {test:.2f}" for task, arm, test, *_ in rows if arm != "scrambled labels")
record.figure("remedies", figure, alt=f"Test R² with 95 % intervals: {alt}.", data="remedies")

# %% [markdown]
# ## More data
#
# The same simulated sites, more of them.

# %%
curves = {}  # (arm, n) -> test R² (replicates,)
for n in sizes:
    y, y_unseen, _ = standardised(occupied[:, :n], occupied[:, 5000:])
    x, x_unseen = one_hot(letters[:, :n]), one_hot(letters[:, 5000:])
    some = {arm: strengths[arm] for arm in ("untreated", "weight decay")}
    for arm, variants in choose(base, some, x, y, ids).items():
        curves[arm, n] = r_squared(y_unseen, predict(fit(base, variants, x, y, ids), x_unseen))
    linear = [
        RidgeCV(np.logspace(-2, 3, 11)).fit(a, b).predict(c) for a, b, c in zip(x, y, x_unseen, strict=True)
    ]
    curves["ridge", n] = r_squared(y_unseen, np.stack(linear))
figure, axes = panels()
for arm, colour in (("untreated", INK), ("weight decay", BLUE), ("ridge", GREY)):
    band(axes, sizes, [t_interval(curves[arm, n]) for n in sizes], colour, arm)
axes.set(xscale="log", xlabel="training sequences", ylabel="test R²", xticks=sizes, xticklabels=sizes)
axes.minorticks_off()
rows = [(arm, n, *t_interval(test)) for (arm, n), test in curves.items()]
record.table(
    "sizes", "arm sequences:d test:.2f low:.2f high:.2f", rows, "Test R² on simulated binding sites."
)
alt = "; ".join(
    f"{arm} {', '.join(f'{curves[arm, n].mean():.2f} with {n}' for n in sizes)}" for arm, _ in [*curves][:3]
)
record.figure("sizes", figure, alt=f"Test R² against training sequences: {alt}.", data="sizes")
for (arm, n), test in curves.items():
    record.value(f"sizes.{arm.replace(' ', '_')}.n{n}", test, label=f"test R², {arm}, {n} sequences", **fresh)

# %% [markdown]
# ## Would you notice?
#
# Eighty patients in two groups, two thousand genes, of which twenty-five differ between the groups.
# The honest pipeline chooses its twenty genes within each training fold, the leaky one on all patients beforehand.
# On scrambled labels an honest score is chance; a pipeline that scores there has found itself.


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


numbers = seeds(epoch, scrambles)
found = np.array([(honest(x, z), leaky(x, z), honest(x, y)) for x, y, z in map(expression, numbers)])
kinds = {"honest_scrambled": GREY, "leaky_scrambled": RED, "honest_true": BLUE}
figure, axes = panels(height=4.2)
edges = np.linspace(0.2, 1, 33) + 1e-9
counts = [np.histogram(part, edges)[0] for part in found.T]
for part, count, (kind, colour) in zip(found.T, counts, kinds.items(), strict=True):
    axes.stairs(count, edges, fill=True, color=colour, alpha=0.6)
    pipeline, labels = kind.split("_")
    name(
        axes, f"{pipeline},\n{labels} labels", (part.mean(), count.max()), colour, offset=(0, 20), ha="center"
    )
    record.value(
        f"labels.{kind}",
        part,
        ids=numbers,
        replicated="data",
        label=f"accuracy, {pipeline} pipeline, {labels} labels",
    )
axes.set(xlabel="cross-validated accuracy", ylabel="data sets", ylim=(0, 1.35 * np.max(counts)))
rows = [
    (*edge, *(int(c) for c in count))
    for *edge, count in zip(edges, edges[1:], np.transpose(counts), strict=False)
]
columns = " ".join(f"{kind}:d" for kind in kinds)
record.table("labels", f"from_:.3f to:.3f {columns}", rows, "Data sets by cross-validated accuracy.")
alt = ", ".join(
    f"{kind.replace('_', ' on ')} {part.mean():.2f}" for kind, part in zip(kinds, found.T, strict=True)
)
record.figure("labels", figure, alt=f"Three histograms of accuracy; means: {alt}.", data="labels")
record.finish()
