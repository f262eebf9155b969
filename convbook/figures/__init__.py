"""Figures: arrays in, Axes out, in one visual language for the whole book.

Every function takes arrays or sizes, draws on the ``ax`` it is given or on a new one, and returns
it. A colour means the same thing everywhere (`ROLE_COLORS`: input, kernel, output, padding,
gradient), numbers stand on grids small enough to read, and the caller passes the finding as title.

====================  ==========================================================================
``canvas``            colours, fonts and paper; what the modules below share
``grids``             maps as cells with numbers; which pixel I[row, col] is
``heatmaps``          maps coloured by value: signed ones, counts
``panels``            several grids side by side, all with cells of one size
``steps``             one output of a convolution: window, kernel, products, sum
``pictures``          photographs, alone and side by side
``borders``           what lies beyond the edge of an image
``sizes``             placements and receptive fields along one axis
``diagrams``          channels and whole networks
``prerequisites``     which chapter builds on which
``bars``              how quantities are shared out among layers
====================  ==========================================================================
"""

from convbook.figures.bars import draw_shares
from convbook.figures.borders import BORDER_MODES, draw_border_gallery, draw_borders
from convbook.figures.canvas import (
    DIVERGING,
    INK,
    MAX_WIDTH,
    PAPER,
    ROLE_COLORS,
    ROLE_TEXT,
    ROLE_TINTS,
    use_style,
)
from convbook.figures.diagrams import draw_channels, draw_network
from convbook.figures.grids import draw_grid, draw_index_map
from convbook.figures.heatmaps import draw_counts, draw_signed
from convbook.figures.panels import draw_grids
from convbook.figures.pictures import draw_gallery, draw_photo
from convbook.figures.prerequisites import draw_prerequisites
from convbook.figures.sizes import draw_placements, draw_receptive_field
from convbook.figures.steps import draw_step

__all__ = [
    "BORDER_MODES",
    "DIVERGING",
    "INK",
    "MAX_WIDTH",
    "PAPER",
    "ROLE_COLORS",
    "ROLE_TEXT",
    "ROLE_TINTS",
    "draw_border_gallery",
    "draw_borders",
    "draw_channels",
    "draw_counts",
    "draw_gallery",
    "draw_grid",
    "draw_grids",
    "draw_index_map",
    "draw_network",
    "draw_photo",
    "draw_placements",
    "draw_prerequisites",
    "draw_receptive_field",
    "draw_shares",
    "draw_signed",
    "draw_step",
    "use_style",
]
