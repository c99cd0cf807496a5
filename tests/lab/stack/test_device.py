import contextlib
import dataclasses
import gc
import os
import weakref

import numpy as np
import pytest
import torch
from lab.stack import descent, device, optimizers
from lab.stack.convolution import Convolutions
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

    pools = 0

    def __init__(self):
        super().__init__()
        self.recorded = False

    def replay(self):
        if self.recorded:
            super().replay()
        self.recorded = True

    def pool(self):
        Graph.pools += 1
        return "the pool"


class Capture:
    """Stands in for torch.cuda.graph."""

    def __init__(self, graph, pool=None):
        assert not gc.isenabled()  # a graph that is collected while another is captured ends the capture
        assert pool == (None if Graph.pools == 0 else "the pool")
        self.graph = graph

    def __enter__(self):
        return self.graph.__enter__()

    def __exit__(self, *of):
        return self.graph.__exit__(*of)


@pytest.fixture
def captured(monkeypatch):
    """Steps are recorded and replayed, as on a GPU; stops are looked for every eight epochs."""
    monkeypatch.setattr(torch.cuda, "CUDAGraph", Graph)
    monkeypatch.setattr(torch.cuda, "graph", Capture)

    def repeated(of):
        Graph.pools = 0
        return device.Repeated()

    monkeypatch.setattr(descent, "repeated", repeated)
    monkeypatch.setitem(descent.ROOM, "cpu", 0.5)
    monkeypatch.setitem(descent.LOOK, "cpu", 8)


@pytest.fixture
def task():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4))
    y = (x[:, 0] > 0).astype(float)
    rows = np.tile(np.arange(60), (3, 1))
    return x, y, rows[:, :40], rows[:, 40:]


EACH = {"width": [3, 8, 5], "depth": 2, "batch": 16, "dropout": [0, 0.3, 0.5], "weight_decay": [0, 1, 0], "epochs": [3, 20, 20], "patience": 4}  # fmt: skip
KINDS = {
    "adamw": {},
    "sgd": {"optimizer": "sgd"},
    "pooled": {"convolutions": Convolutions(((3, 2), (2, 2)), channels=1)},
    "places": {"convolutions": Convolutions(((3, 2), (2, 2)), channels=1, pooled=False)},
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def trained(task, kind=None, **more):
    x, y, train, tune = task
    common = {"loss": "logistic", "dtype": torch.float64, "tune": tune} | more
    return fit(x, y, train, [1, 2, 3], Settings(**EACH, **(kind or {})), **common)


def test_a_step_recorded_once_and_replayed_trains_the_same_models(task, kind, request):
    expected = [trained(task, kind, tune=tune) for tune in (None, task[3])]
    request.getfixturevalue("captured")
    for one, tune in zip(expected, (None, task[3]), strict=True):
        found = trained(task, kind, tune=tune)
        assert (found.predict(task[0]) == one.predict(task[0])).all()
        assert (found.epochs == one.epochs).all()
        assert (found.updates == one.updates).all()


def test_neither_a_step_nor_a_look_asks_for_a_value_which_would_wait_for_the_gpu(task, kind, monkeypatch):
    tape = Tape()
    for where, name in ((descent.Stack, "epoch"), (descent.Watch, "look")):
        monkeypatch.setattr(where, name, taped(getattr(where, name), tape))
    for tune in (None, task[3]):
        trained(task, kind, tune=tune)
    asked = {str(function) for function, *_ in tape.played}
    assert len(asked) > 20
    assert not {name for name in asked if any(one in name for one in WAITING)}


def taped(work, tape):
    def run(self, *inputs):
        with tape:
            work(self, *inputs)

    return run


WAITING = ("_local_scalar_dense", "nonzero", "aten.equal", "is_nonzero", "masked_select")


def test_nothing_is_made_on_another_device_than_asked_for(task, kind):
    with torch.device("meta"):  # where a tensor goes whose device nobody named
        found = trained(task, kind, device="cpu")
        outputs, slopes = found.predict(task[0]), found.gradients(task[0])
    expected = trained(task, kind)
    assert (outputs == expected.predict(task[0])).all()
    assert (slopes == expected.gradients(task[0])).all()


def on_meta(thing):
    """The same with tensors that have no values, and refuse to meet those of a CPU."""
    if isinstance(thing, torch.Tensor):
        return thing.to("meta")
    if isinstance(thing, list | tuple):
        return type(thing)(map(on_meta, thing))
    if dataclasses.is_dataclass(thing):
        parts = {field.name: on_meta(getattr(thing, field.name)) for field in dataclasses.fields(thing)}
        return dataclasses.replace(thing, **parts)
    return thing


def test_an_epoch_and_a_look_after_it_run_where_there_are_no_values(task, kind, monkeypatch):
    watched = []

    def look(self, epoch):
        watched.append(self)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(descent.Watch, "look", look)
        trained(task, kind)
    [watch] = watched
    for owner in (watch, watch.stack):
        for name, value in vars(owner).items():
            setattr(owner, name, on_meta(value))
    watch.stack.epoch(2)
    watch.look(torch.full((), 2, device="meta"))
    assert watch.stack.tuning_loss().device.type == "meta"


@pytest.mark.parametrize("replayed", [False, True])
def test_a_stack_is_gone_when_its_training_ends_without_a_collection(
    task, kind, replayed, monkeypatch, request
):
    if replayed:
        request.getfixturevalue("captured")
    made, init = [], descent.Stack.__init__

    def noted(self, *of):
        init(self, *of)
        made.append(weakref.ref(self))

    monkeypatch.setattr(descent.Stack, "__init__", noted)
    gc.collect()
    gc.disable()
    try:
        trained(task, kind)
        assert [one() for one in made] == [None]
    finally:
        gc.enable()


def test_it_is_gone_when_memory_ran_out_before_fewer_models_are_tried(task, monkeypatch):
    made, step = [], descent.Stack.step

    def scarce(self, *of):
        if not made:
            made.append(weakref.ref(self))
            raise torch.OutOfMemoryError("CUDA out of memory")
        assert made[0]() is None
        step(self, *of)

    expected = trained(task)
    monkeypatch.setattr(descent.Stack, "step", scarce)
    gc.disable()
    try:
        found = trained(task)
    finally:
        gc.enable()
    np.testing.assert_allclose(found.predict(task[0]), expected.predict(task[0]), rtol=0, atol=1e-9)


def test_weights_cut_in_pieces_for_many_multiprocessors_descend_alike(task, monkeypatch):
    expected = trained(task)
    monkeypatch.setattr(descent, "cuts", lambda flat: 5)
    monkeypatch.setattr(optimizers, "cuts", lambda flat: 5)
    found = trained(task)
    np.testing.assert_allclose(found.predict(task[0]), expected.predict(task[0]), rtol=0, atol=1e-9)


@pytest.mark.parametrize(("numbers", "expected"), [(8000, 1), (80_000, 10), (10**6, 123), (10**7, 1)])
def test_pieces_are_as_many_as_keep_a_gpu_busy(numbers, expected):
    class OnGpu:
        is_cuda = True

        def __len__(self):
            return numbers

    assert optimizers.cuts(OnGpu()) == expected
    assert optimizers.cuts(torch.empty(numbers)) == 1


def test_cuda_asked_for_but_absent_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match=r"^cuda: torch finds no GPU here; set REVIEW_DEVICE=cpu"):
        device.chosen("cuda")
    monkeypatch.setenv("REVIEW_DEVICE", "cuda")
    with pytest.raises(RuntimeError, match="no GPU"):
        device.chosen()
    assert device.chosen("cpu").type == "cpu"
    monkeypatch.delenv("REVIEW_DEVICE")
    assert device.chosen().type == "cpu"


def test_as_many_models_train_at_once_as_memory_holds(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda of: (1000, 2000))
    assert device.at_once(torch.device("cuda"), 10, 100) == int(1000 * device.SHARE) // 100
    assert device.at_once(torch.device("cuda"), 10, 10**6) == 1
    assert device.at_once(torch.device("cpu"), device.CACHE // 5, 100) == 5


def test_deterministic_algorithms_are_asked_for_and_what_held_before_is_restored(task, monkeypatch):
    monkeypatch.delenv(device.WORKSPACE, raising=False)
    for before, warn in ((False, False), (True, True)):
        torch.use_deterministic_algorithms(before, warn_only=warn)
        with contextlib.suppress(KeyError), device.deterministic(True):
            assert torch.are_deterministic_algorithms_enabled()
            assert not torch.is_deterministic_algorithms_warn_only_enabled()
            assert device.WORKSPACE in os.environ
            raise KeyError
        assert device.WORKSPACE not in os.environ
        assert torch.are_deterministic_algorithms_enabled() == before
        assert torch.is_deterministic_algorithms_warn_only_enabled() == warn
    torch.use_deterministic_algorithms(False)
    assert (trained(task, deterministic=True).predict(task[0]) == trained(task).predict(task[0])).all()
