import numpy as np
import pytest
from numpy.polynomial import chebyshev, legendre
from overfitting import polynomials

X = np.linspace(-1, 1, 10)
GRID = np.linspace(-1, 1, 57)
Y = np.random.default_rng(0).normal(size=(4, 10))


def test_a_straight_line_is_recovered_exactly():
    line = 2 * X[None] - 1
    for coefficients in (2, 5, 10):
        np.testing.assert_allclose(
            polynomials.fit(X, line, coefficients, GRID), 2 * GRID[None] - 1, atol=1e-9
        )


@pytest.mark.parametrize("coefficients", [1, 2, 4, 9])
def test_with_fewer_coefficients_than_points_it_is_numpys_own_fit(coefficients):
    expected = legendre.legval(GRID, legendre.legfit(X, Y.T, coefficients - 1))
    np.testing.assert_allclose(polynomials.fit(X, Y, coefficients, GRID), expected, atol=1e-8)


def test_with_as_many_coefficients_as_points_it_is_lagranges_polynomial():
    basis = np.stack([np.prod([(GRID - b) / (a - b) for b in X if b != a], axis=0) for a in X])
    np.testing.assert_allclose(polynomials.fit(X, Y, 10, GRID), Y @ basis, atol=1e-8)


@pytest.mark.parametrize("coefficients", [11, 30, 80])
def test_beyond_the_points_it_meets_them_all_with_the_smallest_coefficients(coefficients):
    np.testing.assert_allclose(polynomials.fit(X, Y, coefficients, X), Y, atol=1e-7)
    smallest = np.linalg.lstsq(legendre.legvander(X, coefficients - 1), Y.T, rcond=None)[0]
    expected = legendre.legval(GRID, smallest)
    np.testing.assert_allclose(polynomials.fit(X, Y, coefficients, GRID), expected, atol=1e-7)


BASES = {
    "legendre": legendre.legvander,
    "chebyshev": chebyshev.chebvander,
    "powers": lambda x, degree: x[:, None] ** np.arange(degree + 1),
}


@pytest.mark.parametrize("basis", polynomials.BASES)
@pytest.mark.parametrize("coefficients", [1, 4, 10])
def test_up_to_the_number_of_points_every_basis_draws_the_same_curve(basis, coefficients):
    expected = legendre.legval(GRID, legendre.legfit(X, Y.T, coefficients - 1))
    np.testing.assert_allclose(polynomials.fit(X, Y, coefficients, GRID, basis), expected, atol=1e-7)


@pytest.mark.parametrize("basis", BASES)
def test_beyond_the_points_the_coefficients_of_its_own_basis_are_the_smallest(basis):
    columns = BASES[basis](
        X, 14
    )  # meets the points with the smallest coefficients: the normal equations solved
    smallest = columns.T @ np.linalg.solve(columns @ columns.T, Y.T)
    expected = (BASES[basis](GRID, 14) @ smallest).T
    np.testing.assert_allclose(polynomials.fit(X, Y, 15, GRID, basis), expected, atol=1e-6)


def test_scaled_legendre_polynomials_are_orthonormal():
    x, weights = legendre.leggauss(20)  # exact up to degree 39
    columns = polynomials.scaled(x, 8)
    np.testing.assert_allclose(columns.T @ (columns * weights[:, None]) / 2, np.eye(9), atol=1e-12)


def test_crowded_points_are_the_zeros_of_a_chebyshev_polynomial():
    np.testing.assert_allclose(polynomials.crowded(7), chebyshev.chebroots([0] * 7 + [1]), atol=1e-12)
