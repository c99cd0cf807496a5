"""Quantiles of Student's t and of the beta distribution: scipy's, loaded when the first one is asked for.

It takes longer to load than the rest of a build's imports, and a text without replicates asks for none.
"""

from __future__ import annotations

from ..core.lazy import load_when_used


def student(degrees: float, probability: float) -> float:
    """The value that Student's t with so many degrees of freedom stays below with this probability."""
    load_when_used(
        "numpy.f2py"
    )  # a compiler's front end: scipy takes all of numpy's names, and asks for none of its
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def beta(a: float, b: float, probability: float) -> float:
    """The value that a beta distribution's variable stays below with this probability."""
    load_when_used("numpy.f2py")
    from scipy.special import betaincinv

    return float(betaincinv(a, b, probability))
