"""The time that one question takes, told so that a busy machine costs no points."""

import time

TICK = 0.2  # seconds between two looks at a worker
PATIENCE = 3  # seconds of waiting that count as one


class Clock:
    """The time of one question: what was computed, so that a busy machine is nobody's fault.

    Waiting counts too, but PATIENCE times slower.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.begun = time.monotonic()
        self.first: float | None = None  # computed before the question, nearly
        self.computed = 0.0

    def is_over(self, computed: float) -> bool:
        """Whether the time is up, after so many seconds of computing since the worker began."""
        if self.first is None:
            self.first = max(0.0, computed - TICK)
        self.computed = max(self.computed, computed - self.first)
        return self.used() >= self.seconds

    def used(self) -> float:
        """Seconds that the question took."""
        return max(self.computed, (time.monotonic() - self.begun) / PATIENCE)
