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

sys.path.insert(0, "exemplars")  # where lab lies, seen from the project's root

import numpy as np
from lab import checkpoint, dial, figures, margins, mpsa
from lab.bioactivity import ACTIVE, bioactivity, targets
from lab.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED
from lab.methods import methods
from lab.recording import Recorder
from lab.search import compare, defaults
from lab.seeds import DEVELOPMENT, seeds
from lab.statistics import expected_best, first_from, means, permutation_p, t_interval, two_way
from lab.tasks import Task
from lab.vault import Leak, Vault
from scipy.stats import wilcoxon

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
overlapping: int = 3  # training sets of those sizes
blocked: int = 0  # splits that hold out pairs of letters, with the last of the sizes to learn from
shallow: int = 0  # splits of all sites, also those that were read fewer than a hundred times
proteins: int = 5  # drug targets, of 14
compounds: int = 300  # compounds of each to learn from
wrong: list[int] = [0, 40]  # percent of their labels that are turned round
plenty: int = 0  # compounds of each for the comparison with published figures; 0 takes those above
potency: int = 0  # compounds to learn from where potency itself is predicted; 0 leaves it out
scrambles: int = 99  # runs on scrambled labels
mutants: list[int] = []  # double mutants of a protein to learn from, at most 400000: for a GPU

# %%
record = Recorder.start(globals())
parts = checkpoint.of(record)

# %% [markdown]
# The methods, and what one comparison keeps: scores on the test rows, tuning scores, the comparator (the classical
# method with the best tuning score, chosen before the test rows are opened), and what it cost.

# %%
NUMBER, YES_NO = methods("number", letters=4), methods("yes-no", letters=4)
SLOW = {"boosted trees"}  # on a thousand bits it costs more than all others together
BITS = [m for name, m in methods("yes-no").items() if name not in SLOW | {"link"}]
POTENCY = [m for name, m in methods("number").items() if name not in SLOW | {"link"}]
NETWORKS = ("network", "ensemble")


def fair(name, tasks, sealed, kinds, score):
    """What is told of one comparison; kept as soon as it is known, should the run be cut short later.

    `sealed` has each task's test outcomes, real ones in a vault that is opened when all predictions are in.
    """

    def run():
        compared = compare(tasks, kinds, budget, score, seed=epoch)
        truths = {which: opened(one, name) for which, one in sealed.items()}
        scored = compared.opened(truths, score)
        return {
            "test": {m.name: scored.scores(m.name) for m in kinds},
            "tuning": {m.name: scored.tuning(m.name) for m in kinds},
            "predicted": {m.name: [one.predicted for one in scored.of(m.name)] for m in kinds},
            "comparator": compared.comparator(),
            "spent": scored.budget(),
            "opened": sum(map(len, truths.values())),
        }

    return parts.once(name, run)


def opened(sealed, who):
    return sealed.open(f"tip 2, {who}").target if isinstance(sealed, Vault) else sealed


def key(method):
    """A method's name as values are named: lower case, no commas."""
    return method.lower().replace(",", "")


def known(found):
    """Test scores by such names, those of the comparator among them once more."""
    return {key(m): s for m, s in found["test"].items()} | {"comparator": found["test"][found["comparator"]]}


found = {}  # every comparison, by its name

# %% [markdown]
# ## Does it depend on the signal?
#
# Random sequences of eight letters, and a number that depends on them. A dial sets how much of its variance comes
# from pairs of letters that interact, the rest from letters that each add their share. In one more case, *curve*,
# letters add up and a steep curve turns the sum into the number. The best possible R² is .8 throughout. Where only
# yes or no is read out, it says whether the number lies above its median, and AUROC is the score.


# %%
def simulated(signal, readout):
    """Tasks on fresh data sets, and the sealed outcomes of 2000 sequences each."""
    tasks, truths, best = [], {}, []
    for i in seeds(epoch, replicates):
        world = dial.linked(i) if signal == "curve" else dial.interacting(signal / 100, i)
        drawn = world.draw(sequences + 2000, i)
        y = drawn.number if readout == "number" else drawn.yes
        task = Task.sealed((signal, readout, i), drawn.x[:sequences], y[:sequences], drawn.x[sequences:])
        tasks.append(task)
        truths[task.id] = y[sequences:]
        best.append(dial.BAYES if readout == "number" else world.bayes_auroc)
    return tasks, truths, best


scores = {}  # (readout, signal, method) -> (replicates,)
asked = {"number": (shares, NUMBER, "r2"), "yes no": (shares_yes_no, YES_NO, "auroc")}
for readout, (settings, kinds, score) in asked.items():
    for signal in (*settings, "curve"):
        tasks, truths, best = simulated(signal, readout)
        name = f"dial-{readout.replace(' ', '-')}-{signal}"
        found[name] = fair(name, tasks, truths, [*kinds.values()], score)
        scores |= {(readout, signal, m): s for m, s in known(found[name]).items()}
        scores[readout, signal, "best possible"] = np.array(best)
caption = (
    f"Test score of tuned methods on {sequences} simulated sequences: R² of a number, AUROC of yes or no."
)
record.cells("dial", "readout signal method", {"test": scores}, caption, ids=seeds(epoch, replicates), replicated="data")  # fmt: skip

# %%
looks = {
    "ridge": ("additive", GREY), "logistic": ("additive", GREY), "link": ("one curve", GREEN),
    "ridge pairs": ("pairs", ORANGE), "logistic pairs": ("pairs", ORANGE), "random forest": ("forest", RED),
    "boosted trees": ("boosted trees", PURPLE), "network": ("network", BLUE), "best possible": ("best possible", INK),
}  # fmt: skip
figure, panes = figures.panels(2, height=7.2, sharex=True)
for axes, (readout, (settings, *_)) in zip(panes, asked.items(), strict=True):
    shown = {m: look for m, look in looks.items() if (readout, "curve", m) in scores}
    for method, (_, colour) in shown.items():
        figures.line(axes, settings, [scores[readout, signal, method] for signal in settings], colour)
        figures.bar(axes, 125, scores[readout, "curve", method], colour)
    ends = [(scores[readout, "curve", m].mean(), *look) for m, look in shown.items()]
    axes.set(ylabel="test R²" if readout == "number" else "test AUROC", xlim=(-4, 130))
    axes.set_title("A number is read out" if readout == "number" else "Only yes or no is read out")
    figures.beside(axes, ends)
panes[1].set_xticks([0, 50, 100, 125], ["0", "50", "100", "curve"])
panes[1].set_xlabel("percent of the signal from interactions")
shown = {cell: score for cell, score in scores.items() if cell[2] in ("network", "comparator")}
alt = f"Scores of nine methods. By readout, percent of interactions and method: {means(shown)}."
record.figure("dial", figure, alt=alt, data="dial")

# %% [markdown]
# Where does the network overtake the additive model, and the comparator? At the smallest share from which on the
# lower bound of its advantage exceeds the margin of the review.

# %%
rows = []
for readout, margin in (("number", margins.R_SQUARED), ("yes no", margins.AUROC)):
    settings, additive = asked[readout][0], "ridge" if readout == "number" else "logistic"
    for rival in (additive, "comparator"):
        gains = [scores[readout, signal, "network"] - scores[readout, signal, rival] for signal in settings]
        crossing = first_from(settings, [t_interval(gain).low for gain in gains], margin)
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
library = mpsa.mpsa()


def on_sites(name, train, test, table=library):
    """The tuned methods on training and test rows of the splice sites, (splits, rows) each."""
    vaults = {i: vault(*rows, table) for i, rows in enumerate(zip(train, test, strict=True))}
    return fair(name, [Task.of(i, one) for i, one in vaults.items()], vaults, [*NUMBER.values()], "r2")


def vault(seen, unseen, table=library):
    """Splice sites to learn from and, locked away, others to be tested on."""
    return Vault(table.take(np.concatenate([seen, unseen])), len(seen) + np.arange(len(unseen)))


nested = mpsa.nested_splits(epoch, library.letters, sizes, splits)
assert max(sizes) <= nested.disjoint, (
    f"sizes end at {nested.disjoint}: {splits} splits share the training rows"
)
scores = {}  # (n, method) -> (splits,)
for n in sizes:
    found[f"sites-{n}"] = on_sites(f"sites-{n}", nested.train[n], nested.shares)
    scores |= {(n, m): s for m, s in known(found[f"sites-{n}"]).items()}
numbers = seeds(epoch, splits)
caption = "R² of tuned methods on splice sites, by training sites."
record.cells("sites", "n method", {"test": scores}, caption, ids=numbers, replicated="splits")

# %%
draws = {}  # (n, method) -> bootstrap draws of R²
if large:
    far = mpsa.nested_splits(epoch, library.letters, large, overlapping)
    truth = library.target[far.test]
    for n in large:
        one = on_sites(f"sites-{n}", far.train[n], np.tile(far.test, (overlapping, 1)))
        predicted = one["predicted"] | {"comparator": one["predicted"][one["comparator"]]}
        losses = {key(m): (truth - np.array(p)) ** 2 / truth.var() for m, p in predicted.items()}
        for m, loss in two_way(losses, draws=400, seed=epoch).items():
            draws[n, m] = 1 - loss
            label = f"test R², {n} sites, {m}"
            record.draws(f"sites.n{n}.{m.replace(' ', '_')}.test", draws[n, m], estimate=1 - losses[m].mean(), replicated="splits", label=label)  # fmt: skip
        found[f"sites-{n}"] = one


# %% [markdown]
# The score against the number of training sites, and below it what the network adds to the comparator: in the
# strip, nothing that would change a decision. The band at the top is what a perfect model could reach, if noise is
# independent between the assay's two libraries (`lab/mpsa.py` states the assumptions).


# %%
def limits(gain, drawn):
    """Mean and 95 % interval, of replicates or of bootstrap draws."""
    return (gain.mean(), *np.percentile(gain, [2.5, 97.5])) if drawn else t_interval(gain)


everything, cells = [*sizes, *large], scores | draws
ahead = {(n, m): cells[n, m] - cells[n, "comparator"] for n in everything for m in NETWORKS}
for (n, m), gain in ahead.items():
    label = f"R² by which {'five networks are' if m == 'ensemble' else 'a network is'} ahead of the comparator, {n} sites"
    if n in large:
        record.draws(f"ahead.n{n}.{m}", gain, estimate=gain.mean(), replicated="splits", label=label)
    else:
        record.value(f"ahead.n{n}.{m}", gain, ids=numbers, replicated="splits", label=label)
ceiling = mpsa.ceiling()
looks = {
    "ridge": ("additive", GREY), "link": ("one curve", GREEN), "ridge pairs": ("pairs", ORANGE),
    "link pairs": ("pairs, one curve", RED), "boosted trees": ("boosted trees", PURPLE), "network": ("network", BLUE),
    "ensemble": ("five networks", INK),
}  # fmt: skip
figure, (top, low) = figures.panels(2, height=7.2, sharex=True, height_ratios=(2, 1))
top.axhspan(ceiling.low, ceiling.high, color=GREY, alpha=0.2, linewidth=0)
figures.label(top, "attainable", (0.03, 0.95), GREY)
for m, (_, colour) in looks.items():
    figures.curve(top, everything, [limits(cells[n, m], n in large) for n in everything], colour)
figures.beside(top, [(cells[everything[-1], m].mean(), *look) for m, look in looks.items()])
low.axhspan(-margins.R_SQUARED, margins.R_SQUARED, color=GREY, alpha=0.2, linewidth=0)
gains = {m: [limits(ahead[n, m], n in large) for n in everything] for m in NETWORKS}
for m in NETWORKS:
    figures.curve(low, everything, gains[m], looks[m][1])
figures.beside(low, [(gains[m][-1][0], *looks[m]) for m in NETWORKS])
top.set(ylabel="test R²", ylim=(0, 1))
low.set(xscale="log", xlabel="splice sites to learn from", ylabel="ahead of the\ncomparator")
low.minorticks_off()
low.set_xticks(everything, everything)
rows = [
    (n, key(found[f"sites-{n}"]["comparator"]), *gains["network"][k], *gains["ensemble"][k])
    for k, n in enumerate(everything)
]
columns = "n comparator network:.3f network_low:.3f network_high:.3f ensemble:.3f ensemble_low:.3f ensemble_high:.3f"
record.table("ahead", columns, rows, "R² of networks above the comparator's, by training sites.")
shown = {cell: score for cell, score in cells.items() if cell[1] in looks}
alt = f"Test R² by training sites and method: {means(shown)}. Attainable: {ceiling.low:.2f} to {ceiling.high:.2f}."
record.figure("sites", figure, alt=alt, data="sites")
for bound in ("low", "high"):
    record.number(
        f"attainable.{bound}", getattr(ceiling, bound), label=f"attainable R², {bound} end", format=".2f"
    )

# %% [markdown]
# A random split asks how well gaps are filled in. Holding out pairs of letters at two positions asks for more.

# %%
if blocked:
    train, test = mpsa.sides(epoch, library.letters)
    rows, rng = np.concatenate([train, test]), np.random.default_rng(1000 * epoch + 1)
    seen, unseen = [], []
    for _ in range(blocked):
        held = mpsa.held_out_pairs(library.letters[rows], rng).test
        seen.append(rng.choice(rows[~held & np.isin(rows, train)], sizes[-1], replace=False))
        unseen.append(rng.permutation(rows[held & np.isin(rows, test)]))
    fewest = min(map(len, unseen))
    one = found["blocked"] = on_sites("blocked", np.stack(seen), np.stack([part[:fewest] for part in unseen]))
    caption = (
        f"R² on splice sites with pairs of letters that no training site has; {sizes[-1]} to learn from."
    )
    record.cells("blocked", "method", {"test": known(one)}, caption, ids=seeds(epoch, blocked), replicated="splits")  # fmt: skip

# %% [markdown]
# Sites that were read less often are measured less well. The same comparison, on all that were read ten times.

# %%
if shallow:
    all_sites = mpsa.mpsa(depth=10)
    dealt = mpsa.nested_splits(epoch, all_sites.letters, sizes[-1:], shallow)
    one = found["shallow"] = on_sites("shallow", dealt.train[sizes[-1]], dealt.shares, all_sites)
    caption = f"R² on splice sites read at least ten times, {sizes[-1]} to learn from."
    record.cells("shallow", "method", {"test": known(one)}, caption, ids=seeds(epoch, shallow), replicated="splits")  # fmt: skip

# %% [markdown]
# ## What does unequal tuning do?
#
# The same splits and rows, now with methods as scikit-learn ships them, networks too. Who is compared tuned and who
# as shipped decides how large the advantage looks.

# %%
SHIPPED = ("network", "boosted trees", "random forest", "kernel machine", "ridge")
n = sizes[-1]


def untuned():
    vaults = dict(enumerate(map(vault, nested.train[n], nested.shares)))
    tasks = [Task.of(i, one) for i, one in vaults.items()]
    as_shipped = defaults(tasks, [NUMBER[m] for m in SHIPPED], "r2", seed=epoch)
    scored = as_shipped.opened({i: opened(one, "as shipped") for i, one in vaults.items()}, "r2")
    return {m: scored.scores(m) for m in SHIPPED}


shipped = parts.once("shipped", untuned)
corners = {}
for m in SHIPPED:
    corners[key(m), "shipped"], corners[key(m), "tuned"] = shipped[m], found[f"sites-{n}"]["test"][m]
for m in map(key, SHIPPED):
    gain = corners[m, "tuned"] - corners[m, "shipped"]
    record.value(f"tuning.{m.replace(' ', '_')}", gain, ids=numbers, replicated="splits", label=f"R² that tuning adds to {m}, {n} sites")  # fmt: skip
caption = f"R² on {n} splice sites, as the library ships a method and tuned."
record.cells("corners", "method settings", {"test": corners}, caption, ids=numbers, replicated="splits")
figure, axes = figures.panels(height=4.2)
colours = dict(zip(map(key, SHIPPED), (BLUE, PURPLE, RED, ORANGE, GREY), strict=True))
for m, colour in colours.items():
    figures.curve(axes, [0, 1], [t_interval(corners[m, how]) for how in ("shipped", "tuned")], colour)
figures.beside(axes, [(corners[m, "tuned"].mean(), m, colour) for m, colour in colours.items()])
axes.set(ylabel="test R²", xlim=(-0.1, 1.05), xticks=[0, 1], xticklabels=["as shipped", "tuned"])
record.figure("corners", figure, alt=f"Test R² as shipped and tuned: {means(corners)}.", data="corners")

# %% [markdown]
# ## What do wrong labels do, over many tasks?
#
# Which compounds bind to a protein, from the fingerprint of their structure: one task for each of several
# drug targets, active from a fixed potency on. Labels are turned round among training and tuning rows only.


# %%
def target(name):
    """A target's compounds: development keeps off the authors' test compounds, and uses a fifth of the others."""
    table = bioactivity(name)
    if epoch == DEVELOPMENT:
        table = table.take(table.split == "train")
        return table, np.isin(table.groups, np.unique(table.groups)[::5])
    return table, table.split == "test"


def noisy(percent, compounds):
    """A task for each target, with so many compounds and this share of wrong labels to learn from."""
    vaults, tasks = {}, []
    for name in targets()[:proteins]:
        rng = np.random.default_rng([1000 * epoch, percent, *name.encode()])
        table, test = target(name)
        vault = vaults[name] = Vault(table.binarised(ACTIVE), test)
        rows = rng.permutation(len(vault.train))[:compounds]
        labels = np.where(
            rng.random(compounds) < percent / 100, 1 - vault.train.target[rows], vault.train.target[rows]
        )
        tasks.append(Task.sealed(name, vault.train.features[rows], labels, vault.questions))
    return vaults, tasks


names, scores = [*targets()[:proteins]], {}
for percent in wrong:
    vaults, tasks = noisy(percent, compounds)
    one = found[f"wrong-{percent}"] = fair(f"wrong-{percent}", tasks, vaults, BITS, "mcc")
    scores |= {(percent, m): s for m, s in known(one).items()}
caption = f"Matthews correlation over {proteins} targets, {compounds} compounds of each to learn from, by percent of wrong labels."
record.cells("wrong", "percent method", {"test": scores}, caption, ids=names, replicated="datasets")
figure, axes = figures.panels(height=4.6)
looks = {
    "naive bayes": ("naive Bayes", GREEN), "neighbours": ("neighbours", GREY), "linear svm": ("linear", ORANGE),
    "random forest": ("forest", RED), "kernel machine": ("kernel machine", PURPLE), "network": ("network", BLUE),
}  # fmt: skip
for m, (_, colour) in looks.items():
    axes.plot(wrong, [scores[percent, m].mean() for percent in wrong], "o-", color=colour)
figures.beside(axes, [(scores[wrong[-1], m].mean(), *look) for m, look in looks.items()])
axes.set(xlabel="percent of labels turned round", ylabel="MCC, mean over targets", xticks=wrong)
shown = {cell: score for cell, score in scores.items() if cell[1] in looks}
record.figure(
    "wrong", figure, alt=f"Mean MCC by percent of wrong labels and method: {means(shown)}.", data="wrong"
)

# %% [markdown]
# Published advantages of a deep network, at no wrong labels, beside ours (Koutsoukas et al. 2017: other targets,
# more compounds). The unit is the target, the test Wilcoxon's, as in the paper.

# %%
published = {
    "naive bayes": 0.149, "neighbours": 0.092, "linear svm": 0.052, "random forest": 0.021, "kernel machine": 0.009,
}  # fmt: skip
if plenty:
    vaults, tasks = noisy(0, plenty)
    found["plenty"] = fair("plenty", tasks, vaults, BITS, "mcc")
clean = known(found["plenty" if plenty else f"wrong-{wrong[0]}"])
gains = {m: clean["network"] - clean[m] for m in published}
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
    vaults, tasks, spread = {}, [], []
    for name in names:
        table, test = target(name)
        vault = vaults[name] = Vault(table, test)
        rows = np.random.default_rng([1000 * epoch, 2, *name.encode()]).permutation(len(vault.train))[
            :potency
        ]
        tasks.append(Task.sealed(name, vault.train.features[rows], vault.train.target[rows], vault.questions))
        spread.append(table.target[test].std())
    one = found["potency"] = fair("potency", tasks, vaults, POTENCY, "r2")
    errors = {m: np.sqrt(1 - r2) * spread for m, r2 in known(one).items()}
    caption = (
        f"Root mean squared error of pKi over {proteins} targets, {potency} compounds of each to learn from."
    )
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
seen, unseen = nested.train[n][0], nested.shares[0]
x, y = library.features, library.target


def scrambled():
    """Scores on labels scrambled for learning, the true ones first; then with the planted column."""
    tasks, truths, leaky, outcomes = [], {}, [], {}
    for i in range(scrambles + 1):
        rng = np.random.default_rng(1000 * epoch + i)
        tasks.append(Task.sealed(i, x[seen], rng.permutation(y[seen]) if i else y[seen], x[unseen]))
        truths[i] = y[unseen]
        if 0 < i <= 10:
            rows, labels = np.concatenate([seen, unseen]), rng.permutation(y)[: len(seen) + len(unseen)]
            column = labels[:, None] + rng.normal(size=(len(labels), 1)) * y.std()
            columns = np.hstack([x[rows], column]).astype(np.float32)
            leaky.append(Task.sealed(i, columns[: len(seen)], labels[: len(seen)], columns[len(seen) :]))
            outcomes[i] = labels[len(seen) :]
    honest = compare(tasks, kinds, budget, "r2", seed=epoch).opened(truths, "r2")
    leaking = compare(leaky, kinds, budget, "r2", seed=epoch).opened(outcomes, "r2")
    return {m.name: [honest.scores(m.name), leaking.scores(m.name)] for m in kinds}


control, rows = parts.once("scrambled", scrambled), []
for m, (honest, leaking) in control.items():
    for how, values in (("scrambled", honest[1:]), ("leaking", leaking)):
        label = f"test R² of {m} on {how} labels"
        record.value(
            f"control.{how}.{m}", values, ids=range(1, len(values) + 1), replicated="splits", label=label
        )
    p = permutation_p(honest[0], honest[1:])
    record.number(f"control.p.{m}", p, label=f"permutation p of {m} on true labels")
    rows.append((m, honest[0], honest[1:].mean(), honest[1:].max(), p, leaking.mean()))
columns = "method true:.3f scrambled:.3f highest:.3f p:.3f leaking:.3f"
record.table(
    "control", columns, rows, f"R² with {n} splice sites: true labels, {scrambles} scrambles, and a leak."
)
try:
    Vault(library.take(np.concatenate([seen, unseen, unseen[:7]])), len(seen) + np.arange(len(unseen)))
    caught = 0
except Leak as leak:
    caught = leak.count
record.number(
    "control.copies", caught, label="copies of test rows that the vault found, of 7 planted", format=".0f"
)

# %% [markdown]
# ## What does it cost?
#
# Everything that was spent on the splice sites, and what each try is expected to bring: the best tuning score of k
# configurations, by the number of tries.

# %%
last = found[f"sites-{sizes[-1]}"]
rows = [
    (key(m), last["test"][m].mean(), models // splits, updates // splits, seconds / splits)
    for m, _, _, _, models, updates, _, seconds in last["spent"]
]
for m, *_, seconds in rows:
    record.number(f"cost.{m.replace(' ', '_')}", seconds, label=f"processor seconds to tune {m} once, {sizes[-1]} sites", unit="s", format=".1f")  # fmt: skip
columns = "method score:.3f models updates seconds:.2f"
record.table(
    "cost",
    columns,
    rows,
    f"One split of {sizes[-1]} splice sites: test R², models, updates, processor seconds.",
)
spent = [(name, *line[:-2], one["opened"]) for name, one in found.items() for line in one["spent"]]
columns = "comparison method configurations training_rows tuning_rows models updates test_rows_opened"
record.table("budget", columns, spent, "What every method was given in every comparison.")
figure, axes = figures.panels(height=4.2)
some = {"ridge": GREY, "link": GREEN, "random forest": RED, "boosted trees": PURPLE, "network": BLUE}
tries = range(1, budget + 1)
bests = {m: expected_best(last["tuning"][m]) for m in some}  # (splits, k)
for m, colour in some.items():
    axes.plot(tries, bests[m].mean(0), color=colour)
figures.beside(axes, [(bests[m][:, -1].mean(), m, colour) for m, colour in some.items()])
axes.set(xlabel="configurations tried", ylabel="expected best tuning R²")
rows = [(k, *(bests[m][:, k - 1].mean() for m in some)) for k in tries]
heads = " ".join(f"{m.replace(' ', '_')}:.3f" for m in some)
record.table(
    "tries", f"tries {heads}", rows, f"Expected best tuning R² of k tries, {sizes[-1]} splice sites."
)
alt = means({m: bests[m][:, -1] for m in some})
record.figure("tries", figure, alt=f"Expected best tuning R² after {budget} tries: {alt}.", data="tries")

# %% [markdown]
# ## Half a million mutants
#
# All double mutants of a protein domain, for a machine with a graphics processor.

# %%
if mutants:
    from lab import gb1
    from lab.sequences import fifths

    everything = gb1.gb1()
    fifth = fifths(everything.features, gb1.AMINO_ACIDS)
    tested = 1 if epoch == DEVELOPMENT else 0
    rng = np.random.default_rng(1000 * epoch)
    unseen, pool = rng.permutation(np.flatnonzero(fifth == tested))[:20000], np.flatnonzero(fifth > tested)
    scores = {}
    for n in mutants:
        tasks, truths = [], {}
        for i in range(overlapping):
            seen = rng.choice(pool, n, replace=False)
            task = Task.sealed(
                (n, i), everything.one_hot(seen), everything.target[seen], everything.one_hot(unseen)
            )
            tasks.append(task)
            truths[task.id] = everything.target[unseen]
        kinds = [NUMBER[m] for m in ("ridge", "link", *NETWORKS)]
        one = found[f"mutants-{n}"] = fair(f"mutants-{n}", tasks, truths, kinds, "r2")
        scores |= {(n, m): s for m, s in known(one).items()}
    caption = "R² on double mutants, by mutants to learn from; training sets overlap, test rows are the same."
    record.cells("mutants", "n method", {"test": scores}, caption, ids=seeds(epoch, overlapping), replicated="splits")  # fmt: skip

# %%
record.finish()
