"""Where models are trained, how many of them fit there at once, and how a step is repeated there cheaply.

The parts for a GPU follow torch's documentation and have never run on one.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

CACHE = 8 * 2**20  # bytes of weights, moments and gradients that a CPU core keeps close: best of 0.5 to 16 MB
SHARE = 0.7  # of a GPU's free memory
WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"


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


def in_chunks(models: Sequence, fits: Callable[[Sequence], int], train: Callable) -> Iterator:
    """What `train` makes of as many `models` at once as `fits` says; of fewer, when memory runs out after all.

    Raises MemoryError where a single one is too large for a GPU.
    """
    limit = len(models)
    while len(models):
        size = min(limit, fits(models))
        try:
            done = train(models[:size])
        except torch.OutOfMemoryError:
            done = None  # and the exception goes, which holds on to what was being trained
        if done is not None:
            yield done
            models = models[size:]
        elif size > 1:
            limit = size // 2
            torch.cuda.empty_cache()
        else:
            raise MemoryError(
                "a single network exceeds the GPU's memory; narrow it, or set REVIEW_DEVICE=cpu"
            )


@contextmanager
def deterministic(wanted: bool) -> Iterator[None]:
    """Only operations that give the same bits each time, on the same device; what held before holds after."""
    if not wanted:
        yield
        return
    before, workspace = (
        (
            torch.are_deterministic_algorithms_enabled(),
            torch.is_deterministic_algorithms_warn_only_enabled(),
        ),
        os.environ.get(WORKSPACE),
    )
    os.environ.setdefault(WORKSPACE, ":4096:8")  # read when cuBLAS is first used
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
        if workspace is None:
            del os.environ[WORKSPACE]


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection: a graph that it destroyed while another is being captured would end the capture."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def repeated(device: torch.device) -> Callable[..., None]:
    """What calls work again and again: on a GPU by replaying it."""
    return Repeated() if device.type == "cuda" else at_hand


def at_hand(work: Callable[..., None], *inputs: Tensor | None) -> None:
    work(*inputs)


class Repeated:
    """`work(*inputs)`, captured once for each shape of its inputs and then replayed: one launch instead of hundreds.

    The first call runs as it is, which also warms up cuBLAS. Work must neither wait for the GPU nor make tensors
    that outlive it. It is not held on to: who owns this may be reached from it.
    """

    def __init__(self):
        self.captured, self.pool = {}, None

    def __call__(self, work: Callable[..., None], *inputs: Tensor | None) -> None:
        key = work.__name__, *(None if part is None else part.shape for part in inputs)
        if key not in self.captured:
            self.captured[key] = None
            work(*inputs)
            return
        if self.captured[key] is None:
            graph = torch.cuda.CUDAGraph()
            places = [None if part is None else part.clone() for part in inputs]
            with uncollected(), torch.cuda.graph(graph, pool=self.pool):  # records, does not run
                work(*places)
            self.pool = graph.pool()  # what one graph leaves behind no other reads, so all share their memory
            self.captured[key] = graph, places
        graph, places = self.captured[key]
        for place, part in zip(places, inputs, strict=True):
            if part is not None:
                place.copy_(part)
        graph.replay()
