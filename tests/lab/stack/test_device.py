import contextlib

import numpy as np
import pytest
import torch
from lab.stack import descent, device
from lab.stack.stack import Settings, fit
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map


class Tape(TorchDispatchMode):
    """Records operations, and runs them again on the same tensors, as a CUDA graph does."""

    def __init__(self):
        super().__init__()
        self.played = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        made = function(*args, **(kwargs or {}))
        self.played.append((function, args, kwargs or {}, made))
        return made

    def replay(self):
        for function, args, kwargs, made in self.played:
            again = function(*args, **kwargs)
            tree_map(lambda old, new: old.copy_(new) if isinstance(old, torch.Tensor) else None, made, again)


class Graph(Tape):
    """Stands in for torch.cuda.CUDAGraph, whose recording does not run: so the first replay is skipped."""

    def __init__(self):
        super().__init__()
        self.recorded = False

    def replay(self):
        if self.recorded:
            super().replay()
        self.recorded = True


@pytest.fixture
def task():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4))
    y = (x[:, 0] > 0).astype(float)
    rows = np.tile(np.arange(60), (3, 1))
    return x, y, rows[:, :40], rows[:, 40:]


SETTINGS = Settings(width=[3, 8, 5], depth=2, batch=16, dropout=[0, 0.3, 0.5], weight_decay=[0, 1, 0], epochs=[3, 9, 9], patience=4)  # fmt: skip


def trained(task, **more):
    x, y, train, tune = task
    return fit(x, y, train, [1, 2, 3], SETTINGS, tune=tune, loss="logistic", dtype=torch.float64, **more)


def test_a_step_recorded_once_and_replayed_trains_the_same_models(task, monkeypatch):
    expected = trained(task)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", lambda graph: graph)
    hold = descent.Stack.hold

    def hold_repeated(self, *parts):
        hold(self, *parts)
        self.repeat = device.Repeated(self.step)

    monkeypatch.setattr(descent.Stack, "hold", hold_repeated)
    found = trained(task)
    assert (found.predict(task[0]) == expected.predict(task[0])).all()
    assert (found.epochs == expected.epochs).all()


def test_a_step_never_asks_for_a_value_which_would_wait_for_the_gpu(task, monkeypatch):
    tape, step = Tape(), descent.Stack.step

    def taped(self, rows):
        with tape:
            step(self, rows)

    monkeypatch.setattr(descent.Stack, "step", taped)
    trained(task)
    asked = {str(function) for function, *_ in tape.played}
    assert "aten._fused_adamw_.default" in asked
    assert not {
        name for name in asked if "_local_scalar_dense" in name or "nonzero" in name or "equal" in name
    }


def test_cuda_asked_for_but_absent_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match=r"^cuda: .*; .*REVIEW_DEVICE=cpu"):
        device.chosen("cuda")
    monkeypatch.setenv("REVIEW_DEVICE", "cuda")
    with pytest.raises(RuntimeError, match=r"^cuda: "):
        device.chosen()
    assert device.chosen("cpu").type == "cpu"
    monkeypatch.delenv("REVIEW_DEVICE")
    assert device.chosen().type == "cpu"


def test_as_many_models_train_at_once_as_memory_holds(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda of: (1000, 2000))
    assert device.at_once(torch.device("cuda"), 10, 100) == int(1000 * device.SHARE) // 100
    assert device.at_once(torch.device("cuda"), 10, 10**6) == 1
    assert device.at_once(torch.device("cpu"), device.CACHE // 5, 100) == 5


def test_deterministic_algorithms_are_asked_for_and_what_held_before_is_restored(task):
    for before, warn in ((False, False), (True, True)):
        torch.use_deterministic_algorithms(before, warn_only=warn)
        with contextlib.suppress(KeyError), device.deterministic(True):
            assert torch.are_deterministic_algorithms_enabled()
            assert not torch.is_deterministic_algorithms_warn_only_enabled()
            raise KeyError
        assert torch.are_deterministic_algorithms_enabled() == before
        assert torch.is_deterministic_algorithms_warn_only_enabled() == warn
    torch.use_deterministic_algorithms(False)
    assert (trained(task, deterministic=True).predict(task[0]) == trained(task).predict(task[0])).all()
