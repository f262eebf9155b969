"""The sandbox as a step of nbgrader's own `autograde`, in place of its `Execute`."""

from pathlib import Path

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from .authoring import source_path
from .examine import examine
from .limits import Limits


class ExecuteBehindWall(NbGraderPreprocessor):
    """Run the answers behind the wall and the tests in front of it."""

    def preprocess(self, nb, resources):
        """Fill in the outputs of a submitted notebook; nbgrader reads the points from them."""
        source = nbformat.read(source_path(resources["nbgrader"]["assignment"]), as_version=4)
        examine(nb, source, [Path.cwd()], Limits())
        return nb, resources
