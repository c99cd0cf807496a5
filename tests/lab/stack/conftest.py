import numpy as np
import pytest


@pytest.fixture(autouse=True)
def on_a_cpu(monkeypatch):
    """These tests compare with torch on a CPU, also where there is a GPU."""
    monkeypatch.setenv("REVIEW_DEVICE", "cpu")


@pytest.fixture
def each() -> list[dict]:
    """Settings of four models."""
    return [
        {"width": 8, "lr": 0.01, "weight_decay": 0.0, "dropout": 0.0, "epochs": 12, "patience": 99},
        {"width": 3, "lr": 0.003, "weight_decay": 2.0, "dropout": 0.0, "epochs": 7, "patience": 99},
        {"width": 8, "lr": 0.02, "weight_decay": 0.1, "dropout": 0.5, "epochs": 12, "patience": 3},
        {"width": 6, "lr": 0.2, "weight_decay": 0.0, "dropout": 0.0, "epochs": 12, "patience": 1},
    ]


@pytest.fixture
def data(each):
    """A hundred rows of five features, a number and a yes or no that depend on the first, and rows of 4 models."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 5))
    y = np.sin(x[:, 0]) + 0.3 * rng.normal(size=100)
    rows = np.stack([rng.permutation(100)[:70] for _ in each])
    return x, {"squared": y, "logistic": y > 0}, rows[:, :50], rows[:, 50:]


@pytest.fixture
def sequences(data):
    """The same of sequences of 8 places, 4 numbers each."""
    _, y, train, tune = data
    return np.random.default_rng(1).normal(size=(100, 32)), y, train, tune
