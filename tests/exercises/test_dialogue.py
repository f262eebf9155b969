"""A worker that was brought down comes back to where it was, without what brought it down."""

import errno
import platform
from unittest.mock import ANY

import psutil
import pytest
from grading.codec import decode
from grading.dialogue import CROWD, StudentCrash, StudentTimeout, Worker, files_of
from grading.limits import Limits

LEAVES_A_CROWD = f"""
import os, time
for n in range({CROWD + 4}):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
"""
LOOK = {"do": "look", "name": "later"}


@pytest.fixture
def worker(bubblewrap):
    with_limits = Worker([], [], Limits())
    yield with_limits
    with_limits.kill()


def test_a_cell_that_leaves_a_crowd_is_not_run_again(worker):
    worker.run("earlier = 1")
    worker.run(LEAVES_A_CROWD)
    assert worker.process is None
    worker.run("later = earlier + 1")
    assert worker.ask(LOOK, 5)["value"] == {"int": "0x2"}
    assert worker.cells == ["earlier = 1", "later = earlier + 1"]


def test_a_call_that_leaves_a_crowd_costs_no_later_question(worker):
    body = LEAVES_A_CROWD.replace("\n", "\n    ")
    worker.run(f"later = 3\ndef crowd():{body}\n    return 7")
    call = {"do": "call", "name": "crowd", "args": {"tuple": []}, "kwargs": {"dict": []}}
    assert worker.ask(call, 5)["value"] == {"int": "0x7"}
    assert worker.process is None
    assert worker.ask(LOOK, 5)["value"] == {"int": "0x3"}


def test_an_error_of_the_students_own_kind_is_of_the_kind_that_a_test_expects(worker):
    worker.run("class TooSmall(ValueError): pass")
    worker.run("def later(): raise TooSmall('no room')")
    call = {"do": "call", "name": "later", "args": {"tuple": []}, "kwargs": {"dict": []}}
    assert worker.ask(call, 5)["error"] == ["ValueError", "no room"]


def test_a_cell_that_ends_its_process_is_not_run_again(worker):
    worker.run("later = 4")
    with pytest.raises(StudentCrash, match="ended its process"):
        worker.run("later = 5; import os; os._exit(0)")
    assert worker.ask(LOOK, 5)["value"] == {"int": "0x4"}


def test_a_cell_that_fails_only_when_it_is_run_again_is_left_out(worker):
    worker.run("import os\nlater = 6")
    worker.cells.append("os._exit(0)")
    worker.cells.append("later += 1")
    worker.kill()
    assert worker.ask(LOOK, 5)["value"] == {"int": "0x7"}
    assert worker.cells == ["import os\nlater = 6", "later += 1"]


def test_the_time_of_a_submission_is_used_up_by_all_its_questions_together(bubblewrap):
    worker = Worker([], [], Limits(total_seconds=1, call_seconds=30, cell_seconds=30))
    with pytest.raises(StudentTimeout, match="no answer within 1 s"):
        worker.run("while True: pass")
    with pytest.raises(StudentTimeout, match="whole submission"):
        worker.ask(LOOK, 5)


def test_a_worker_that_keeps_crashing_uses_its_time_up(worker, monkeypatch):
    worker.seconds_left = 3.0
    starts = []
    start = worker.start
    monkeypatch.setattr(worker, "start", lambda: starts.append(1) or start())
    for _ in range(40):
        with pytest.raises((StudentCrash, StudentTimeout)):
            worker.run("import os; os._exit(0)")
    assert len(starts) <= 3.0 / worker.limits.restart_seconds


def test_a_worker_begins_again_without_its_cells(worker):
    worker.run("later = 8")
    worker.begin_again()
    assert worker.ask(LOOK, 5) == {"kind": "missing", "id": ANY}


def test_no_forbidden_call_is_answered(worker):
    from grading.syscalls import FORBIDDEN

    column = {"x86_64": 0, "aarch64": 1}[platform.machine()]
    numbers = {name: pair[column] for name, pair in FORBIDDEN.items()}
    worker.run(
        "import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"later = {{name: (libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno())"
        f" for name, number in {numbers}.items()}}"
    )
    value = decode(worker.ask(LOOK, 5)["value"])
    assert value == dict.fromkeys(FORBIDDEN, (-1, errno.ENOSYS))


def test_the_files_of_the_machine_are_not_the_students(worker):
    """A process that is not behind the wall yet, as at the start, sees those of the whole disk."""
    assert files_of(psutil.Process()) == 0
    worker.run("for n in range(500): open(f'/tmp/{n}', 'w').close()")
    assert 500 <= max(map(files_of, worker.family())) < 600
