"""The output-size formula, drawn: every placement of a kernel along one axis."""

from convbook.shapes import kernel_span, output_size

from .base import Widget, javascript, stylesheet
from .still import CELL, MARKED
from .traits import Switch, Whole

MOST_CELLS_DRAWN = 40  # a wider table is no picture any more
MOST_PLACEMENTS_DRAWN = 12


class SizeExplorer(Widget):
    """See how many times a kernel fits on an axis, and what it never reads.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation : int
        As in `convbook.output_size`, along one axis; at most 256, 15, 8, 8 and 5.
    ceil_mode : bool
        Round up instead of down.
    name : str
        Tells two explorers on one page apart for a screen reader.

    Raises
    ------
    TypeError, ValueError
        If a value is wrong or the kernel does not fit.

    Examples
    --------
    >>> SizeExplorer()
    SizeExplorer(input_size=6, kernel_size=3, stride=2, padding=1, dilation=1, output_size=3)
    >>> sorted(SizeExplorer().unread)  # in the padded input: the line after the last pixel
    [7]
    """

    _esm = javascript("size_explorer.mjs")
    _css = stylesheet("size_explorer.css")

    input_size = Whole(6, minimum=1, maximum=256).tag(sync=True)
    kernel_size = Whole(3, minimum=1, maximum=15).tag(sync=True)
    stride = Whole(2, minimum=1, maximum=8).tag(sync=True)
    padding = Whole(1, minimum=0, maximum=8).tag(sync=True)
    dilation = Whole(1, minimum=1, maximum=5).tag(sync=True)
    ceil_mode = Switch(False).tag(sync=True)

    def check(self) -> None:
        """Raise ValueError if no placement fits."""
        _ = self.output_size

    @property
    def output_size(self) -> int:
        """The number of placements."""
        return output_size(
            self.input_size,
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
        )

    def placement(self, index: int) -> list[int]:
        """Return the cells of the padded input that one placement reads, overhang included."""
        first = index * self.stride
        return [first + weight * self.dilation for weight in range(self.kernel_size)]

    @property
    def unread(self) -> set[int]:
        """The cells of the padded input, counted from 0, that no placement reads."""
        read = {cell for index in range(self.output_size) for cell in self.placement(index)}
        return set(range(self.input_size + 2 * self.padding)) - read

    def still(self) -> str:
        """Return the placements as a table, and the count in a sentence."""
        setting = (
            f"<p>Input {self.input_size}, kernel {self.kernel_size}, stride {self.stride}, "
            f"padding {self.padding}, dilation {self.dilation}"
            f"{', rounding up' if self.ceil_mode else ''}: "
            f"<strong>{self.output_size}</strong> placements; cells never read: "
            f"{len(self.unread)}.</p>"
        )
        padded = self.input_size + 2 * self.padding
        if padded > MOST_CELLS_DRAWN or self.output_size > MOST_PLACEMENTS_DRAWN:
            return setting
        end = max(padded, self.placement(self.output_size - 1)[-1] + 1)
        head = "".join(f"<td {self._style(cell)}>{self._label(cell)}</td>" for cell in range(end))
        lines = ""
        for index in range(self.output_size):
            taps = set(self.placement(index))
            marks = "".join(f"<td>{'●' if cell in taps else ''}</td>" for cell in range(end))
            lines += f"<tr>{marks}<td>output {index}</td></tr>"
        return (
            '<table style="border-collapse:collapse;width:auto;text-align:center">'
            f"<tr>{head}</tr>{lines}</table>{setting}"
        )

    def _label(self, cell: int) -> str:
        pixel = cell - self.padding
        if 0 <= pixel < self.input_size:
            return str(pixel)
        return "pad" if pixel < self.input_size + self.padding else ""

    def _style(self, cell: int) -> str:
        unread = cell in self.unread
        return f'style="{MARKED if unread else CELL}"' + (' title="never read"' if unread else "")

    def __repr__(self) -> str:
        names = [name for name in self.own_traits() if name not in {"name", "ceil_mode"}]
        values = [f"{name}={getattr(self, name)}" for name in names]
        values += ["ceil_mode=True"] * self.ceil_mode
        span = kernel_span(self.kernel_size, self.dilation)
        try:
            values.append(f"output_size={self.output_size}")
        except ValueError:  # a live reader has set what does not fit
            values.append(f"no output: the kernel spans {span}")
        return f"SizeExplorer({', '.join(values)})"
