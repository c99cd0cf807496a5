import pytest
from throwaway import Review


@pytest.fixture
def review(tmp_path) -> Review:
    """A review in a temporary folder, with the results of one exemplar, `demo`, at hand."""
    return Review(tmp_path / "review")
