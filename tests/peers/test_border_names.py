"""What the chapter boundaries says of PyTorch's borders, asked of PyTorch."""

import numpy as np
import pytest

from convbook import correlate2d, pad2d

torch = pytest.importorskip("torch", reason="PyTorch is not installed: its names stay unchecked")

NAMES = {"constant": "zeros", "edge": "replicate", "reflect": "reflect", "wrap": "circular"}


@pytest.mark.parametrize(("ours", "theirs"), NAMES.items())
def test_a_layer_with_that_border_gives_the_same_numbers(ours, theirs):
    rng = np.random.default_rng(0)
    image, kernel = rng.integers(-9, 10, (6, 7)), rng.integers(-4, 5, (5, 5))
    layer = torch.nn.Conv2d(
        1, 1, 5, padding=2, padding_mode=theirs, bias=False, dtype=torch.float64
    )
    with torch.no_grad():
        layer.weight[0, 0] = torch.from_numpy(kernel)
        answer = layer(torch.from_numpy(image).to(torch.float64)[None, None])[0, 0]
    np.testing.assert_allclose(answer, correlate2d(pad2d(image, 2, mode=ours), kernel))


def test_a_layer_has_no_other_border():
    for name in ("symmetric", "mirror", "edge", "wrap"):
        with pytest.raises(ValueError, match="padding_mode"):
            torch.nn.Conv2d(1, 1, 3, padding=1, padding_mode=name)
