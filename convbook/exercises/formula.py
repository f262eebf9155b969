"""Checks of the exercises in the chapter `formula`."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convbook.conv import convolve2d, correlate2d
from convbook.exercises._core import check_function

Operation = Callable[[NDArray[Any], NDArray[Any]], Any]


def check_full_convolve2d(function: Operation) -> bool:
    """Check a student's `full_convolve(image, kernel)`: the full convolution, kernel turned.

    Parameters
    ----------
    function : callable
        Takes an image, shape (H, W), and a kernel, shape (kH, kW); returns an array of
        shape (H + kH - 1, W + kW - 1).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `formula`.

    Examples
    --------
    >>> check_full_convolve2d(lambda image, kernel: convolve2d(image, kernel, padding="full"))
    Right: every pixel has stamped its kernel.
    True
    >>> check_full_convolve2d(convolve2d)
    Not yet: for an array of shape (4, 5), an array of shape (3, 2): this is the valid result; the \
full one keeps every output that touches a pixel
    False
    """
    slips = {
        "this is the full correlation: the kernel is turned by 180 degrees": lambda i, k: (
            correlate2d(i, k, padding="full")
        ),
        "this is the valid result; the full one keeps every output that touches a pixel": (
            convolve2d
        ),
        "this is the same result; the full one keeps every output that touches a pixel": (
            lambda i, k: convolve2d(i, k, padding="same")
        ),
    }
    cases = _cases([((4, 5), (3, 2)), ((5, 3), (1, 3)), ((3, 3), (3, 2)), ((6, 6), (2, 2))])
    praise = "every pixel has stamped its kernel."
    return check_function(
        function, lambda i, k: convolve2d(i, k, padding="full"), cases, praise, slips
    )


def check_is_convolution(function: Callable[[Any, tuple[int, int]], Any]) -> bool:
    """Check a student's `is_convolution(machine, shape)` on machines of both kinds.

    Parameters
    ----------
    function : callable
        Takes a function of circular images and their shape, (H, W); returns whether that
        function is a convolution by some kernel.

    Returns
    -------
    bool
        Whether every machine is told rightly; the printed line names the one that is not.

    Notes
    -----
    Chapter `formula`.

    Examples
    --------
    >>> check_is_convolution(lambda machine, shape: True)
    Not yet: for a machine that squares every pixel, (4, 5): True is not it
    False
    """
    cases = [(machine, (4, 5)) for machine in _MACHINES]
    praise = "linear and shift-equivariant, and nothing else."
    return check_function(function, lambda machine, _: machine.convolves, cases, praise)


def check_combined_kernel(function: Operation) -> bool:
    """Check a student's `combine(first, second)`: one kernel that does the work of two.

    Parameters
    ----------
    function : callable
        Takes two kernels; returns the kernel with which one valid correlation gives what
        correlating with the first and then with the second gives.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `formula`.

    Examples
    --------
    >>> check_combined_kernel(lambda first, second: convolve2d(first, second, padding="full"))
    Right: two layers have collapsed into one.
    True
    """
    slips = {
        "this is the correlation of the kernels; two correlations make a convolution of kernels": (
            lambda a, b: correlate2d(a, b, padding="full")
        ),
        "this kernel is too small: the second step reaches further than the first": lambda a, b: (
            convolve2d(a, b, padding="same")
        ),
        "the right kernel, turned by 180 degrees": lambda a, b: convolve2d(a, b, padding="full")[
            ::-1, ::-1
        ],
    }
    cases = _cases([((3, 3), (3, 3)), ((2, 3), (3, 1)), ((5, 5), (3, 3)), ((1, 4), (2, 2))])
    praise = "two layers have collapsed into one."
    return check_function(
        function, lambda a, b: convolve2d(a, b, padding="full"), cases, praise, slips
    )


def check_kernel_of(function: Callable[[Any, tuple[int, int]], Any]) -> bool:
    """Check a student's `kernel_of(box, shape)`, which finds a kernel that it cannot see.

    Parameters
    ----------
    function : callable
        Takes a function that correlates an image with a hidden kernel, padding "same", and that
        kernel's shape, both sides odd; returns the kernel.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `formula`.

    Examples
    --------
    >>> def respond(box, shape):
    ...     impulse = np.zeros(shape)
    ...     impulse[shape[0] // 2, shape[1] // 2] = 1
    ...     return box(impulse)
    >>> check_kernel_of(respond)
    Not yet: for a box, (3, 3): this is the impulse response, which is the kernel turned by 180 \
degrees
    False
    """
    rng = np.random.default_rng(3)
    shapes = [(3, 3), (1, 5), (5, 3), (7, 7)]
    cases = [(_Box(rng.integers(-9, 10, shape)), shape) for shape in shapes]
    slips: dict[str, Callable[..., Any]] = {
        "this is the impulse response, which is the kernel turned by 180 degrees": lambda box, _: (
            box.kernel[::-1, ::-1]
        ),
        "the kernel is flipped up-down": lambda box, _: box.kernel[::-1],
        "the kernel is flipped left-right": lambda box, _: box.kernel[:, ::-1],
    }
    praise = "one bright pixel was enough."
    return check_function(function, lambda box, _: box.kernel, cases, praise, slips)


class _Box:
    """A correlation with a kernel that a student's function is not told; it answers once."""

    def __init__(self, kernel: NDArray[Any]) -> None:
        self.kernel, self.asked = kernel, False

    def __call__(self, image: NDArray[Any]) -> NDArray[Any]:
        if self.asked:
            raise RuntimeError("the box answers once; one image is enough")
        self.asked = True
        return correlate2d(image, self.kernel, padding="same")

    def __repr__(self) -> str:
        return "a box"


class _Machine:
    """A map of circular images, with what it does and whether it is a convolution."""

    def __init__(self, does: str, convolves: bool, function: Callable[..., Any]) -> None:
        self.does, self.convolves, self.function = does, convolves, function

    def __call__(self, image: NDArray[Any]) -> Any:
        return self.function(np.asarray(image))

    def __repr__(self) -> str:
        return f"a machine that {self.does}"


_MACHINES = [
    _Machine("shifts the image", True, lambda x: np.roll(x, (1, 2), axis=(0, 1))),
    _Machine("takes differences", True, lambda x: x - np.roll(x, 1, axis=1)),
    _Machine("averages all pixels", True, lambda x: np.full(x.shape, np.mean(x))),
    _Machine("squares every pixel", False, lambda x: x * x),
    _Machine("subtracts the largest pixel", False, lambda x: x - np.max(x)),
    _Machine("adds 1 to every pixel", False, lambda x: x + 1),
    _Machine("blackens the right-hand column", False, lambda x: x * (np.arange(x.shape[1]) < 4)),
    _Machine("blackens the top row", False, lambda x: x * (np.arange(x.shape[0]) > 0)[:, None]),
    _Machine("mirrors the image", False, lambda x: x[:, ::-1]),
    _Machine("answers black to everything", True, np.zeros_like),
]


def _cases(shapes: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(2)
    return [(rng.integers(-9, 10, a), rng.integers(-4, 5, b)) for a, b in shapes]
