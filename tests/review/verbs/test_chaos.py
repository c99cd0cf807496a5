"""A share of the chaos that `python tests/chaos.py` plays at length, another one each time."""

import random

from chaos import Chaos


def test_whatever_happens_to_a_build_what_is_published_is_whole_and_the_next_one_is_right(tmp_path):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chaos = Chaos(tmp_path, random.Random(seed))
    for _ in range(2):
        print(chaos.round())
