"""nbgrader's settings; it reads this file from the folder it is started in, so start it here."""

import sys
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as steps

sys.path.insert(0, str(Path(__file__).resolve().parent))
from grading.nbgrader_step import ExecuteBehindWall

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "convbook"

# Student code runs in the sandbox; IgnorePattern and LimitOutput have nothing left to do.
c.Autograde.autograde_preprocessors = [
    ExecuteBehindWall,
    steps.SaveAutoGrades,
    steps.AssignLatePenalties,
    steps.CheckCellMetadata,
]
# nbgrader's default would show the hidden tests.
c.GenerateFeedback.preprocessors = [
    steps.ClearHiddenTests,
    steps.GetGrades,
    CSSHTMLHeaderPreprocessor,
]
