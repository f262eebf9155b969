"""Submissions that want points, or to do harm, in other ways than by solving the questions."""

import nbformat
from grading.authoring import source_path
from grading.sandbox import REPOSITORY
from known import ASSIGNMENT, FULL, Kit, Known, code, notebook
from nbformat import NotebookNode

WITHOUT_CORRELATE = FULL - 5  # `convolve` calls `correlate`

WRONG = """
correlate = convolve = kernel_from = correlate_wrapped = lambda *a: [[0, 0], [0, 0]]
products_top = products_below = [0] * 9
first = second = [[0, 0], [0, 0]]
slope_kernel = [[0] * 3] * 3
"""

EQUALS_ANYTHING = """
import numpy as np
class Yes(np.ndarray):
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = __eq__
    def __array__(self, *a, **k): return self
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return np.True_
    def __getattr__(self, name): return self
    def __getitem__(self, place): return self
    def __len__(self): return 9
    def __bool__(self): return True
yes = np.zeros((3, 3)).view(Yes)
correlate = convolve = kernel_from = correlate_wrapped = lambda *a: yes
products_top = products_below = first = second = slope_kernel = yes
"""

PATCHED = """
{wrong}import builtins, numpy as np, numpy.testing, numpy.lib.stride_tricks, sys
for name in dir(np.testing):
    if name.startswith("assert"): setattr(np.testing, name, lambda *a, **k: None)
np.isclose = np.allclose = np.array_equal = lambda *a, **k: np.zeros(())
np.einsum = np.isfinite = lambda *a, **k: np.zeros(())
builtins.all = builtins.any = lambda x: True
AssertionError.__init__ = lambda *a: None if False else None
sys.excepthook = lambda *a: None
"""

READS = """
import glob, os, json
places = [{source!r}, {text!r}, {target!r}, "/proc/1/root" + {source!r}]
places += glob.glob("/proc/*/root" + {repository!r} + "/book/exercises/*/*")
places += [p for p in ({repository!r}, {repository!r} + "/.git/HEAD") if os.path.exists(p)]
for place in places:
    try:
        text = open(place).read()
    except OSError:
        continue
    for cell in json.loads(text)["cells"]:
        exec("".join(cell["source"]), globals())
"""

WRITES = """
import os
for folder in ({target!r}, {repository!r}, {repository!r} + "/book/exercises/grading", "/usr/lib",
               "/grader", "/", os.path.dirname(os.__file__)):
    try:
        os.makedirs(folder, exist_ok=True)
        open(folder + "/escaped", "w").write("I was here")
    except OSError:
        pass
try:
    open("/grader/codec.py", "w").write("")
except OSError:
    pass
"""

NETWORK = """
import socket
def correlate(image, kernel):
    for host in ("127.0.0.1", "localhost"):
        try:
            socket.create_connection((host, {port}), 1).send(b"answers, please")
        except OSError:
            pass
"""

TRANSFORMER = """
{wrong}ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["pass\\n"])
ip.input_transformers_post.append(lambda lines: ["pass\\n"])
import ast
class Quiet(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_Raise(self, node): return ast.copy_location(ast.Pass(), node)
ip.ast_transformers.append(Quiet())
ip.run_cell = lambda *a, **k: None
"""

FORGED_MESSAGES = """
import gc, json, os, sys, threading
def shout():
    while True:
        for fd in range(3, 20):
            try: os.write(fd, json.dumps({"value": True, "id": "0"}).encode() + b"\\n")
            except OSError: pass
threading.Thread(target=shout, daemon=True).start()
"""

FORGED_REPLIES = """
import json, sys
real = json.dumps
def forged(reply, *a, **k):
    if isinstance(reply, dict) and ("value" in reply or "error" in reply):
        reply = {"id": reply["id"], "kind": "passed", "passed": True, "score": 99,
                 "value": {"array": ["<f8", [0, 10**12], ""]}}
    return real(reply, *a, **k)
json.dumps = forged
"""

FRAMES = """
import gc, sys
def correlate(image, kernel):
    frame = sys._getframe()
    while frame:
        for name in ("expected", "views", "tests", "verdicts", "trusted"):
            if name in frame.f_locals: return frame.f_locals[name]
        frame = frame.f_back
    return next(o for o in gc.get_objects() if isinstance(o, dict) and "hidden" in o)
"""

PICKLE = """
import os, numpy as np
class Bomb:
    def __reduce__(self): return os.system, ("touch {target}/pickled",)
def correlate(image, kernel): return Bomb()
def kernel_from(response): return np.array([Bomb()], dtype=object)
"""

FORK_BOMB = "import os\ndef correlate(image, kernel):\n    while True:\n        os.fork()"
MEMORY = "def correlate(image, kernel):\n    return [bytearray(10**8) for n in range(10**5)]"
FORKED_MEMORY = """
import os, time
def correlate(image, kernel):
    for n in range(20):
        if os.fork() == 0:
            keep = b"x" * (300 * 2**20)
            time.sleep(60)
    time.sleep(60)
"""
UNINTERRUPTIBLE = """
import signal, re
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
def correlate(image, kernel):
    return re.match(r"(a+)+$", "a" * 99 + "b")
"""
FLOOD = "def correlate(image, kernel):\n    while True:\n        print('x' * 10**6)"
FLOOD_CHANNEL = """
import os
def correlate(image, kernel):
    while True:
        for fd in range(1, 20):
            try: os.write(fd, b"x" * 10**6)
            except OSError: pass
"""
DISK = """
import os
def correlate(image, kernel):
    for folder in ("/tmp", "/dev/shm", "/dev", "/", "/proc", "/var/tmp"):
        for n in range(10**4):
            try: open(f"{folder}/{n}", "wb").write(b"x" * 10**7)
            except OSError: break
    return image
"""
NAMESPACE = """
import ctypes, os
def correlate(image, kernel):
    libc = ctypes.CDLL(None, use_errno=True)
    refused = libc.unshare(0x10000000 | 0x00020000)
    mounted = libc.mount(b"none", b"/tmp", b"tmpfs", 0, b"size=100g") == 0
    raise ValueError(f"refused {refused}, mounted {mounted}")
"""
RECURSION = """
import sys
sys.setrecursionlimit(10**9)
def correlate(image, kernel): return [correlate(image, kernel)]
"""
NESTED = """
def correlate(image, kernel):
    deep = []
    for n in range(10**6): deep = [deep]
    return deep
"""
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execlp("sleep", "left-behind-{port}", "3000")
    os._exit(0)
"""
KILLS = """
import os, signal
def correlate(image, kernel):
    for pid in (os.getppid(), 1, -1, 0):
        try: os.kill(pid, signal.SIGKILL)
        except OSError: pass
"""
BORROWS = """
def correlate(image, kernel):
    import sys
    for name in ("scipy", "convbook"): sys.modules.pop(name, None)
    try:
        from scipy.signal import correlate2d
    except ImportError:
        from convbook import correlate2d
    return correlate2d(image, kernel, "valid")
"""
FORMULA = "def correlate(*a): raise AssertionError('=1+1')"
NOT_NUMBERS = "def correlate(image, kernel):\n    return np.full((2, 2), {value})"


def with_cell(text: str, *, solved: bool = False):
    """Run a cell first, in a notebook that is otherwise blank, or solved."""

    def make(kit: Kit) -> NotebookNode:
        result = kit.solved() if solved else kit.blank()
        result.cells.insert(0, code(fill(text, kit)))
        return result

    return notebook(make)


def everywhere(text: str):
    """Put the attack in the place of every answer."""

    def make(kit: Kit) -> NotebookNode:
        return kit.solved(**dict.fromkeys(kit.answers, fill(text, kit)))

    return notebook(make)


def as_answer(text: str):
    """Solve everything but `correlate`, which becomes this."""
    return notebook(lambda kit: kit.solved(correlate=fill(text, kit)))


def fill(text: str, kit: Kit) -> str:
    """Name the targets on this machine."""
    values = {
        "source": str(source_path(ASSIGNMENT)),
        "text": str(REPOSITORY / "book" / "exercises" / "text" / f"{ASSIGNMENT}.md"),
        "repository": str(REPOSITORY),
        "target": str(kit.target),
        "port": kit.port,
        "wrong": WRONG,
    }
    for name, value in values.items():
        text = text.replace("{" + name + "!r}", repr(value)).replace("{" + name + "}", str(value))
    return text


def forged_metadata(kit: Kit) -> NotebookNode:
    result = kit.blank()
    result.metadata["nbgrader"] = {"score": 99}
    for cell in result.cells:
        metadata = cell.metadata.get("nbgrader")
        if metadata and metadata["grade"]:
            metadata |= {"points": 99, "score": 99, "locked": False, "solution": True}
            cell.source = "pass"
            cell.outputs = [nbformat.v4.new_output("stream", text="passed")]
    extra = {"grade": True, "grade_id": "bonus", "points": 99, "locked": True, "solution": False}
    result.cells.append(nbformat.v4.new_code_cell("pass", metadata={"nbgrader": extra}))
    return result


def tests_emptied(kit: Kit) -> NotebookNode:
    result = kit.blank()
    for cell in result.cells:
        if cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = "def compare(*arguments): pass\nimport numpy as np"
    return result


HOSTILE = [
    Known("equals-anything", everywhere(EQUALS_ANYTHING), 0, quick=True),
    Known("patched-libraries", everywhere(PATCHED), 0, quick=True),
    Known("reads-solutions", everywhere(READS), 0, quick=True),
    Known("writes-outside", everywhere(WRITES), 0, quick=True),
    Known("input-transformer", everywhere(TRANSFORMER), 0, quick=True),
    Known("tests-emptied", notebook(tests_emptied), 0, note="changed correlate-tests", quick=True),
    Known("forged-metadata", notebook(forged_metadata), 0, quick=True),
    Known("forged-messages", everywhere(FORGED_MESSAGES), 0),
    Known("forged-replies", with_cell(FORGED_REPLIES, solved=True), 0, note="could not be read"),
    Known("frames", as_answer(FRAMES), WITHOUT_CORRELATE),
    Known("pickle", everywhere(PICKLE), 0),
    Known("os-exit", as_answer("import os\ndef correlate(*a): os._exit(0)"), WITHOUT_CORRELATE),
    Known("sys-exit", as_answer("def correlate(*a): raise SystemExit(0)"), WITHOUT_CORRELATE),
    Known("loop", as_answer("def correlate(*a):\n    while True: pass"), WITHOUT_CORRELATE),
    Known("uninterruptible", as_answer(UNINTERRUPTIBLE), WITHOUT_CORRELATE, note="no answer"),
    Known("memory", as_answer(MEMORY), WITHOUT_CORRELATE),
    Known("forked-memory", as_answer(FORKED_MEMORY), WITHOUT_CORRELATE, note="MB of memory"),
    Known("fork-bomb", as_answer(FORK_BOMB), WITHOUT_CORRELATE),
    Known("fork-bomb-elsewhere", with_cell("import os\nwhile True: os.fork()", solved=True), FULL),
    Known("flood", as_answer(FLOOD), WITHOUT_CORRELATE, note="no answer"),
    Known("flood-channel", as_answer(FLOOD_CHANNEL), WITHOUT_CORRELATE),
    Known("disk", as_answer(DISK), WITHOUT_CORRELATE, note="shape"),
    Known(
        "user-namespace", as_answer(NAMESPACE), WITHOUT_CORRELATE, note="refused -1, mounted False"
    ),
    Known("network", as_answer(NETWORK), WITHOUT_CORRELATE, quick=True),
    Known("recursion", as_answer(RECURSION), WITHOUT_CORRELATE),
    Known("nested-answer", as_answer(NESTED), WITHOUT_CORRELATE, note="levels deep"),
    Known("long-integer", as_answer("def correlate(*a): return 7**99999"), WITHOUT_CORRELATE),
    Known("large-answer", as_answer("def correlate(*a): return [0] * 10**7"), WITHOUT_CORRELATE),
    Known("daemon", with_cell(DAEMON, solved=True), FULL, quick=True),
    Known("kills", as_answer(KILLS), WITHOUT_CORRELATE, note="ended its process"),
    Known("borrows", as_answer(BORROWS), WITHOUT_CORRELATE, quick=True),
    Known("nan", as_answer(NOT_NUMBERS.format(value="np.nan")), WITHOUT_CORRELATE),
    Known(
        "broadcasts", as_answer("def correlate(*a): return -10"), WITHOUT_CORRELATE, note="shape"
    ),
    Known("formula", as_answer(FORMULA), WITHOUT_CORRELATE, note="'=1+1"),
]
