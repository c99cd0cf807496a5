"""Pictures that a chapter addresses on GitHub and that lie in its own content folder."""

import pytest
from manuscripts import git
from throwaway import PNG

RAW, PAGE = "https://raw.githubusercontent.com/ada", "https://github.com/ada"
OWN = {
    f"{RAW}/pots/main/content/images/a.png": True,
    f"{RAW}/Pots/refs/heads/master/content/images/a.png": True,
    f"{PAGE}/pots/raw/main/content/images/a.png": True,
    f"{PAGE}/pots/blob/main/content/images/a.png?raw=true": True,
    f"{RAW}/pots/main/content/images/../images/a.png": True,
    f"{RAW}/pots/main/content/images/b.png": False,
    f"{RAW}/pots/main/content/images": False,
    f"{RAW}/pots/main/content/images/../../a.png": False,
    f"{RAW}/pots/main/content/images/%2e%2e/%2e%2e/a.png": False,
    f"{RAW}/pots/main/content/images/a%00.png": False,
    f"{RAW}/pots/main/content/images/{'a' * 300}.png": False,
    f"{RAW}/pots/0123abc/content/images/a.png": False,
    f"{RAW}/pots/v1.0/content/images/a.png": False,
    f"{RAW}/pans/main/content/images/a.png": False,
    f"{RAW}/pots.git/main/content/images/a.png": False,
    "https://example.org/ada/pots/main/content/images/a.png": False,
}
ORIGINS = {
    "https://github.com/ada/pots": True,
    "https://github.com/ada/pots.git": True,
    "git@github.com:ada/pots.git": True,
    "https://notgithub.com/ada/pots": False,
    "git@github.com.example.org:ada/pots.git": False,
    "https://example.org/github.com/ada/pots": False,
    "https://github.com/eve/ada/pots": False,
}


@pytest.mark.parametrize(
    ("url", "origin", "own"),
    [*((url, next(iter(ORIGINS)), own) for url, own in OWN.items()),
     *((next(iter(OWN)), origin, own) for origin, own in ORIGINS.items())],
)  # fmt: skip
def test_a_picture_of_the_review_s_own_branch_is_the_one_at_hand(review, url, origin, own):
    """Any other picture of another host is shown as a link, which is told; none is a mistake."""
    root = review.paths.root
    git(root, "init", "--quiet")
    git(root, "remote", "add", "origin", origin)
    (root / "content/images").mkdir()
    (root / "content/images/a.png").write_bytes(PNG)
    (root / "a.png").write_bytes(PNG)
    review.chapter(f"Words.\n\n![A.]({url}){{#fig:a alt=dot}}\n\nSee @fig:a.\n")
    found = review.resolve()
    assert found.problems == []
    assert ("images/a.png" in found.manuscript.files) == own
    assert (root / "a.png") not in found.manuscript.files.values()
