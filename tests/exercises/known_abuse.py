"""Submissions that would wear out the machine, learn the hidden tests, or mislead a reader."""

import json
import os
from pathlib import Path

from grading.authoring import source_path
from known import ASSIGNMENT, FULL, Kit, Known, code, notebook, save
from known_hostile import WITHOUT_CORRELATE, as_answer, with_cell
from nbformat import NotebookNode

REMEMBERS = """

log = []
honest = correlate


def correlate(image, kernel):
    log.append([float(pixel) for pixel in np.ravel(image)])
    return honest(image, kernel)
"""
TELLS = """
print("REMEMBERED", log)
def kernel_from(response):
    raise ValueError(f"REMEMBERED {log}")
"""
MEMORY_FILES = """
import os
def correlate(image, kernel):
    kept = [os.memfd_create("kept") for n in range(40)]
    raise ValueError(f"wrote {sum(os.write(file, bytes(30 * 2**20)) for file in kept)}")
"""
SHARED_MEMORY = """
import ctypes
def correlate(image, kernel):
    libc = ctypes.CDLL(None)
    raise ValueError(f"segments {[libc.shmget(0, 2**20, 0o1600) for n in range(2)]}")
"""
SOCKETS = """
import socket
def correlate(image, kernel):
    kept = []
    while len(kept) < 2000:
        kept += socket.socketpair()
    raise ValueError(f"{len(kept)} sockets")
"""
HOST_SOCKET = "import socket\ndef correlate(*a): return socket.socket(socket.AF_VSOCK)"
KEYS = """
import ctypes, os
def correlate(image, kernel):
    number = 250 if os.uname().machine == "x86_64" else 219  # keyctl
    raise ValueError(f"keyring {ctypes.CDLL(None).syscall(number, 0, -3, 0)}")
"""
EMPTY_FILES = """
import os
def correlate(image, kernel):
    for n in range(10**7):
        os.close(os.open(f"/tmp/{n:0200d}", os.O_CREAT))
"""
GROWS_OUTSIDE = 'def correlate(*a): return ["x" * 40_000] + ["y"] * 40_000'  # 6 GB as an array
STOPS = "import os, signal\ndef correlate(*a): os.kill(os.getpid(), signal.SIGSTOP)"
DRIBBLES = """
import os, time
def correlate(image, kernel):
    while True:
        for descriptor in range(3, 12):
            try: os.write(descriptor, b" ")
            except OSError: pass
        time.sleep(0.05)
"""
BACKGROUND = """
import threading
def spin():
    while True: pass
for n in range(2): threading.Thread(target=spin, daemon=True).start()
"""
LATE = """
import atexit, sys, time
atexit.register(time.sleep, 1000)
class Late:
    def __del__(self): time.sleep(1000)
    __str__ = __repr__ = __del__
late = Late()
sys.settrace(lambda *a: None)
"""
DEEP_SOURCE = "x = " + "(" * 5000 + ")" * 5000
ODD_NOTE = "def correlate(*a): raise AssertionError('\\udcff\\x00\\u202e\\r\\n =1+1, \\'\"')"
EMPTY_NOTE = "def correlate(*a): raise AssertionError(' \\n ')"


def remembers(kit: Kit) -> NotebookNode:
    answer = kit.answers["correlate"] + REMEMBERS
    return kit.solved(correlate=answer, kernel_from=TELLS, slope_kernel=TELLS)


def with_cells(path: Path, kit: Kit, *, count: int, cell: dict) -> None:
    """Add many cells of the same kind to a solved notebook."""
    result = json.loads(json.dumps(kit.solved()))
    result["cells"] += [{"cell_type": "code", "metadata": {}, **cell}] * count
    save(path, result)


def thousand_prints(path: Path, kit: Kit) -> None:
    with_cells(path, kit, count=1000, cell={"source": "print('x' * 20_000)"})


def changed_often(path: Path, kit: Kit) -> None:
    metadata = {"nbgrader": {"grade_id": "correlate-tests"}}
    with_cells(path, kit, count=400, cell={"source": "pass", "metadata": metadata})


def much_code(path: Path, kit: Kit) -> None:
    result = kit.solved()
    result.cells.append(code("# " + "x" * 2**20))
    save(path, result)


def folder_is_link(path: Path, kit: Kit) -> None:
    os.symlink(source_path(ASSIGNMENT).parent, path)


def fifo(path: Path, kit: Kit) -> None:
    os.mkfifo(path.with_name(path.name + ".ipynb"))


ABUSE = [
    Known("remembers-inputs", notebook(remembers), FULL - 2, quick=True),
    Known("memory-files", as_answer(MEMORY_FILES), WITHOUT_CORRELATE, note="OSError"),
    Known("shared-memory", as_answer(SHARED_MEMORY), WITHOUT_CORRELATE, note="segments [-1, -1]"),
    Known("sockets", as_answer(SOCKETS), WITHOUT_CORRELATE, note="Too many open files"),
    Known("host-socket", as_answer(HOST_SOCKET), WITHOUT_CORRELATE, note="not supported"),
    Known("keys", as_answer(KEYS), WITHOUT_CORRELATE, note="keyring -1"),
    Known("empty-files", as_answer(EMPTY_FILES), WITHOUT_CORRELATE, note="10000 files"),
    Known("grows-outside", as_answer(GROWS_OUTSIDE), WITHOUT_CORRELATE, note="MemoryError"),
    Known("stops-itself", as_answer(STOPS), WITHOUT_CORRELATE, note="no answer"),
    Known("dribbles", as_answer(DRIBBLES), WITHOUT_CORRELATE, note="no answer"),
    Known("background-threads", with_cell(BACKGROUND, solved=True), FULL),
    Known("late", with_cell(LATE, solved=True), FULL),
    Known("deep-source", with_cell(DEEP_SOURCE, solved=True), FULL),
    Known("odd-note", as_answer(ODD_NOTE), WITHOUT_CORRELATE, note="'=1+1, '\""),
    Known("empty-note", as_answer(EMPTY_NOTE), WITHOUT_CORRELATE, note="without a message"),
    Known("thousand-prints", thousand_prints, 0, "unreadable", "code cells, more than 500"),
    Known("much-code", much_code, 0, "unreadable", "more than 1 MB of code"),
    Known("changed-often", changed_often, FULL, note="changed correlate-tests"),
    Known("folder-is-link", folder_is_link, 0, "unreadable", "a link", quick=True),
    Known("fifo", fifo, 0, "unreadable", "not a file"),
]
