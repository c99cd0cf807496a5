import numpy as np
import pytest
from concepts import families, predictors
from lab.statistics import auroc
from mutants import broken
from scipy.stats import norm
from sklearn.kernel_ridge import KernelRidge


@pytest.fixture(scope="module")
def many() -> families.People:
    return families.people(0, families=4000, siblings=3, variants=20)


def test_genotypes_and_the_parts_of_liability_have_mean_0_and_variance_1(many):
    for part in (many.x, many.genes, many.home, many.chance):
        assert abs(part.mean()) < 0.05
        assert abs(part.var() - 1) < 0.05


def test_siblings_share_half_of_their_genes_and_all_of_their_home(many):
    first, second = (many.genes[k::3] for k in (0, 1))
    assert abs(np.corrcoef(first, second)[0, 1] - 0.5) < 0.05
    strangers = np.corrcoef(first[1:], second[:-1])[0, 1]
    assert abs(strangers) < 0.05
    np.testing.assert_array_equal(many.home[::3], many.home[1::3])
    np.testing.assert_array_equal(many.family[::3], many.family[2::3])


def test_the_share_of_ill_is_the_prevalence_whatever_makes_them_ill(many):
    for genes, home in ((0.0, 0.0), (0.3, 0.4), (0.0, 0.4), (1.0, 0.0)):
        assert abs(many.ill(genes, home, 0.2).mean() - 0.2) < 0.03


def test_relatives_fall_ill_together_as_often_as_the_bivariate_normal_says(many):
    ill = many.ill(0.3, 0.4, 0.2)
    both = (ill[::3] * ill[1::3]).mean()  # their liabilities correlate by .3 / 2 + .4
    cut, z = norm.isf(0.2), np.linspace(-8, 8, 2001)
    shared = norm.sf((cut - np.sqrt(0.55) * z) / np.sqrt(0.45)) ** 2
    assert abs(both - (shared * norm.pdf(z)).sum() * (z[1] - z[0])) < 0.02


@pytest.mark.parametrize("shares", [(0.7, 0.4), (-0.1, 0.2), (0.2, -0.1)])
def test_shares_that_are_none_are_refused(many, shares):
    with pytest.raises(ValueError, match="no shares"):
        many.ill(*shares, 0.2)


def test_the_ceiling_is_what_the_true_value_scores_among_very_many():
    rng = np.random.default_rng(0)
    genes, noise = rng.normal(size=(2, 400_000))
    ill = np.sqrt(0.3) * genes + np.sqrt(0.7) * noise > norm.isf(0.2)
    assert families.ceiling(0.3, 0.2) == pytest.approx(auroc(ill, genes), abs=0.003)
    assert families.ceiling(0.0, 0.2) == pytest.approx(0.5, abs=1e-9)


def test_the_published_formula_is_close_where_heritability_is_low():
    for heritability in (0.1, 0.3, 0.5):
        exact = families.ceiling(heritability, 0.2)
        assert families.wray(heritability, 0.2) == pytest.approx(exact, abs=0.002)
    assert families.ceiling(0.8, 0.2) - families.wray(0.8, 0.2) > 0.005


def test_the_published_formula_is_missed_by_a_ceiling_whose_chance_is_forgotten():
    """The control #formula."""
    wrong = broken(families, "/ np.sqrt(1 - heritability)", "")
    assert abs(wrong.ceiling(0.3, 0.2) - families.wray(0.3, 0.2)) > 0.01


def test_families_are_kept_together_or_dealt_row_by_row(many):
    whole = families.folds(many.family, 5, 0, whole=True).reshape(-1, 3)
    assert (whole == whole[:, :1]).all()
    rows = families.folds(many.family, 5, 0, whole=False).reshape(-1, 3)
    assert (rows != rows[:, :1]).any(1).mean() > 0.9
    for part in (whole, rows):
        assert np.ptp(np.bincount(part.ravel())) <= 3


@pytest.fixture(scope="module")
def cohort() -> tuple:
    """Genotypes, two diseases, and two splits: one of the home alone, one of genes alone."""
    drawn = families.people(1, families=60, siblings=5, variants=30)
    ill = np.stack([drawn.ill(0.0, 0.9, 0.3), drawn.ill(0.5, 0.0, 0.3)], 1)
    splits = [families.folds(drawn.family, 5, 1, whole=whole) for whole in (False, True)]
    return drawn, ill, *splits


def test_the_kernel_machine_is_scikit_learns(cohort):
    drawn, ill, part, _ = cohort
    guess = predictors.kernel_machine(drawn.x, ill, part, [2])
    seen, unseen = part != 2, part == 2
    model = KernelRidge(alpha=1, kernel="rbf", gamma=1 / 30)
    mean = ill[seen].mean(0)
    expected = mean + model.fit(drawn.x[seen], ill[seen] - mean).predict(drawn.x[unseen])
    np.testing.assert_allclose(guess[unseen], expected, atol=1e-9)
    assert np.isnan(guess[seen]).all()


@pytest.mark.parametrize("model", ["kernel machine", "networks"])
def test_nobody_s_own_illness_is_seen(cohort, model):
    drawn, ill, part, _ = cohort
    turned = np.where((part == 0)[:, None], 1 - ill, ill)
    one, other = (
        predictors.kernel_machine(drawn.x, y, part, [0])
        if model == "kernel machine"
        else predictors.networks(drawn.x, y, part, [0], 0)
        for y in (ill, turned)
    )
    np.testing.assert_array_equal(one, other)


def test_without_a_shared_home_nothing_passes_the_ceiling_unless_people_are_tested_who_were_learned_from(
    cohort,
):
    """The control #no-home."""
    drawn, ill, part, _ = cohort
    best = predictors.areas(ill[:, 1:], drawn.genes[:, None], part, range(5))
    leaky = broken(predictors, "part != k, part == k", "part >= 0, part == k")
    found = [
        predictors.areas(ill, module.kernel_machine(drawn.x, ill, part, range(5)), part, range(5))[1]
        for module in (predictors, leaky)
    ]
    assert found[0] < best < found[1]


def test_a_home_is_not_seen_across_families_unless_the_split_tears_them_apart(cohort):
    """The control #strangers."""
    drawn, ill, *_ = cohort
    torn = broken(families, "family if whole else np.arange(len(family))", "np.arange(len(family))")
    found = []
    for module in (families, torn):
        part = module.folds(drawn.family, 5, 1, whole=True)
        guess = predictors.kernel_machine(drawn.x, ill, part, range(5))
        found.append(predictors.areas(ill, guess, part, range(5))[0])
    assert abs(found[0] - 0.5) < 0.1
    assert found[1] > 0.6
