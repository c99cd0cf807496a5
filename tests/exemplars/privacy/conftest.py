import pytest


@pytest.fixture(autouse=True)
def on_a_cpu(monkeypatch):
    """These tests compare with torch on a CPU, also where there is a GPU."""
    monkeypatch.setenv("REVIEW_DEVICE", "cpu")
