"""Interactive figures: live in Jupyter, and on the published page with no kernel.

Each widget is one Python class (its state, checked), one ``.mjs`` file (what the reader sees and
touches) and one ``.css`` file. `base` says how they fit together and how to add another.
"""

from .base import Widget
from .conv_stepper import ConvStepper
from .kernel_lab import KernelLab
from .questions import Choice, Number
from .self_check import SelfCheck
from .size_explorer import SizeExplorer

__all__ = ["Choice", "ConvStepper", "KernelLab", "Number", "SelfCheck", "SizeExplorer", "Widget"]
