"""How assignments are written, handed out and graded; one module per idea.

files.py       files that are there whole or not at all                      -
names.py       which names a piece of code needs, and which it defines       -
authoring.py   text/NAME.md -> source/NAME/NAME.ipynb, and what is refused   names
release.py     source -> the students' notebook, checked, in a zip           authoring
codec.py       plain data <-> JSON: what may cross the sandbox's wall        -
limits.py      how much of the machine one submission may use                -
syscalls.py    which system calls are forbidden to student code              -
worker.py      runs one student's code; what there is inside the wall        codec syscalls
sandbox.py     the wall: bubblewrap, and what it hides                       limits
clock.py       the time that one question takes                              -
dialogue.py    questions to a worker, with time and memory watched           clock sandbox
transplant.py  a student's answers into a pristine release                   names limits
examine.py     runs the answers inside the wall, and the tests outside       authoring dialogue
feedback.py    the page that a student gets back                             -
submission.py  grades one submission: a pure function                        all of the above
batch.py       grades a folder: in parallel, resumable, never stalled        submission release
tables.py      results -> CSV, Moodle's, Canvas's, nbgrader's gradebook      files
nbgrader_step.py  the same wall, for nbgrader's own `autograde`              examine
leaks.py       looks for solutions and hidden tests in what is published     authoring
"""
