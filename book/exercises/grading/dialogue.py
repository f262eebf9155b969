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

from .clock import TICK, Clock
from .limits import Limits
from .sandbox import BLOCKED, WRITABLE, SandboxError, command, user_inside

CHUNK = 2**20
USED_UP = "the time allowed for the whole submission is used up"
CROWD = 8  # processes left behind by an answer; fewer, a daemon say, may live on


class StudentTimeout(Exception):
    """The code took longer than it may."""


class StudentCrash(Exception):
    """The code ended its process, used too much, or garbled its answer."""


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
            if self.seconds_left <= 0:  # before it starts yet another worker for nothing
                raise StudentTimeout(USED_UP)
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
            raise StudentTimeout(USED_UP)
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
                "RLIMIT_NOFILE": limits.open_files,
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
        memory = computed = count = files = 0
        for process in self.family():
            try:
                times = process.cpu_times()
                computed += times.user + times.system
                memory += process.memory_info().rss
                files = max(files, files_of(process))
                count += 1
            except psutil.NoSuchProcess:
                continue
        if memory > self.limits.memory:
            raise StudentCrash(f"the code used more than {self.limits.memory >> 20} MB of memory")
        if count > self.limits.processes + 2:  # and bubblewrap's own
            raise StudentCrash(f"the code started more than {self.limits.processes} processes")
        if files > self.limits.files:
            raise StudentCrash(f"the code made more than {self.limits.files} files")
        if clock.is_over(computed):
            raise StudentTimeout(f"no answer within {clock.seconds:.0f} s")

    def family(self) -> list[psutil.Process]:
        """Return every process of the worker, bubblewrap's own included."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def begin_again(self) -> None:
        """Forget all cells; what is left of the time stays what it is."""
        self.kill()
        self.cells = []

    def kill(self) -> None:
        """End the worker; its process namespace, and so whatever it started, ends with it."""
        if self.process is None:
            return
        self.seconds_left -= self.limits.restart_seconds
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.set_blocking(self.process.stderr.fileno(), False)
        self.last_words = (self.process.stderr.read(2000) or b"").decode(errors="replace")
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        self.process = None


def files_of(process: psutil.Process) -> int:
    """Count the files in memory that a process behind the wall sees; empty ones take some, too."""
    root = f"/proc/{process.pid}/root"
    try:
        if os.stat(root).st_dev == os.stat("/").st_dev:  # it is not behind the wall yet
            return 0
        systems = [os.statvfs(root + folder) for folder in WRITABLE]
    except OSError:  # it has just ended
        return 0
    return sum(system.f_files - system.f_ffree for system in systems)


def check_sandbox() -> None:
    """Start a worker once, and raise SandboxError, which says what to do, if that fails."""
    worker = Worker([], [], Limits())
    try:
        worker.ask({"do": "look", "name": "anything"}, Limits().start_seconds)
    finally:
        worker.kill()
