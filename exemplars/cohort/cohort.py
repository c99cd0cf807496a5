# %% [markdown]
# # Know your data
#
# Would a model do as well on a patient, in a batch or in a hospital that it never met? What two rows share decides.
# Five questions: can a coin toss be predicted, how many patients are many visits worth, what was written down too
# late, does correcting a batch mend its harm, and what becomes of a model in a hospital that it does not know?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/cohort/cohort.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 2  # block of seeds: 0 to develop, 1 and up to confirm
coins: int = 10  # times that every patient tosses a coin
tosses: int = 1000  # further tosses behind each count of patients
studies: int = 20  # simulated studies of two batches
samples: int = 300  # of a study, half of them in each batch
columns: int = 60  # of a sample
shift: float = 0.6  # standard deviation of a batch's offset in a column, where noise has 1
signal: float = 0.35  # by which the ill differ in a tenth of the columns, where there is anything to find
tied: list[int] = [0, 50, 75, 90]  # percent by which batch and outcome go together
draws: int = 400  # resamples of real patients

# %%
record = start(globals())

import numpy as np
from lab.data.heart import fifths, heart
from lab.data.patients import NAMES, deal, support2
from lab.data.visits import TESTS, pbc2
from lab.statistics import auroc
from review.notebook.intervals import means
from review.notebook.seeds import DEVELOPMENT, seeds
from scipy.stats import rankdata

from cohort import batches, hospitals, pictures, worth
from cohort.coins import MODELS, alone, tossed
from cohort.endpoints import LUNG, adjusters, apart, deaths, endpoints, scan

# %% [markdown]
# ## Can a coin toss be predicted?
#
# Patients with a liver disease came for many visits. For each patient a coin is tossed, so that the best possible
# AUROC is .5. Models guess the coin from a visit. They are tested on a fifth of the visits, drawn *row* by row, or on
# a fifth of the *patients* with all their visits. The blood tests change from visit to visit, and so does the age
# on the day of the visit; age at entry is the same on every row of a patient.
#
# Controls: a coin for each *visit*, which nobody can guess, and age at entry *alone*, by which everybody can.

# %%
visits, ids = pbc2(), seeds(epoch, coins)
who = visits.groups
record.opening(of="visits (PBC2)", rows=np.unique(who), names=["coin", "worth"])
tests, entry, years = np.split(visits.features, [len(TESTS), len(TESTS) + 1], axis=1)
today = np.hstack([tests, entry + years])
views = {"tests": tests, "tests and age today": today, "tests and age at entry": np.hstack([tests, entry])}
each = [tossed(views, who, i) for i in ids]
areas = {cell: np.array([one[cell] for one in each]) for cell in each[0]}
areas["random forest", "age at entry", "rows"] = np.array([alone(entry, who, i) for i in ids])
fresh = {"ids": ids, "replicated": "splits", "shared": "patients and their visits"}
caption = "AUROC of a coin tossed for each patient, by model, columns and split. There is nothing to find."
record.cells("coin", "model columns split", {"auroc": areas}, caption, **fresh)
alt = f"AUROC of a coin toss. Model, columns, split: {means(areas)}."
record.figure("coin", pictures.coin(areas), alt=alt, data="coin")

# %% [markdown]
# ## How many patients are these visits worth?
#
# A score without any signal scatters by chance around .5, and the more independent rows there are, the less. So the
# scatter over many coins says how many independent rows the visits are worth, for each blood test taken as a score.
# Beside it the formula n / (1 + (m − 1) ρ), with ρ the share of the variance between patients, and m the mean number
# of visits: of a patient (*plain*), or of the patient of a random visit (*weighted*). Control: a coin for each visit.

# %%
x, names = visits.features[:, :-1], visits.names[:-1]
counted = np.stack([worth.measured(x, who, tosses, i) for i in ids], 1)  # (tests, coins)
rho = [worth.intraclass(rankdata(one), who) for one in x.T]
found = {"measured": counted, "share": counted / len(x)}
for sizes in ("plain", "weighted"):
    formula = np.array([worth.by_formula(r, who, sizes=sizes) for r in rho])
    found[sizes] = formula[:, None] / counted
cells = {what: dict(zip(names, one, strict=True)) for what, one in found.items()}
caption = f"Independent rows that {len(x)} visits are worth by one test, and two formulas for that over it."
record.cells("worth", "test", cells, caption, **fresh)
own = [worth.measured(x[:, :1], np.arange(len(x)), tosses, i)[0] / len(x) for i in ids]
record.value("worth.own.share", own, label="the same as a share, with a coin for each visit", **fresh)
record.number("worth.patients", len(np.unique(who)), label="patients", format=".0f")
record.number("worth.visits", len(x), label="visits", format=".0f")

# %% [markdown]
# ## What was written down too late?
#
# Who of SUPPORT2's patients will die in hospital, as known on day 3? A line learns that, then is given columns that
# were filled in later: *bills* (length of stay, charges, costs, intensity of treatment), *orders* not to resuscitate,
# and what a *follow-up* found. Ten pools of patients, each with patients of its own to be tested on, none in two.

# %%
table, known, ids = support2(), endpoints(), seeds(epoch, 10)
people = deal(table, epoch, 10)
kept = people.test
record.opening(of="patients (SUPPORT2)", rows=table.groups[kept], names=["later", "lung"])
shares = np.random.default_rng(1000 * epoch).permutation(kept)[: len(kept) // 10 * 10].reshape(10, -1)
given = {"nothing": table.features}
given |= {kind: np.hstack([table.features, late]) for kind, late in known.later.items()}
area = {}
for kind, x in given.items():
    fits = [MODELS["logistic"](0).fit(x[pool], table.target[pool]) for pool in people.pools]
    risks = [fit.predict_proba(x[share])[:, 1] for fit, share in zip(fits, shares, strict=True)]
    area[kind] = auroc(table.target[shares], np.stack(risks))
gain = {kind: one - area["nothing"] for kind, one in area.items()}
caption = "AUROC of death in hospital by what was known on the third day and columns filled in later, and what they add."
apart_from = {"ids": ids, "replicated": "splits", "shared": ""}
record.cells("later", "added", {"auroc": area, "gain": gain}, caption, **apart_from)

# %% [markdown]
# ## Does the end point matter?
#
# The same patients, two end points: death in hospital, and death by 180 days. Which columns point one way at one end
# point and the other way at the other? A *scan* of all columns, with everything else held equal, uses patients of the
# other fifths only. Such a scan came first, and lung cancer was chosen by it. The patients *kept* aside then say
# whether lung cancer does so again, against organ failure with sepsis: shares of deaths, and log odds with all
# else equal.

# %%
x, seen, rows = table.features[kept], people.pools.ravel(), []
ends = {"hospital": known.hospital, "days180": known.days180}
turned = scan(table.features[seen], {end: died[seen] for end, died in ends.items()})
record.table("scan", "column in_hospital:.1f by_180_days:.1f", turned, "Columns that turn in the scan, by z.")
record.number("scan.columns", adjusters(x)[0].shape[1], label="columns scanned", format=".0f")
record.number("scan.turned", len(turned), label="columns that turn", format=".0f")
resampled = np.random.default_rng(1000 * epoch + 1).multinomial(len(x), [1 / len(x)] * len(x), draws)
weights = np.vstack([np.ones(len(x)), resampled])
units = {"patients": len(x), "patients with lung cancer": int(x[:, NAMES.index(LUNG)].sum())}
for end, died in ends.items():
    found = apart(x, died[kept], weights)
    for way, (estimate, *drawn) in found.items():
        terms = {"replicated": "splits", "units": units, "label": f"lung cancer against sepsis, {way}, {end}"}
        record.draws(f"lung.{end}.{way}", drawn, estimate=estimate, **terms)
    for group, percent in deaths(x, died[kept]).items():
        record.number(f"lung.{end}.{group}", percent, label=f"percent dead, {end}, {group}", format=".0f")
    rows.append((end, *({"value": f"lung.{end}.{way}"} for way in found)))
caption = (
    "Lung cancer against organ failure with sepsis, patients kept aside: shares of deaths, and log odds."
)
record.table("lung", "end_point crude:.2f adjusted:.2f beyond_cancer:.2f", rows, caption)

# %% [markdown]
# ## Does correcting a batch mend it?
#
# Simulated studies: two batches, one with more of the ill, and columns that hold nothing but noise and the batch's
# offset (*noise*), or a little about the illness as well (*signal*). A line is cross-validated in seven ways;
# *deployed* is its score in a third batch. The *probe* guesses the batch from the columns. Control: batch and outcome
# not tied, where there is nothing to correct.

# %%
ids, scored, read = seeds(epoch, studies), {}, {}
for percent in tied:
    for content, strength in (("noise", 0.0), ("signal", signal)):
        made = [batches.study(i, percent / 100, strength, samples, columns, shift) for i in ids]
        each = [batches.scores(one) for one in made]
        scored |= {(percent, content, way): np.array([one[way] for one in each]) for way in each[0]}
        read[percent, content] = np.array([batches.probe(one) for one in made])
caption = f"AUROC by percent tied, content and way to score; {samples} samples, {columns} columns."
fresh = {"ids": ids, "replicated": "data", "shared": ""}
record.cells("batch", "tied content way", {"auroc": scored}, caption, **fresh)
flattery = {cell: scored[*cell, "uncorrected"] - scored[*cell, "deployed"] for cell in read}
caption = "AUROC of the batch, which the probe reads, beside the flattery: uncorrected less deployed."
record.cells("probe", "tied content", {"auroc": read, "flattery": flattery}, caption, **fresh)
shown = {cell: one for cell, one in scored.items() if cell[1] == "noise" and cell[0] in (0, 75)}
alt = f"AUROC on pure noise. Percent tied, content, way: {means(shown)}."
record.figure("corrections", pictures.corrections(scored), alt=alt, data="batch")

# %% [markdown]
# ## What becomes of it in another hospital?
#
# Four hospitals, heart disease. Each patient's risk comes from other patients of all four, or from the other three
# hospitals only. It is judged within the hospital, by AUROC and by how far the mean risk lies *off* the share of ill.
# Development leaves out a fifth of the patients. Intervals resample patients, and hold the fitted models fixed.
# Control: the names of the hospitals *scrambled*.

# %%
clinic = heart()
clinic = clinic.take((fifths(clinic.groups) > 0) | (epoch != DEVELOPMENT))
record.opening(of="patients (heart disease)", rows=clinic.groups, names=["hospital"])
x, y, place = clinic.features, clinic.target, clinic.hospital
mixed, seed, told, rows = np.random.default_rng(1000 * epoch + 2).permutation(place), 1000 * epoch, {}, []
for model in ("logistic", "boosted trees"):
    told[model] = hospitals.judged(x, y, place, model, draws, seed)
told["scrambled"] = hospitals.judged(x, y, mixed, "logistic", draws, seed)
terms = {"replicated": "splits", "units": {"patients": len(y)}, "shared": "hospitals and fitted models"}
for arm, judged in told.items():
    for name, one in judged.items():
        key = f"hospital.{arm}.{name}".replace(" ", "_")
        for what, (estimate, *drawn) in one.items():
            record.draws(f"{key}.{what}", drawn, estimate=estimate, label=f"{arm}, {name}: {what}", **terms)
        rows.append((arm, name, *({"value": f"{key}.{what}"} for what in one)))
caption = "AUROC within hospitals by models of all or of the others, and mean risk less the share of ill."
record.table("hospital", "model hospital own:.2f elsewhere:.2f fall:.3f own_off:.2f off:.2f", rows, caption)
named = [hospitals.named(x, place, i).mean() for i in seeds(epoch, 5)]
terms = {"replicated": "splits", "shared": "patients", "label": "share whose hospital a line names"}
record.value("hospital.probe", named, ids=seeds(epoch, 5), format=".2f", **terms)
alt = f"By hospital, own is a model of all, elsewhere one of the others. {hospitals.words(told['logistic'])}."
record.figure("hospitals", pictures.hospitals(told["logistic"]), alt=alt, data="hospital")
record.finish()
