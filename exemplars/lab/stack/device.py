"""Where a stack is trained, how much of it fits there at once, and how a step is repeated there cheaply.

The parts for a GPU follow torch's documentation and have never run on one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

CACHE = 8 * 2**20  # bytes of weights, moments and gradients that a CPU core keeps close: best of 0.5 to 16 MB
SHARE = 0.7  # of a GPU's free memory


def chosen(device: str | torch.device | None = None) -> torch.device:
    """`device`, else what REVIEW_DEVICE in the environment names, else a GPU where there is one."""
    device = device or os.environ.get("REVIEW_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")
    if torch.device(device).type == "cuda" and not torch.cuda.is_available():
        raise RuntimeError(
            f"{device}: torch finds no GPU here; set REVIEW_DEVICE=cpu, or run where there is one"
        )
    return torch.device(device)


def at_once(device: torch.device, weights: int, memory: int) -> int:
    """How many models to train together: each holds `weights` bytes, which every step visits, of its `memory`."""
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)  # torch's own store
        return max(1, int(SHARE * (torch.cuda.mem_get_info(device)[0] + unused)) // memory)
    return max(1, CACHE // weights)


@contextmanager
def deterministic(wanted: bool) -> Iterator[None]:
    """Only operations that give the same bits each time, on the same device; what held before holds after."""
    if not wanted:
        yield
        return
    before = (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when cuBLAS is first used
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])


class Repeated:
    """`step(rows)`, captured once for each shape of `rows` and then replayed: one launch instead of hundreds.

    A shape's first call runs as it is, which also warms up cuBLAS. The step must neither wait for the GPU nor
    make tensors that outlive it.
    """

    def __init__(self, step: Callable[[Tensor], None]):
        self.step, self.captured = step, {}

    def __call__(self, rows: Tensor) -> None:
        if rows.shape not in self.captured:
            self.captured[rows.shape] = None
            self.step(rows)
            return
        if self.captured[rows.shape] is None:
            graph, place = torch.cuda.CUDAGraph(), rows.clone()
            with torch.cuda.graph(graph):  # records, does not run
                self.step(place)
            self.captured[rows.shape] = graph, place
        graph, place = self.captured[rows.shape]
        place.copy_(rows)
        graph.replay()
