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
    f"{RAW}/pots/main/content/images/b.png": False,
    f"{RAW}/pots/main/content/metadata.yaml": False,
    f"{RAW}/pots/main/content/images/../../../a.png": False,
    f"{RAW}/pots/0123abc/content/images/a.png": False,
    f"{RAW}/pots/v1.0/content/images/a.png": False,
    f"{RAW}/pans/main/content/images/a.png": False,
    "https://example.org/ada/pots/main/content/images/a.png": False,
}


@pytest.mark.parametrize(
    "origin",
    ["https://github.com/ada/pots", "https://github.com/ada/pots.git", "git@github.com:ada/pots.git"],
)
@pytest.mark.parametrize(("url", "own"), OWN.items())
def test_a_picture_of_the_review_s_own_branch_is_the_one_at_hand(review, url, own, origin):
    root = review.paths.root
    git(root, "init", "--quiet")
    git(root, "remote", "add", "origin", origin)
    (root / "content/images").mkdir()
    (root / "content/images/a.png").write_bytes(PNG)
    (root / "a.png").write_bytes(PNG)
    review.chapter(f"Words.\n\n![A.]({url}){{#fig:a alt=dot}}\n\nSee @fig:a.\n")
    files = review.resolve().manuscript.files
    assert ("images/a.png" in files) == own
    assert (root / "a.png") not in files.values()
