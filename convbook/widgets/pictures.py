"""Grey pictures as text: PNG files in data URIs, for a widget's state and for still pictures."""

import base64
import html
import io
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from convbook._checks import show
from convbook.images import PHOTO_CREDITS, photograph

LARGEST_SIDE = 256  # a page's state stays below 60 kB, compressed
SIDE = 192  # of the bundled photographs: all grey levels of 192 x 192 pixels take 22 kB as PNG

_PREFIX = "data:image/png;base64,"


def to_data_uri(pixels: NDArray[np.uint8]) -> str:
    """Return a grey image of shape (H, W) as a PNG in a data URI.

    Examples
    --------
    >>> uri = to_data_uri(np.array([[0, 128, 255]], dtype=np.uint8))
    >>> uri[:27]
    'data:image/png;base64,iVBOR'
    """
    from PIL import Image  # as in `images`: needed here only

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", optimize=True)
    return _PREFIX + base64.b64encode(file.getvalue()).decode("ascii")


def from_data_uri(uri: str) -> NDArray[np.uint8]:
    """Return the pixels of a grey PNG in a data URI, shape (H, W).

    Examples
    --------
    >>> from_data_uri(to_data_uri(np.array([[0, 128, 255]], dtype=np.uint8)))
    array([[  0, 128, 255]], dtype=uint8)
    """
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(uri.removeprefix(_PREFIX)))) as picture:
        return np.array(picture.convert("L"), dtype=np.uint8)


def image_tag(pixels: NDArray[np.uint8], caption: str, alt: str) -> str:
    """Draw a grey image with its caption, in HTML that needs nothing from outside."""
    height, width = pixels.shape
    return (
        '<figure style="display:inline-block;vertical-align:top;margin:0 1rem .5rem 0">'
        f"<figcaption>{html.escape(caption)}</figcaption>"
        f'<img src="{to_data_uri(pixels)}" width="{width}" height="{height}" '
        f'alt="{html.escape(alt)}"></figure>'
    )


class Picture(traitlets.TraitType[str, Any]):
    """A grey image as a data URI; takes an array, or the name of a bundled photograph."""

    def validate(self, obj: Any, value: Any) -> str:
        """Return `value` as a data URI, or say what is wrong with it."""
        names = " or ".join(map(repr, PHOTO_CREDITS))
        wanted = f"{self.name} must be {names}, or a grey image of shape (H, W)"
        if isinstance(value, str):
            if value in PHOTO_CREDITS:
                return to_data_uri(photograph(value, size=SIDE))  # type: ignore[arg-type]
            try:  # one of our own data URIs, which the page hands back
                value = from_data_uri(value)
            except (ValueError, OSError):
                raise ValueError(f"{wanted}; got {show(value)}") from None
        try:
            pixels = np.asarray(value)
        except ValueError:  # rows of different lengths
            raise TypeError(f"{wanted}; got {show(value)}") from None
        if pixels.dtype.kind not in "iu":
            raise TypeError(f"{wanted} with whole numbers; got {show(value)}")
        if pixels.ndim != 2 or not pixels.size:
            raise ValueError(f"{wanted}; got shape {pixels.shape}")
        if max(pixels.shape) > LARGEST_SIDE:
            raise ValueError(
                f"{self.name} must be at most {LARGEST_SIDE} x {LARGEST_SIDE}; "
                f"got shape {pixels.shape}"
            )
        if pixels.min() < 0 or pixels.max() > 255:
            raise ValueError(
                f"{self.name} must hold grey levels from 0 to 255; "
                f"got {pixels.min()} to {pixels.max()}"
            )
        return to_data_uri(pixels.astype(np.uint8))
