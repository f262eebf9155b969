"""The wall around student code: bubblewrap, with nothing inside but Python and its libraries.

No network, no other process, no file of the grader, the course or another student; a small /tmp
in memory is all that can be written. Everything dies with the process that started it.

An ordinary user gets a user namespace of its own. Root does not need one: bubblewrap runs as
root, keeps only the right to change user, and the worker becomes a nobody of its own number
before it runs any student code, because Linux does not hold root to a limit on processes.
"""

import importlib.util
import os
import shutil
import sys
from functools import cache
from pathlib import Path

from .limits import Limits

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
SECRETS = [REPOSITORY / name for name in ("book", "convbook", "tests", ".git")]
INSIDE = "/grader"
WRITABLE = ("/tmp", "/dev/shm")  # in memory
FIRST_USER, USERS = 50_000, 10_000
INSTALL = """grading needs bubblewrap, which keeps student code from your files and network:
  Debian, Ubuntu    sudo apt-get install bubblewrap
  Fedora, RHEL      sudo dnf install bubblewrap
  Arch              sudo pacman -S bubblewrap
On macOS grade in a Linux machine or container; on Windows, in WSL2."""
BLOCKED = """bubblewrap is installed but could not start here:
{reason}
  Ubuntu 24.04      sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
  in a container    start it with --privileged, and grade as root"""


class SandboxError(Exception):
    """The sandbox cannot be used: nothing is graded without it."""


def bubblewrap() -> str:
    """Path of bwrap; its absence ends the run with what to install."""
    path = os.environ.get("CONVBOOK_BWRAP") or shutil.which("bwrap")
    if not path or not os.access(path, os.X_OK):
        raise SandboxError(INSTALL)
    return path


def user_inside() -> int | None:
    """The number that the worker changes to under root, hardly shared; None for ordinary users."""
    return FIRST_USER + os.getpid() % USERS if os.geteuid() == 0 else None


def python_folders() -> list[str]:
    """Where this Python and its packages live."""
    interpreter = Path(os.path.realpath(sys.executable)).parents[1]
    prefixes = {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, interpreter)}
    return sorted(p for p in prefixes if p != "/" and not p.startswith("/usr"))


def hidden_paths(masked: list[str], private: list[Path]) -> list[Path]:
    """Files and folders to cover: packages that hold the answers, and all that is the course's."""
    hidden = [*SECRETS, *private]
    for name in masked:
        spec = importlib.util.find_spec(name)
        if spec is None:
            continue
        package = [Path(folder) for folder in spec.submodule_search_locations or []]
        hidden += package or [Path(spec.origin)]
    return [Path(os.path.realpath(path)) for path in hidden]


@cache
def font_list() -> Path | None:
    """Matplotlib's list of fonts, made once outside: a worker would take seconds for it."""
    import matplotlib
    from matplotlib import font_manager

    name = f"fontlist-v{font_manager.FontManager.__version__}.json"
    path = Path(matplotlib.get_cachedir()) / name
    return path if path.exists() else None


def command(masked: list[str], private: list[Path], limits: Limits) -> list[str]:
    """Return the command line that starts a worker behind the wall."""
    options = ["--proc", "/proc", "--dev", "/dev"]
    for folder in WRITABLE:
        options += ["--perms", "1777", "--size", str(limits.disk), "--tmpfs", folder]
    options += ["--remount-ro", "/dev", "--perms", "0755", "--dir", "/etc"]
    visible = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives"]
    for folder in [*python_folders(), INSIDE]:
        # Made here, not bound: the folder itself may be closed to the user that the worker becomes.
        for level in [*reversed(Path(folder).parents[:-1]), folder]:
            options += ["--perms", "0755", "--dir", str(level)]
        visible += [str(path) for path in sorted(Path(folder).glob("*"))]
    for path in visible:
        if os.path.islink(path):
            options += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            options += ["--ro-bind", path, path]
    for path in hidden_paths(masked, private):
        if path.exists() and any(path.is_relative_to(shown) for shown in visible):
            empty = ["--tmpfs", str(path), "--remount-ro", str(path)]
            options += empty if path.is_dir() else ["--ro-bind", os.devnull, str(path)]
    for name in ("worker.py", "codec.py", "syscalls.py"):
        options += ["--ro-bind", str(HERE / name), f"{INSIDE}/{name}"]
    if font_list():
        options += ["--perms", "0777", "--dir", "/tmp/matplotlib"]
        options += ["--ro-bind", str(font_list()), f"/tmp/matplotlib/{font_list().name}"]
    options += ["--remount-ro", "/", "--chdir", "/tmp", "--clearenv"]
    for name, value in environment().items():
        options += ["--setenv", name, value]
    return [bubblewrap(), *isolation(), *options, sys.executable, "-B", f"{INSIDE}/worker.py"]


def isolation() -> list[str]:
    """Which namespaces and rights: see the module's first lines."""
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    options += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if user_inside() is None:
        return [*options, "--unshare-user", "--uid", str(FIRST_USER), "--gid", str(FIRST_USER)]
    return [*options, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def environment() -> dict[str, str]:
    """All variables that student code sees."""
    return {
        "HOME": "/tmp",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "IPYTHONDIR": "/tmp/ipython",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
    }
