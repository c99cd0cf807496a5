import warnings

import numpy as np
import pytest
import torch
from privacy import private
from privacy.private import (
    Batches,
    Settings,
    clipped_sums,
    generator,
    initial,
    layers,
    poisson,
    square,
    train,
)
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

N, D, WIDTH = 40, 7, 5
EVERYONE = np.arange(N)
DOUBLE = {"width": WIDTH, "dtype": torch.float64}


@pytest.fixture(scope="module")
def patients():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(N, D)) * rng.uniform(0.1, 10, size=(N, 1))
    return x, (rng.random(N) < 0.4).astype(float)


def network(weights, sizes) -> nn.Sequential:
    """The same weights as modules of torch, with an output of shape (B,)."""
    parts = []
    for matrix, bias in layers(weights[None], sizes):
        linear = nn.Linear(*matrix.shape[1:], dtype=torch.float64)
        linear.weight.data, linear.bias.data = matrix[0].mT.clone(), bias[0, 0].clone()
        parts += [linear, nn.ReLU()]
    return nn.Sequential(*parts[:-1], nn.Flatten(0))


def flat(parts) -> torch.Tensor:
    """Weights or gradients of modules as one row, in the order of `Models.weights`."""
    return torch.cat([part.mT.flatten() if part.dim() > 1 else part for part in parts])


def busy(sizes) -> torch.Tensor:
    """Weights whose last layer is not 0."""
    return torch.randn(len(initial(0, sizes)), generator=torch.Generator().manual_seed(1)).double()


def sums(weights, sizes, x, y, clip) -> torch.Tensor:
    total = torch.empty_like(weights)[None]
    x, y = torch.as_tensor(x)[None], torch.as_tensor(y)[None]
    counted = torch.ones_like(y, dtype=bool)
    bound = torch.full((1, 1), clip, dtype=torch.float64)
    clipped_sums(layers(weights[None], sizes), x, y, square(x), counted, bound, layers(total, sizes))
    return total[0]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_clipped_sums_are_those_of_gradients_formed_one_by_one(patients, depth):
    x, y = map(torch.as_tensor, patients)
    sizes = (D, *[WIDTH] * depth, 1)
    weights = busy(sizes)
    model = network(weights, sizes)

    def loss(parameters, row, label):
        logit = torch.func.functional_call(model, parameters, row[None])[0]
        return nn.functional.binary_cross_entropy_with_logits(logit, label)

    grads = torch.func.vmap(torch.func.grad(loss), (None, 0, 0))(dict(model.named_parameters()), x, y)
    each = torch.stack([flat([part[i] for part in grads.values()]) for i in range(N)])
    lengths = each.norm(dim=1, keepdim=True)
    clip = float(lengths.detach().median())
    expected = (each * (clip / lengths).clamp(max=1)).sum(0)
    torch.testing.assert_close(sums(weights, sizes, *patients, clip), expected)
    torch.testing.assert_close(sums(weights, sizes, *patients, np.inf), each.sum(0))


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_each_patient_s_share_is_her_own_gradient_by_autograd_clipped(patients, depth):
    sizes = (D, *[WIDTH] * depth, 1)
    weights, (x, y) = busy(sizes), patients
    model = network(weights, sizes)
    clipped = 0
    for i in EVERYONE:
        model.zero_grad()
        logit = model(torch.as_tensor(x[i : i + 1]))
        nn.functional.binary_cross_entropy_with_logits(logit, torch.as_tensor(y[i : i + 1])).backward()
        gradient = flat(part.grad for part in model.parameters())
        share = min(1.0, 0.5 / float(gradient.norm()))
        torch.testing.assert_close(sums(weights, sizes, x[i : i + 1], y[i : i + 1], 0.5), share * gradient)
        clipped += share < 1
    assert 0 < clipped < N


def test_steps_are_those_of_opacus(patients):
    from opacus import PrivacyEngine
    from torch.utils.data import DataLoader, TensorDataset

    clip, steps, lr = 0.3, 4, 0.5
    settings = Settings(n=N, q=1, steps=steps, lr=lr, clip=clip)
    ours = train(*patients, [EVERYONE], [3], settings, **DOUBLE)
    theirs = network(initial(3, ours.sizes), ours.sizes)
    data = TensorDataset(*map(torch.as_tensor, patients))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model, optimizer, loader = PrivacyEngine().make_private(
            module=theirs,
            optimizer=torch.optim.SGD(theirs.parameters(), lr),
            data_loader=DataLoader(data, batch_size=N),
            noise_multiplier=0.0,
            max_grad_norm=clip,
            poisson_sampling=False,
        )
        for _ in range(steps):
            for x, y in loader:
                optimizer.zero_grad()
                nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()
                optimizer.step()
    expected = flat(part.detach() for part in theirs.parameters())
    torch.testing.assert_close(ours.weights[0], expected, rtol=1e-5, atol=1e-6)  # Opacus adds 1e-6 to norms


def test_without_bound_and_noise_it_is_gradient_descent(patients):
    settings = Settings(n=N, q=1, steps=5, lr=0.05)
    ours = train(*patients, [EVERYONE], [3], settings, **DOUBLE)
    model = network(initial(3, ours.sizes), ours.sizes)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    x, y = map(torch.as_tensor, patients)
    for _ in range(5):
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()
        optimizer.step()
    torch.testing.assert_close(ours.weights[0], flat(part.detach() for part in model.parameters()))
    with torch.no_grad():
        np.testing.assert_allclose(ours.logits(patients[0])[0], model(x).numpy())


@pytest.mark.parametrize("depth", [0, 2])
def test_no_patient_moves_a_sum_by_more_than_the_bound(patients, depth):
    x, y = patients
    sizes, clip = (D, *[WIDTH] * depth, 1), 0.2
    whole = sums(busy(sizes), sizes, x, y, clip)
    moved = [
        (whole - sums(busy(sizes), sizes, np.delete(x, i, 0), np.delete(y, i), clip)).norm() for i in EVERYONE
    ]
    assert max(moved) <= clip * (1 + 1e-9)
    assert max(moved) >= clip * (1 - 1e-9)
    unbounded = sums(busy(sizes), sizes, x, y, np.inf) - sums(busy(sizes), sizes, x[1:], y[1:], np.inf)
    assert unbounded.norm() > clip


@pytest.mark.parametrize("ahead", [1, 4])  # as on a CPU, and as on a GPU
def test_empty_batches_are_steps_and_their_noise_has_the_variance_asked_for(patients, ahead, monkeypatch):
    monkeypatch.setitem(private.AHEAD, "cpu", ahead)
    models, steps, noise, lr, expected = 30, 9, 2.5, 0.5, 20
    settings = Settings(n=2 * expected, q=0.5, steps=steps, lr=lr, clip=1.0, noise=noise)
    nobody = [np.zeros(0, dtype=int)] * models
    trained = train(*patients, nobody, range(models), settings, **DOUBLE)
    start = torch.stack([initial(seed, trained.sizes) for seed in range(models)])
    steps_taken = (trained.weights - start) * expected / lr
    k = steps_taken.numel()
    assert abs(steps_taken.var() / (steps * noise**2) - 1) < 4 * (2 / k) ** 0.5
    assert abs(steps_taken.mean()) < 4 * noise * (steps / k) ** 0.5


def test_a_model_is_decided_by_its_own_seed_rows_and_settings(patients):
    rows = [EVERYONE[:9], EVERYONE, EVERYONE[5:30]]
    each = [
        {"n": 9, "q": 0.9, "steps": 3, "lr": 0.1, "clip": 0.3, "noise": 0.1},
        {"n": 40, "q": 0.2, "steps": 7, "lr": 0.3, "clip": np.inf, "noise": 0.0},
        {"n": 30, "q": 0.5, "steps": 5, "lr": 0.2, "clip": 1.0, "noise": 0.7},
    ]
    settings = Settings(**{name: [one[name] for one in each] for name in each[0]})
    together = train(*patients, rows, [4, 5, 6], settings, **DOUBLE).weights
    for i in range(3):
        alone = train(*patients, rows[i : i + 1], [4 + i], Settings(**each[i]), **DOUBLE).weights
        torch.testing.assert_close(together[i], alone[0])


SOME = Settings(n=N, q=0.4, steps=[3, 7, 5], lr=0.3, clip=[0.3, np.inf, 1.0], noise=[0.1, 0.0, 0.7])


class Watched(TorchDispatchMode):
    """Refuses what would wait for a GPU: a value asked for, or rows whose number depends on values."""

    seen = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        Watched.seen += 1
        assert not any(name in str(function) for name in ("_local_scalar_dense", "nonzero", "equal"))
        return function(*args, **(kwargs or {}))


def test_no_step_waits_for_a_gpu(patients, monkeypatch):
    expected = train(*patients, [EVERYONE] * 3, [1, 2, 3], SOME, **DOUBLE).weights
    descend = private.descend

    def watched(*of):
        with Watched():
            return descend(*of)

    monkeypatch.setattr(private, "descend", watched)
    found = train(*patients, [EVERYONE] * 3, [1, 2, 3], SOME, **DOUBLE).weights
    assert (found == expected).all()
    assert Watched.seen > 100


def test_it_trains_where_it_is_told_to_and_nothing_is_made_elsewhere(patients, monkeypatch):
    expected = train(*patients, [EVERYONE] * 3, [1, 2, 3], SOME, **DOUBLE)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)  # REVIEW_DEVICE says cpu
    with torch.device("meta"):  # where a tensor goes whose device nobody named
        found = train(*patients, [EVERYONE] * 3, [1, 2, 3], SOME, **DOUBLE)
        logits = found.logits(patients[0])
    assert (found.weights == expected.weights).all()
    assert (logits == expected.logits(patients[0])).all()


def test_where_memory_runs_out_fewer_models_are_trained_at_once(patients, monkeypatch):
    expected = train(*patients, [EVERYONE] * 3, [1, 2, 3], SOME, **DOUBLE).weights
    sizes, descend = [], private.descend

    def scarce(weights, *of):
        sizes.append(len(weights))
        if len(weights) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return descend(weights, *of)

    monkeypatch.setattr(private, "descend", scarce)
    found = train(*patients, [EVERYONE] * 3, [1, 2, 3], SOME, **DOUBLE).weights
    assert sizes == [3, 1, 1, 1]
    torch.testing.assert_close(found, expected)


def test_rows_that_fill_up_a_batch_contribute_nothing(patients):
    short, long = [np.array([3, 1])], [np.arange(9)]
    rows, counted = Batches.of([short, long], "cpu").at(0, 2)
    assert rows.shape == (2, 9)
    assert counted.sum(1).tolist() == [2, 9]
    x, y = (torch.as_tensor(part)[rows] for part in patients)
    sizes = (D, WIDTH, 1)
    weights = busy(sizes).expand(2, -1)
    total, clip = torch.empty(2, weights.shape[1], dtype=torch.float64), torch.full((2, 1), 0.4).double()
    clipped_sums(layers(weights, sizes), x, y, square(x), counted, clip, layers(total, sizes))
    alone = sums(weights[0], sizes, *(part[[3, 1]] for part in patients), 0.4)
    torch.testing.assert_close(total[0], alone)


def test_every_row_is_drawn_with_chance_q_and_alone():
    n, q, steps = 30, 0.3, 20_000
    drawn = np.zeros((steps, n))
    for step, batch in enumerate(poisson(generator(0, 0), np.arange(100, 100 + n), q, steps)):
        drawn[step, batch - 100] += 1
    assert set(np.unique(drawn)) == {0, 1}
    error = 4.5 * (q * (1 - q) / steps) ** 0.5
    assert np.abs(drawn.mean(0) - q).max() < error
    pairs = np.corrcoef(drawn.T)[np.triu_indices(n, 1)]
    later = [np.corrcoef(drawn[1:, i], drawn[:-1, i - 1])[0, 1] for i in range(n)]
    assert np.abs(np.append(pairs, later)).max() < 4.5 / steps**0.5
    sizes = drawn.sum(1)
    assert abs(sizes.var() / (n * q * (1 - q)) - 1) < 4.5 * (2 / steps) ** 0.5
    assert (sizes == 0).sum() > 0 or (1 - q) ** n * steps < 3


def test_with_chance_1_everyone_is_in_every_batch():
    batches = poisson(generator(0, 0), np.arange(5), 1, 3)
    assert [batch.tolist() for batch in batches] == [[0, 1, 2, 3, 4]] * 3
