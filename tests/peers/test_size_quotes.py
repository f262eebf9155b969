"""What the chapters output-size, channels and lenet say of PyTorch, asked of PyTorch."""

import numpy as np
import pytest

from convbook import correlate2d, same_padding
from convbook.kernels import DISCRIMINATING_KERNEL

torch = pytest.importorskip("torch")
functional = torch.nn.functional


def image(width, height=None):
    pixels = np.random.default_rng(0).integers(0, 10, (height or width, width))
    return torch.tensor(pixels, dtype=torch.float64)[None, None]


def kernel(size):
    return torch.ones(1, 1, size, size, dtype=torch.float64)


def test_a_stride_that_leaves_pixels_over_is_rounded_down_without_a_word(recwarn):
    assert functional.conv2d(image(6), kernel(3), stride=2).shape == (1, 1, 2, 2)
    assert not recwarn.list


def test_the_last_column_is_never_read():
    pixels = image(6).requires_grad_()
    functional.conv2d(pixels, kernel(3), stride=2).sum().backward()
    unread = (pixels.grad[0, 0] == 0).numpy()
    assert unread[5].all()
    assert unread[:, 5].all()
    assert not unread[:5, :5].any()


def test_same_refuses_a_stride():
    with pytest.raises(RuntimeError, match="padding='same' is not supported for strided"):
        functional.conv2d(image(6), kernel(3), stride=2, padding="same")


def test_a_window_that_would_start_in_the_far_padding_is_dropped():
    pooled = functional.max_pool2d(image(1), 2, stride=2, padding=1, ceil_mode=True)
    assert pooled.shape == (1, 1, 1, 1)


def test_equal_sizes_are_not_equal_windows():
    pixels = image(6)
    weights = torch.tensor(np.array(DISCRIMINATING_KERNEL), dtype=torch.float64)[None, None]
    by_pytorch = functional.conv2d(pixels, weights, stride=2, padding=1)[0, 0].numpy()
    ours = pixels[0, 0].numpy()
    assert np.array_equal(by_pytorch, correlate2d(ours, DISCRIMINATING_KERNEL, stride=2, padding=1))
    pads = same_padding((6, 6), 3, stride=2)
    by_tensorflows_rule = correlate2d(ours, DISCRIMINATING_KERNEL, stride=2, padding=pads)
    assert by_tensorflows_rule.shape == by_pytorch.shape
    assert not np.array_equal(by_tensorflows_rule, by_pytorch)


@pytest.mark.parametrize(
    ("width", "padding", "outputs"), [(224, 0, 54), (227, 0, 55), (224, 2, 55)]
)
def test_alexnets_first_layer(width, padding, outputs):
    pixels = image(width, height=11)
    columns = functional.conv2d(pixels, kernel(11), stride=4, padding=(0, padding)).shape[3]
    assert columns == outputs


def test_lenet_5_as_most_tutorials_write_it_has_61706_parameters():
    nn = torch.nn
    network = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    assert network(torch.zeros(1, 1, 32, 32)).shape == (1, 10)
    assert sum(parameter.numel() for parameter in network.parameters()) == 61_706


@pytest.mark.parametrize(
    ("channels", "maps", "size", "groups", "parameters"),
    [
        (3, 32, 3, 1, 896),
        (64, 256, 1, 1, 16_640),
        (32, 64, 3, 4, 4_672),
        (128, 128, 3, 128, 1_280),
        (96, 256, 5, 2, 307_456),
        (96, 256, 5, 1, 614_656),
        (3, 96, 11, 1, 34_944),
    ],
)
def test_counts_of_parameters(channels, maps, size, groups, parameters):
    layer = torch.nn.Conv2d(channels, maps, size, groups=groups)
    assert sum(parameter.numel() for parameter in layer.parameters()) == parameters
