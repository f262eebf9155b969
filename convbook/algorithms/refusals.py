"""What a method cannot do, said in one line with the remedy."""

import numpy as np

__all__ = ["refuse_integers", "refuse_non_finite"]


def refuse_integers(method: str, x: np.ndarray) -> None:
    """Raise a ValueError if `x` holds integers, whose results are promised to be exact."""
    if x.dtype.kind != "f":
        raise ValueError(
            f'method="{method}" rounds, but integers are summed exactly; got x of dtype '
            f'{x.dtype}, convert it with astype(float) or use method="auto"'
        )


def refuse_non_finite(method: str, **arrays: np.ndarray) -> None:
    """Raise a ValueError if an array holds NaN or infinity, which the method would spread."""
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(
                f'method="{method}" needs finite numbers; got {name} with NaN or infinity, '
                'use method="auto"'
            )
