"""Grade a folder of submissions: side by side, one process each, and never twice.

A result file is the only memory: written whole when a submission is done, and found again when
the run is repeated after an interruption. A process that does not finish in time is stopped,
and the run goes on.
"""

import ctypes
import errno
import fcntl
import hashlib
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection, forkserver, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from tqdm import tqdm

from .limits import Limits
from .release import build_course, digest
from .sandbox import SandboxError, font_list
from .submission import Job, give_up, grade, is_done

NO_SANDBOX = 3  # exit status of a grading process that could not use the sandbox
NO_ROOM = 4  # and of one that could not write its result
FULL = (errno.ENOSPC, errno.EDQUOT)  # no student's fault
PR_SET_PDEATHSIG = 1
LONGEST_KEY = 200  # bytes; a file's name may have 255, and we add some of our own


class FolderError(Exception):
    """A folder of submissions that cannot be graded; the message says why."""


def student_key(path: Path) -> str:
    """Name a submission by its file or folder, in letters that every file system takes."""
    name = path.stem if path.suffix == ".ipynb" else path.name
    key = re.sub(r"[^\w.@+-]+", "_", name).strip("._") or "_"
    if len(key.encode()) <= LONGEST_KEY:
        return key
    start = key.encode()[: LONGEST_KEY - 9].decode(errors="ignore")
    return f"{start}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def find_jobs(assignment: str, folder: Path, out: Path, limits: Limits) -> list[Job]:
    """List the submissions of a folder: each a notebook, or a folder with a notebook in it."""
    if not folder.is_dir():
        fault = (
            "is a file; unpack it into a folder"
            if folder.exists()
            else "does not exist; give the folder"
        )
        raise FolderError(f"FOLDER {folder} {fault} that holds the submissions")
    jobs: dict[str, Job] = {}
    for path in sorted(folder.iterdir()):
        if not is_submission(path):
            continue
        key = student_key(path)
        if key in jobs:
            other = jobs[key].submission.name
            raise FolderError(f"{other} and {path.name} would share a name; rename one of them")
        jobs[key] = Job(
            assignment=assignment,
            key=key,
            submission=path,
            release=out / "release" / f"{assignment}.ipynb",
            results=out / "results",
            feedback=out / "feedback",
            private=(folder.resolve(), out.resolve()),
            state=digest(assignment),
            limits=limits,
        )
    if not jobs:
        raise FolderError(
            f"FOLDER {folder} holds no notebook (.ipynb) and no folder; put the submissions there"
        )
    return list(jobs.values())


def left_out(folder: Path) -> list[str]:
    """Names in a folder of submissions that are neither: a zip, or operation.ipynb.txt, say."""
    names = sorted(path.name for path in folder.iterdir() if not is_submission(path))
    return [ascii(name)[1:-1] for name in names if not name.startswith(".")]


def is_submission(path: Path) -> bool:
    """Whether an entry of a folder is a notebook or a folder."""
    hidden = path.name.startswith((".", "__MACOSX"))  # the second comes out of a Mac's zip
    return not hidden and (path.is_dir() or path.suffix == ".ipynb")


def grade_folder(assignment: str, folder: Path, out: Path, workers: int, limits: Limits) -> int:
    """Grade whatever in a folder is not graded yet; return how many were."""
    jobs = find_jobs(assignment, folder, out, limits)
    out.mkdir(parents=True, exist_ok=True)
    with only_run_in(out):
        build_course(assignment, out / "release")
        for name in ("results", "feedback"):
            (out / name).mkdir(exist_ok=True)
            for half_written in (out / name).glob(".*"):  # by a run that was killed
                if half_written.is_file():  # Jupyter leaves folders (.ipynb_checkpoints)
                    half_written.unlink()
        waiting = [job for job in jobs if not is_done(job)]
        done = len(jobs) - len(waiting)
        font_list()
        with tqdm(total=len(jobs), initial=done, unit="submission", disable=None) as bar:
            for _ in run_all(waiting, workers):
                bar.update()
    return len(waiting)


@contextmanager
def only_run_in(out: Path) -> Iterator[None]:
    """Refuse a second run into the same folder; the lock goes with the process that holds it."""
    descriptor = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise FolderError(
            f"another run is grading into {out}; give this one its own --out"
        ) from None
    finally:
        os.close(descriptor)


def run_all(jobs: list[Job], workers: int) -> Iterator[Job]:
    """Keep `workers` grading processes busy; yield each job when it is done."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["grading.submission"])
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # for the preload
    answer = signal.signal(signal.SIGINT, signal.SIG_IGN)  # handed down to all grading processes:
    forkserver.ensure_running()  # the run itself answers Ctrl-C
    signal.signal(signal.SIGINT, answer)
    running: dict[BaseProcess, tuple[Job, float]] = {}
    queue = list(reversed(jobs))
    try:
        while queue or running:
            while queue and len(running) < workers:
                job = queue.pop()
                process = context.Process(target=grade_in_process, args=(job,))
                process.start()
                running[process] = (job, time.monotonic() + job.limits.last_resort_seconds)
            connection.wait([process.sentinel for process in running], timeout=1)
            for process, (job, end) in list(running.items()):
                if process.is_alive() and time.monotonic() < end:
                    continue
                del running[process]
                collect(process, job)
                yield job
    finally:
        for process in running:
            process.kill()


def grade_in_process(job: Job) -> None:
    """Grade one submission, in a process of its own that dies with the run."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # A small answer may become a huge array in a test: np.asarray(["x" * 10**5] + ["y"] * 10**5)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (job.limits.grader, hard))
    try:
        grade(job)
    except SandboxError as error:
        print(error, file=sys.stderr)
        sys.exit(NO_SANDBOX)
    except OSError as error:
        if error.errno in FULL:
            sys.exit(NO_ROOM)
        raise


def collect(process: BaseProcess, job: Job) -> None:
    """See how a grading process ended, and make sure that there is a result."""
    late = process.is_alive()
    process.kill()
    process.join()
    if process.exitcode == NO_SANDBOX:
        raise SandboxError("the sandbox failed during the run; nothing graded so far is lost")
    if process.exitcode == NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(job.results.parent))
    if not is_done(job):
        how = "took too long" if late else f"ended with status {process.exitcode}"
        give_up(job, f"its grading {how}; look at it by hand")
