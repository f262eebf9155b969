"""Learning: change the parameters a little, against the gradient, again and again.

- descent: `SGD`, `fit`, `accuracy` (chapter training)
- checking: `gradient_check` (chapter backprop)
"""

from convbook.training.checking import gradient_check
from convbook.training.descent import SGD, accuracy, fit

__all__ = ["SGD", "accuracy", "fit", "gradient_check"]
