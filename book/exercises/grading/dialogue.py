"""Questions to a worker behind the wall, with its time, memory and processes watched.

A worker that stalls, dies, floods or babbles is killed, with all that it started; the next
question starts a new one, which first runs again the cells that had gone well.
"""

import contextlib
import json
import os
import secrets
import select
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from .limits import Limits
from .sandbox import BLOCKED, SandboxError, command, user_inside

TICK = 0.2  # seconds between two looks at memory and processes
PATIENCE = 3  # seconds of waiting that count as one
CHUNK = 2**20
CROWD = 8  # processes left behind by an answer; fewer, a daemon say, may live on


class StudentTimeout(Exception):
    """The code took longer than it may."""


class StudentCrash(Exception):
    """The code ended its process, used too much, or garbled its answer."""


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


class Worker:
    """One submission's side of the wall, through all its restarts."""

    def __init__(self, masked: list[str], private: Iterable[Path], limits: Limits) -> None:
        self.masked, self.private, self.limits = masked, list(private), limits
        self.cells: list[str] = []  # sources to run again after a restart
        self.process: subprocess.Popen[bytes] | None = None
        self.received = b""
        self.last_words = ""
        self.seconds_left = limits.total_seconds

    def run(self, source: str) -> dict[str, Any]:
        """Run one cell; it counts for restarts unless it brings the worker down."""
        reply = self.ask({"do": "run", "source": source}, self.limits.cell_seconds)
        if self.process is not None:
            self.cells.append(source)
        return reply

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Put one question, to a worker that has been brought to where the last one was."""
        while self.process is None:
            self.start()
            self.run_again()
        reply = self.put(question, seconds)
        if len(self.family()) > CROWD:  # a fork bomb that has answered: what follows starts afresh
            self.kill()
        return reply

    def run_again(self) -> None:
        """Run the cells that had gone well; one that brings the worker down now is left out."""
        for source in self.cells:
            try:
                self.put({"do": "run", "source": source}, self.limits.cell_seconds)
            except (StudentCrash, StudentTimeout):
                if self.seconds_left <= 0:
                    raise
                self.cells.remove(source)
                return

    def put(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Put one question, on the submission's own time."""
        if self.seconds_left <= 0:
            self.kill()
            raise StudentTimeout("the time allowed for the whole submission is used up")
        clock = Clock(min(seconds, self.seconds_left))
        try:
            return self.exchange(question, clock)
        finally:
            self.seconds_left -= clock.used()

    def start(self) -> None:
        """Start a worker; what keeps it from starting is the machine's fault, not the student's."""
        self.received = b""
        self.process = subprocess.Popen(
            command(self.masked, self.private, self.limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
        try:
            self.send(self.settings())
            self.exchange({"do": "look", "name": ""}, Clock(self.limits.start_seconds))
        except (StudentCrash, StudentTimeout) as error:
            reason = "  " + (self.last_words.strip() or str(error))
            raise SandboxError(BLOCKED.format(reason=reason)) from None

    def settings(self) -> dict[str, Any]:
        """What the worker does to itself before it runs anything."""
        limits = self.limits
        return {
            "user": user_inside(),
            "masked": self.masked,
            "output": limits.output,
            "limits": {
                "RLIMIT_AS": limits.address_space,
                "RLIMIT_CPU": int(limits.total_seconds) + 10,
                "RLIMIT_FSIZE": limits.file,
                "RLIMIT_NPROC": limits.processes,
                "RLIMIT_CORE": 0,
            },
        }

    def exchange(self, question: dict[str, Any], clock: "Clock") -> dict[str, Any]:
        """Send a question and wait for its answer; kill the worker if there is none."""
        token = secrets.token_hex(8)  # an answer prepared in advance does not know it
        try:
            self.send(question | {"id": token})
            line = self.receive(clock)
            try:
                reply = json.loads(line)
            except (ValueError, RecursionError):
                raise StudentCrash("the answer was garbled") from None
            if type(reply) is not dict or reply.get("id") != token or self.received:
                raise StudentCrash("something else wrote on the answer's channel")
            return reply
        except (StudentCrash, StudentTimeout):
            self.kill()
            raise

    def send(self, message: dict[str, Any]) -> None:
        """Write one line; a worker that does not read is dealt with when it does not answer."""
        data = json.dumps(message).encode() + b"\n"
        descriptor = self.process.stdin.fileno()
        os.set_blocking(descriptor, False)
        end = time.monotonic() + self.limits.cell_seconds
        while data:
            left = end - time.monotonic()
            if left <= 0 or not select.select([], [descriptor], [], left)[1]:
                raise StudentTimeout("the code stopped listening")
            try:
                data = data[os.write(descriptor, data) :]
            except BrokenPipeError:
                raise StudentCrash("the code ended its process") from None

    def receive(self, clock: "Clock") -> bytes:
        """Read one line, looking at the clock and at memory in between."""
        descriptor = self.process.stdout.fileno()
        look = time.monotonic() + TICK
        parts, size = [self.received], len(self.received)
        while b"\n" not in parts[-1]:
            if time.monotonic() >= look:
                self.watch(clock)
                look = time.monotonic() + TICK
            if not select.select([descriptor], [], [], TICK)[0]:
                continue
            chunk = os.read(descriptor, CHUNK)
            if not chunk:
                raise StudentCrash("the code ended its process")
            parts.append(chunk)
            size += len(chunk)
            if size > self.limits.message:
                raise StudentCrash(f"the answer is larger than {self.limits.message >> 20} MB")
        line, _, self.received = b"".join(parts).partition(b"\n")
        return line

    def watch(self, clock: "Clock") -> None:
        """End a worker that is late, or whose processes together are too many or too large."""
        memory = computed = count = 0
        for process in self.family():
            try:
                times = process.cpu_times()
                computed += times.user + times.system
                memory += process.memory_info().rss
                count += 1
            except psutil.NoSuchProcess:
                continue
        if memory > self.limits.memory:
            raise StudentCrash(f"the code used more than {self.limits.memory >> 20} MB of memory")
        if count > self.limits.processes + 2:  # and bubblewrap's own
            raise StudentCrash(f"the code started more than {self.limits.processes} processes")
        if clock.is_over(computed):
            raise StudentTimeout(f"no answer within {clock.seconds:.0f} s")

    def family(self) -> list[psutil.Process]:
        """Return every process of the worker, bubblewrap's own included."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """End the worker; its process namespace, and so whatever it started, ends with it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.set_blocking(self.process.stderr.fileno(), False)
        self.last_words = (self.process.stderr.read(2000) or b"").decode(errors="replace")
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        self.process = None


def check_sandbox() -> None:
    """Start a worker once, and raise SandboxError, which says what to do, if that fails."""
    worker = Worker([], [], Limits())
    try:
        worker.ask({"do": "look", "name": "anything"}, Limits().start_seconds)
    finally:
        worker.kill()
