"""How assignments are written, handed out and graded; one module per idea.

names.py       which names a piece of code needs, and which it defines
authoring.py   text/NAME.md -> source/NAME/NAME.ipynb, and what is refused
"""
