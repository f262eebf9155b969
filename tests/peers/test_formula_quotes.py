"""What the chapter formula says of programs that its readers need not have."""

import numpy as np
import pytest

from convbook.images import impulse_image

torch = pytest.importorskip("torch")


def correlate_in_pytorch(image, kernel):
    return torch.nn.functional.conv2d(
        torch.tensor(image, dtype=torch.float32)[None, None],
        torch.tensor(kernel, dtype=torch.float32)[None, None],
        padding="same",
    )[0, 0].numpy()


@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_pytorch_puts_the_first_weight_of_an_even_kernel_on_the_pixel():
    expected = np.zeros((5, 5))
    expected[1:3, 1:3] = [[4, 3], [2, 1]]
    assert np.array_equal(correlate_in_pytorch(impulse_image(5), [[1, 2], [3, 4]]), expected)


def test_pytorch_warns_of_even_kernels():
    # PyTorch warns once per process; ask a fresh one.
    import subprocess
    import sys

    program = (
        "import torch; torch.nn.functional.conv2d("
        "torch.zeros(1, 1, 5, 5), torch.zeros(1, 1, 2, 2), padding='same')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "may require a zero-padded copy of the input" in done.stderr


def test_pytorch_2_13_is_what_the_chapter_quotes():
    assert torch.__version__.startswith("2.13.")


def test_pytorch_calls_the_operation_a_cross_correlation():
    assert "cross-correlation" in torch.nn.Conv2d.__doc__
