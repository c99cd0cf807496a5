import pytest
import ten


@pytest.fixture(scope="session")
def ten_chapters(tmp_path_factory):
    """Ten chapters with exemplars, resolved: the manuscript, its paths and its results."""
    return ten.resolved(tmp_path_factory.mktemp("chapters"))
