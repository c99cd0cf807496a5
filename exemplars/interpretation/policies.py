"""Who gets the beds, how many then die, and how well a score still tells who does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import expit
from scipy.stats import rankdata, spearmanr

from .care import ASTHMA, Clinic, Patients
from .models import Model

SENSIBLE = (
    "usual care",
    "by risk",
    "untreated risk",
    "learned gain",
    "by lot",
)  # that somebody might propose


def plans(clinic: Clinic, here: Patients, model: Model) -> dict[str, np.ndarray]:
    """Policy → chance of care (n,) of each patient. All of them fill the same share of beds.

    Beds go to those at most risk as learned from usual care; at most risk if nobody were cared for; with the most to
    gain from care: as learned, or in truth as far as records tell; by lot; or to those least at risk.
    """
    risk, untreated = model.plain(here.x), model.with_care(here.x, 0)
    orders = {
        "by risk": risk,
        "untreated risk": untreated,
        "learned gain": expit(untreated) - expit(model.with_care(here.x, 1)),
        "true gain": np.subtract(*clinic.known_fates(here.x)),
        "least at risk": -risk,
    }
    care = {name: top(order, clinic.beds) for name, order in orders.items()}
    return {"usual care": here.usual, "by lot": np.full(len(risk), clinic.beds), **care}


def top(order: np.ndarray, share: float) -> np.ndarray:
    """Care (n,): 1 for the `share` of patients who stand highest in `order`, 0 for the others.

    The patient at the border gets what is left of a bed, so that every policy uses as many.
    """
    place = rankdata(-order, method="ordinal")
    return np.clip(share * len(order) - place + 1, 0, 1)


def outcome(here: Patients, care: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """Deaths per thousand patients, per thousand with asthma, and AUROC of `scores`, under care (n,)."""
    chance = here.deaths(care)
    asthma = chance[here.x[:, ASTHMA] == 1].mean()
    return {"deaths": 1000 * chance.mean(), "asthma": 1000 * asthma, "auroc": expected_auroc(chance, scores)}


def outcomes(
    here: Patients, care: Mapping[str, np.ndarray], scores: np.ndarray
) -> dict[str, dict[str, float]]:
    """`outcome` of each policy, and the deaths that it adds to usual care's, among all and among those with asthma."""
    found = {name: outcome(here, chances, scores) for name, chances in care.items()}
    usual = found["usual care"]
    for one in found.values():
        one |= {"added": one["deaths"] - usual["deaths"], "asthma_added": one["asthma"] - usual["asthma"]}
    return found


def acting(clinic: Clinic, here: Patients, models: Mapping[str, Model]) -> dict[str, float]:
    """What acting on a network, or on logistic regression, does in one clinic.

    Deaths per thousand that each policy adds to usual care's; AUROC of both risk scores in usual care, and by how
    much that of the network falls where beds go by it; and `agreement` over policies that somebody might propose,
    and with beds for those least at risk among them.
    """
    network, logistic = (models[name].plain(here.x) for name in ("network", "logistic"))
    found = outcomes(here, plans(clinic, here, models["network"]), network)
    usual, plain = (outcome(here, care, logistic) for care in (here.usual, top(logistic, clinic.beds)))
    return {
        **{name.replace(" ", "_"): one["added"] for name, one in found.items() if name != "usual care"},
        "risk_by_logistic": plain["deaths"] - usual["deaths"],
        "auroc": found["usual care"]["auroc"],
        "logistic_auroc": usual["auroc"],
        "fall": found["usual care"]["auroc"] - found["by risk"]["auroc"],
        "agreement": agreement(found, SENSIBLE),
        "with_absurd": agreement(found, (*SENSIBLE, "least at risk")),
    }


def agreement(found: Mapping[str, Mapping[str, float]], names: tuple[str, ...]) -> float:
    """Spearman's correlation, over these policies, of AUROC after deployment with deaths: -1 if it tells the best."""
    return float(
        spearmanr(*([found[name][what] for name in names] for what in ("auroc", "deaths"))).statistic
    )


def expected_auroc(chance: np.ndarray, scores: np.ndarray) -> float:
    """Chance that a patient who dies scores above one who does not, where patient i dies with `chance[i]`.

    The expected number of such pairs over the expected number of pairs, nobody paired with himself; ties count half.
    Raises ValueError where nobody can die, or nobody live.
    """
    order = np.argsort(scores, kind="stable")
    p, s = chance[order], scores[order]
    pairs = p.sum() * (1 - p).sum() - (p * (1 - p)).sum()
    if not pairs > 0:
        raise ValueError("nobody can die, or nobody can live, so no score can tell who will")
    alive = np.concatenate([[0.0], np.cumsum(1 - p)])  # expected to live, of those below
    first, after = (np.searchsorted(s, s, side=side) for side in ("left", "right"))
    level = alive[after] - alive[first] - (1 - p)
    return float((p * (alive[first] + level / 2)).sum() / pairs)
