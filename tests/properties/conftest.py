"""Hypothesis draws the same examples in every run, unless `-m slow` asks for new ones."""

from hypothesis import settings

settings.register_profile("same-every-time", derandomize=True, deadline=None)
settings.load_profile("same-every-time")
