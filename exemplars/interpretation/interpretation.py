# %% [markdown]
# # My model is accurate: may I act on what it says?
#
# A simulated clinic, in which it is known what would become of every patient with intensive care and without it.
# Doctors treat whom they think in danger, models learn from the records who dies, and then the beds are given by what
# the models say. What happens to the deaths, and what to the score?

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/interpretation/interpretation.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where lab and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
clinics: int = 10  # simulated clinics for each setting, no two of them alike in what a sign weighs
worlds: int = 60  # clinics whose every trait is drawn at random, thirty at least
records: int = 10000  # patients of a clinic to learn from, what a large hospital sees in some years
tested: int = 8000  # other patients, whose chances of death under each policy are known
certain: list[int] = [0, 60, 80, 95]  # percent of patients with asthma who get intensive care in any case

# %%
record = start(globals())

import numpy as np
from lab import margins
from review.notebook import checkpoint
from review.notebook.intervals import means
from review.notebook.seeds import seeds
from scipy.stats import spearmanr

from interpretation import models, pictures, policies
from interpretation import worlds as drawing
from interpretation.care import Clinic, patients

parts = checkpoint.of(record)
fresh = {"replicated": "data", "shared": ""}
ids = seeds(epoch, clinics)

# %% [markdown]
# ## A sign that turns
#
# Asthma doubles the odds of death of whoever gets no intensive care. The more surely it brings intensive care, the
# less of that is left in the records. Two models learn who dies, from what is recorded (*plain*), and from that and
# who got care (*adjusted*). Doctors go by what is recorded; once, also by what they see at the bedside.


# %%
def sign(seed):
    """What models learn of asthma: (doctors, percent certain of care, model) -> effects, and AUROC in usual care."""
    asked = {("recorded", percent): {"certain": percent / 100} for percent in certain}
    most = max(certain)
    asked["bedside", most] = {"certain": most / 100, **drawing.DOCTORS["bedside"]}
    asked["recorded", "harmless"] = {"certain": 0.95, "asthma": 0.0}
    given, found = [Clinic(seed=seed, **traits) for traits in asked.values()], {}
    learned = models.learn(given, records)
    for key, clinic, both in zip(asked, given, learned, strict=True):
        here = patients(clinic, tested)
        died = here.deaths(here.usual)
        for name, model in both.items():
            found[*key, name] = {
                "plain": models.asthma_effect(model.plain, here.x),
                "adjusted": models.asthma_effect(model.adjusted, models.told(here.x, 0)),
                "auroc": policies.expected_auroc(died, model.plain(here.x)),
            }
    return found


def gathered(each):
    """Quantity -> key -> samples (replicates,), from what each replicate found."""
    first = each[0]
    whats = next(iter(first.values()))
    return {what: {key: np.array([one[key][what] for one in each]) for key in first} for what in whats}


learned = gathered([parts.once(f"sign-{i}", lambda: sign(i)) for i in ids])  # noqa: B023
turned = {
    what: {key: one for key, one in cells.items() if key[1] != "harmless"} for what, cells in learned.items()
}
caption = "Log-odds of death that a model gives asthma, without knowing of care and told of it, and the model's AUROC; by what doctors go by and the percent of patients with asthma who are certain of care."
record.cells("sign", "doctors percent model", turned, caption, ids=ids, **fresh)
harmless = {
    what: {key[2]: one for key, one in cells.items() if key[1] == "harmless"}
    for what, cells in learned.items()
}
caption = "The same where asthma is harmless and nearly always brings care."
record.cells("harmless", "model", harmless, caption, ids=ids, **fresh)
shown = {key[1:]: one for key, one in turned["plain"].items() if key[0] == "recorded"}
scores = {key[1:]: one for key, one in turned["auroc"].items() if key[0] == "recorded"}
alt = f"Log-odds that asthma adds, by percent certain of care: {means(shown)}. AUROC: {means(scores)}."
record.figure("sign", pictures.sign(turned, Clinic().asthma), alt=alt, data="sign")

# %% [markdown]
# ## Who benefits decides
#
# Equal beds, given by seven policies, in clinics that differ in whom care helps and in what doctors go by. All
# numbers are expectations over patients who were in no record. *Added* is deaths per thousand beyond usual care, and
# AUROC is that of the network's risk score, once the policy is in force.


# %%
def grid(seed):
    """Outcomes by (benefit, doctors, policy); the last clinic gives care by lot, so asthma has no part in it."""
    asked = {
        (benefit, doctors): {**helps, **knows}
        for benefit, helps in drawing.BENEFITS.items()
        for doctors, knows in drawing.DOCTORS.items()
    }
    asked["constant", "lot"] = {"certain": 0.0, "sharp": 0.0}
    given, found = [Clinic(seed=seed, **traits) for traits in asked.values()], {}
    for key, clinic, both in zip(asked, given, models.learn(given, records), strict=True):
        here = patients(clinic, tested)
        risk = both["network"].plain(here.x)
        by = policies.outcomes(here, policies.plans(clinic, here, both["network"]), risk)
        found |= {(*key, name): one for name, one in by.items()}
    return found


found = gathered([parts.once(f"grid-{i}", lambda: grid(i)) for i in ids])  # noqa: B023
settings = {
    what: {key: one for key, one in cells.items() if key[1] != "lot"} for what, cells in found.items()
}
usual = {key[:2]: one for key, one in settings["deaths"].items() if key[2] == "usual care"}
caption = "Deaths per thousand in usual care, by whom care helps and what doctors go by."
record.cells("usual", "benefit doctors", {"deaths": usual}, caption, ids=ids, format=".1f", **fresh)
caption = "Deaths that a policy adds, per thousand patients and per thousand with asthma."
added = {what: settings[what] for what in ("added", "asthma_added")}
record.cells("policies", "benefit doctors policy", added, caption, ids=ids, format=".1f", **fresh)
caption = "AUROC of the network's risk score once a policy is in force."
scores = {"auroc": settings["auroc"]}
record.cells("scores", "benefit doctors policy", scores, caption, ids=ids, **fresh)
risk, untreated = (found["asthma"]["constant", "lot", name] for name in ("by risk", "untreated risk"))
label = "deaths per thousand with asthma, beds by risk less by untreated risk, where care went by lot"
record.value("lot.gap", risk - untreated, ids=ids, label=label, format=".1f", **fresh)
shown = {key: one for key, one in settings["added"].items() if key[2] in ("by risk", "learned gain")}
alt = f"Deaths added to usual care's, per thousand. Benefit, doctors, policy: {means(shown, '.0f')}."
record.figure("deployed", pictures.deployed(settings["added"], settings["auroc"]), alt=alt, data="policies")
shown = {key[:2]: one for key, one in settings["added"].items() if key[2] == "by risk"}
alt = f"Deaths per thousand that beds by learned risk add to usual care's. Benefit, doctors: {means(shown, '.0f')}."
record.figure("benefit", pictures.benefit(settings["added"]), alt=alt, data="policies")

# %% [markdown]
# ## Any clinic
#
# Nobody knows which of these clinics is his own. So every trait is drawn at random, and the same draws again with
# doctors who go by illness alone (*illness*), without insight into who gains.


# %%
def drawn(some):
    """What acting on a model does in clinics drawn at random, by (doctors, seed)."""
    asked = {(doctors, i): drawing.clinic(i, **given) for doctors, given in versions.items() for i in some}
    learned = zip(asked.items(), models.learn([*asked.values()], records), strict=True)
    return {key: policies.acting(clinic, patients(clinic, tested), both) for (key, clinic), both in learned}


ids, each = seeds(epoch, worlds), {}
versions = {"any": {}, "illness": {"insight": 0.0}}
for k in range(0, worlds, 20):  # side by side, which is faster
    each |= parts.once(f"worlds-{k}", lambda: drawn(ids[k : k + 20]))  # noqa: B023
added = gathered([{doctors: each[doctors, i] for doctors in versions} for i in ids])
caption = "Clinics drawn at random: deaths per thousand that policies of a network, or beds by the risk of logistic regression, add to usual care's."
of_scores = ("auroc", "logistic_auroc", "fall", "agreement", "with_absurd")
scores = {what: added.pop(what) for what in of_scores}
record.cells("worlds", "doctors", added, caption, ids=ids, format=".1f", **fresh)
caption = "AUROC of the network and of logistic regression in usual care; its fall where beds go by risk; rank correlation of AUROC after deployment with deaths, over five policies, and with beds for those least at risk."
record.cells("world_scores", "doctors", scores, caption, ids=ids, **fresh)

# %% [markdown]
# Half of these clinics have a network that is more accurate than in the other half, and in some it is more accurate
# than logistic regression by the review's margin. Do these fare better?

# %%
LABELS = {
    "accurate": "beds by risk, the half of clinics with the more accurate network",
    "better": "by the network's risk beyond logistic regression's, where it is the more accurate",
}
for doctors in versions:
    auroc, deaths = scores["auroc"][doctors], added["by_risk"][doctors]
    better = auroc - scores["logistic_auroc"][doctors] >= margins.AUROC
    subsets = {
        "accurate": (auroc >= np.median(auroc), deaths),
        "better": (better, deaths - added["risk_by_logistic"][doctors]),
    }
    for name, (which, values) in subsets.items():
        chosen = np.flatnonzero(which)
        some = {
            "ids": [ids[k] for k in chosen],
            "label": f"deaths added per thousand, {LABELS[name]}",
            **fresh,
        }
        record.value(f"{name}.{doctors}.deaths", values[chosen], format=".1f", **some)

# %% [markdown]
# What goes with the deaths that are added? Rank correlations over the clinics, of each trait and of the AUROC.

# %%
known = {name: np.array([drawing.traits(i)[name] for i in ids]) for name in drawing.RANGES}
known |= {"auroc": scores["auroc"]["any"]}
deaths, rows = added["by_risk"]["any"], []
resamples = np.random.default_rng(epoch).integers(worlds, size=(400, worlds))
for name, trait in known.items():
    draws = [spearmanr(trait[some], deaths[some]).statistic for some in resamples]
    of = {"estimate": spearmanr(trait, deaths).statistic, "units": {"clinics": worlds}, **fresh}
    record.draws(f"goes_with.{name}", draws, label=f"rank correlation of {name} with deaths added", **of)
    rows.append((name, {"value": f"goes_with.{name}"}))
caption = "Rank correlation with the deaths that beds by learned risk add."
record.table("goes_with", "trait correlation", rows, caption)
record.finish()
