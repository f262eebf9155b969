"""nbgrader's settings; it reads this file from the folder it is started in, so start it here."""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "convbook"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
