"""The commands of course.py and nbgrader: release, grade, resume, merge, tables."""

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import COURSE, EXERCISES, course, long, long_test, read_table
from course import main
from grading.authoring import assignments, source_path
from known import ASSIGNMENT, FULL, Kit, save


def some_at_length(names: list[str]) -> list:
    """The first in every run, the others in long ones."""
    return [names[0], *[pytest.param(name, marks=long) for name in names[1:]]]


@pytest.fixture
def kit(release: Path, tmp_path: Path) -> Kit:
    return Kit(release, tmp_path, 0)


def fill(folder: Path, kit: Kit, names: list[str]) -> Path:
    """A folder of solved submissions that take a moment each."""
    folder.mkdir()
    for name in names:
        notebook = kit.solved()
        notebook.cells.append(nbformat.v4.new_code_cell("import time\ntime.sleep(0.5)"))
        save(folder / name, notebook)
    return folder


def without_times(path: Path) -> list[tuple]:
    """What nbgrader's gradebook says about scores."""
    with sqlite3.connect(path) as database:
        query = "select s.id, sum(g.auto_score) from submitted_assignment a \
                 join student s on s.id = a.student_id \
                 join submitted_notebook n on n.assignment_id = a.id \
                 join grade g on g.notebook_id = n.id group by s.id order by s.id"
        return database.execute(query).fetchall()


@pytest.mark.parametrize("name", some_at_length(assignments()))
def test_release_holds_one_notebook_and_no_answer(name: str, tmp_path: Path):
    course("release", name, "--out", tmp_path)
    with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
        assert archive.namelist() == [f"{name}/{name}.ipynb"]
        text = archive.read(f"{name}/{name}.ipynb").decode()
    released = nbformat.reads(text, as_version=4)
    source = nbformat.read(source_path(name), as_version=4)
    assert "### BEGIN" not in text
    assert [cell.id for cell in released.cells] == [cell.id for cell in source.cells]
    assert not any(cell.get("outputs") for cell in released.cells)
    stubs = [c for c in released.cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert all("raise NotImplementedError()" in cell.source for cell in stubs)


@pytest.mark.parametrize("name", some_at_length(assignments()))
def test_solutions_score_everything_and_the_release_nothing(
    name: str, bubblewrap: str, tmp_path: Path
):
    course("release", name, "--out", tmp_path)
    (tmp_path / "in").mkdir()
    shutil.copy(source_path(name), tmp_path / "in" / "solutions.ipynb")
    with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
        (tmp_path / "in" / "untouched.ipynb").write_bytes(archive.read(f"{name}/{name}.ipynb"))
    course("grade", name, tmp_path / "in", "--out", tmp_path / "out")
    rows = read_table(tmp_path / "out" / "grades.csv")
    assert rows["solutions"]["score"] == rows["solutions"]["max_score"]
    assert rows["untouched"]["score"] == "0"


def test_a_killed_run_goes_on_where_it_stopped(bubblewrap: str, kit: Kit, tmp_path: Path):
    names = [f"student-{n}" for n in range(6)]
    folder, out = fill(tmp_path / "in", kit, names), tmp_path / "out"
    arguments = ["grade", ASSIGNMENT, str(folder), "--out", str(out), "--workers", "2"]
    run = subprocess.Popen([*COURSE, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    end = time.monotonic() + 300
    while len(list((out / "results").glob("[!.]*.json"))) < 2:
        assert run.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    time.sleep(1)  # its grading processes die with it
    done = {path.name: path.stat().st_mtime_ns for path in (out / "results").glob("[!.]*.json")}
    assert 2 <= len(done) < 6
    assert not (out / "grades.csv").exists()
    for name in done:
        assert json.loads((out / "results" / name).read_text())["score"] == FULL

    again = course(*arguments)
    assert again.stdout.startswith(f"{6 - len(done)} graded now, 6 in all")
    for name, when in done.items():
        assert (out / "results" / name).stat().st_mtime_ns == when  # not graded twice
    rows = read_table(out / "grades.csv")
    assert sorted(rows) == names  # nothing lost
    assert {row["score"] for row in rows.values()} == {str(FULL)}
    assert not [path for path in out.rglob(".*") if path.is_file()]
    assert course(*arguments).stdout.startswith("0 graded now, 6 in all")

    save(folder / "student-3", kit.blank())  # handed in anew
    assert course(*arguments).stdout.startswith("1 graded now, 6 in all")
    assert read_table(out / "grades.csv")["student-3"]["score"] == "0"


def test_control_c_is_answered_in_one_line(bubblewrap: str, kit: Kit, tmp_path: Path):
    folder, out = fill(tmp_path / "in", kit, ["anna", "bo"]), tmp_path / "out"
    command = [*COURSE, "grade", ASSIGNMENT, str(folder), "--out", str(out)]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    end = time.monotonic() + 300
    while not (out / "feedback").exists():
        assert run.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(0.5)  # the processes that grade are being started
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all of them
    said = run.communicate(timeout=60)[1]
    assert said.splitlines() == ["", "interrupted; start it again with the same words to go on"]
    assert run.returncode == 1


@pytest.mark.parametrize("kilobytes", [220, 400], ids=["results", "gradebook"])
def test_a_full_disk_is_said_in_one_line_and_costs_nobody_points(
    bubblewrap: str, kit: Kit, tmp_path: Path, kilobytes: int
):
    folder, out = fill(tmp_path / "in", kit, [f"student-{n}" for n in range(6)]), tmp_path / "out"
    out.mkdir()
    kept = tmp_path / "kept"
    grade = shlex.join([*COURSE, "grade", ASSIGNMENT, str(folder), "--out", str(out)])
    script = f"{grade} 2> {tmp_path}/said; echo $? > {tmp_path}/status; cp -r {out} {kept}"
    small = ["--dev-bind", "/", "/", "--size", str(kilobytes << 10), "--tmpfs", str(out)]
    command = [bubblewrap, *small, "sh", "-c", script]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    assert (tmp_path / "status").read_text() == "1\n"
    said = (tmp_path / "said").read_text().splitlines()
    lines = [line for line in said if "submission" not in line]  # but for the progress bar
    assert len(lines) == 1
    assert lines[0].startswith(str(out))
    assert lines[0].endswith("check that folder, or give another --out")
    results = [json.loads(path.read_text()) for path in (kept / "results").glob("*.json")]
    assert {(r["status"], r["score"]) for r in results} <= {("graded", FULL)}
    assert not [path for path in kept.rglob(".*") if path.is_file()]


@long_test
def test_two_halves_graded_apart_make_the_same_table(bubblewrap: str, kit: Kit, tmp_path: Path):
    names = ["anna", "bo", "cleo", "dag"]
    whole = fill(tmp_path / "whole", kit, names)
    (whole / "bo.ipynb").write_text("not a notebook")
    for half, chosen in (("a", ("anna", "dag")), ("b", ("bo", "cleo"))):
        (tmp_path / half).mkdir()
        for name in chosen:
            shutil.copy(whole / f"{name}.ipynb", tmp_path / half)
        course("grade", ASSIGNMENT, tmp_path / half, "--out", tmp_path / f"out-{half}")
    course("grade", ASSIGNMENT, whole, "--out", tmp_path / "out-whole")
    parts = [tmp_path / "out-b", tmp_path / "out-a"]
    course("merge", *parts, "--out", tmp_path / "merged")

    merged, direct = tmp_path / "merged", tmp_path / "out-whole"
    assert (merged / "grades.csv").read_bytes() == (direct / "grades.csv").read_bytes()
    assert without_times(merged / "gradebook.db") == without_times(direct / "gradebook.db")
    assert dict(without_times(merged / "gradebook.db")) == dict.fromkeys(names, FULL) | {"bo": 0}
    for page in (direct / "feedback").iterdir():
        assert (merged / "feedback" / page.name).read_bytes() == page.read_bytes()
    twice = course("merge", parts[0], parts[0], "--out", tmp_path / "twice", check=False)
    assert twice.returncode == 1
    assert "graded in two of the folders: bo, cleo" in twice.stderr


@long_test
def test_platforms_find_their_students(bubblewrap: str, kit: Kit, tmp_path: Path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "Åsa Öberg_31415_assignsubmission_file_").mkdir()
    save(folder / "Åsa Öberg_31415_assignsubmission_file_" / ASSIGNMENT, kit.solved())
    save(folder / "oberg_LATE_3143_207797_operation", kit.blank())
    done = course("grade", ASSIGNMENT, folder, "--out", out, "--format", "moodle")
    assert "not in moodle.csv" in done.stdout
    assert "oberg_LATE_3143_207797_operation" in done.stdout
    moodle = (out / "moodle.csv").read_text().splitlines()
    assert moodle[0].startswith("Identifier,Full name,Grade,Maximum Grade,Last modified (grade)")
    assert moodle[1:] == ["Participant 31415,Åsa Öberg,13,13,,"]
    course("grade", ASSIGNMENT, folder, "--out", out, "--format", "canvas")
    canvas = (out / "canvas.csv").read_text().splitlines()
    assert canvas[0] == "Student,ID,SIS User ID,SIS Login ID,Section,operation"
    assert canvas[1].split(",")[0].strip() == "Points Possible"
    assert canvas[2:] == ["oberg,3143,,,,0"]


def test_no_grading_without_the_sandbox(kit: Kit, tmp_path: Path):
    folder = fill(tmp_path / "in", kit, ["anna"])
    environment = os.environ | {"CONVBOOK_BWRAP": str(tmp_path / "absent")}
    done = course("grade", ASSIGNMENT, folder, check=False, env=environment, cwd=tmp_path)
    assert done.returncode == 1
    assert "sudo apt-get install bubblewrap" in done.stderr
    broken = os.environ | {"CONVBOOK_BWRAP": "/bin/false"}
    done = course("grade", ASSIGNMENT, folder, check=False, env=broken, cwd=tmp_path)
    assert done.returncode == 1
    assert "bubblewrap is installed but could not start here" in done.stderr
    assert not (tmp_path / "grades").exists()


MISTAKES = [
    ("grade operatoin in", "argument ASSIGNMENT: invalid choice: 'operatoin'"),
    ("grade operation nowhere", "FOLDER nowhere does not exist; give the folder"),
    ("grade operation file.zip", "FOLDER file.zip is a file; unpack it into a folder"),
    ("grade operation empty", "FOLDER empty holds no notebook (.ipynb) and no folder"),
    ("grade operation in --workers 0", "argument --workers: '0' is not a whole number of 1"),
    ("grade operation in --workers=-3", "argument --workers: '-3' is not a whole number of 1"),
    ("grade operation in --workers abc", "argument --workers: 'abc' is not a whole number of 1"),
    ("grade operation in --format blackboard", "argument --format: invalid choice: 'blackboard'"),
    ("grade operation in --out in", "--out in lies in the submissions in"),
    ("grade operation in --out in/grades", "--out in/grades lies in the submissions in"),
    ("grade operation in --out file.zip", "--out file.zip is a file; give a folder"),
    ("grade operation in --out file.zip/x", "file.zip/x: Not a directory; check that folder"),
    ("grade operation in --out graded", "--out graded holds grades of pooling-and-lenet"),
    ("release nothing", "argument ASSIGNMENT: invalid choice: 'nothing'"),
    ("release operation --out file.zip", "file.zip: File exists; check that folder, or give"),
    ("merge . --out all", "PART . is not a folder that `grade` has written"),
    ("merge graded --out all", "PART graded is not graded to the end; run its `grade`"),
    ("merge whole whole --out all", "graded in two of the folders: anna"),
    ("merge whole other --out all", "merge one assignment at a time"),
    ("merge whole older --out all", "graded by two versions of the course"),
    ("merge whole --out whole", "--out whole is one of the parts; give a folder of its own"),
    ("merge whole --out other", "--out other holds bo, who is in none of the parts"),
    ("merge whole --out file.zip", "file.zip/release: Not a directory"),
]


def pretend_graded(folder: Path, assignment: str, digest: str, student: str | None) -> None:
    """What `grade` leaves behind, as far as the checks look; unfinished without a student."""
    (folder / "results").mkdir(parents=True)
    (folder / "release").mkdir()
    state = {"assignment": assignment, "digest": digest}
    (folder / "release" / "state.json").write_text(json.dumps(state))
    if student:
        (folder / "results" / f"{student}.json").write_text("{}")
        (folder / "grades.csv").write_text("student\n")


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_mistakes_are_answered_in_one_line(
    words: str,
    message: str,
    bubblewrap: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    (tmp_path / "empty").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "anna.ipynb").write_text("{}")
    (tmp_path / "file.zip").write_text("PK")
    pretend_graded(tmp_path / "graded", "pooling-and-lenet", "1", None)
    pretend_graded(tmp_path / "whole", "operation", "1", "anna")
    pretend_graded(tmp_path / "other", "pooling-and-lenet", "1", "bo")
    pretend_graded(tmp_path / "older", "operation", "0", "cleo")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["course.py", *words.split()])
    with pytest.raises(SystemExit) as stop:
        main()
    said = stop.value.code if isinstance(stop.value.code, str) else capsys.readouterr().err
    assert message in said
    assert len(said.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before  # nothing half-written


def test_what_a_lecturer_should_look_at_is_named(bubblewrap: str, kit: Kit, tmp_path: Path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "anna.ipynb").write_text("PK")
    foreign = nbformat.read(EXERCISES / "handout" / "pooling-and-lenet.ipynb", as_version=4)
    save(folder / "bo", foreign)
    save(folder / "cleo", kit.blank())
    said = course("grade", ASSIGNMENT, folder, "--out", out).stdout
    assert "look at it by hand: anna: not a notebook" in said
    assert "is it another assignment's? bo: most questions are missing" in said
    assert "cleo" not in said  # nothing answered, but the right notebook
    (folder / "cleo.ipynb").rename(folder / "dag.ipynb")
    said = course("grade", ASSIGNMENT, folder, "--out", out).stdout
    assert "1 graded now, 4 in all" in said
    assert f"graded earlier, not in {folder} now: cleo" in said


def test_help_names_what_a_lecturer_gives_and_gets():
    overview = course("--help").stdout
    assert all(word in overview for word in ("release", "grade", "merge", "generate", "bubblewrap"))
    text = course("grade", "--help").stdout
    assert all(word in text for word in ("FOLDER", "grades.csv", "feedback/", "--format", "moodle"))


def test_nbgrader_commands_work_on_the_same_folder(bubblewrap: str, kit: Kit, tmp_path: Path):
    for name in ("nbgrader_config.py", "source"):  # beside the project, so that it stays clean
        (tmp_path / name).symlink_to(EXERCISES / name)
    scripts = str(Path(sys.executable).parent)  # nbgrader starts a bare `alembic`
    environment = os.environ | {"PATH": scripts + os.pathsep + os.environ["PATH"]}

    def nbgrader(*arguments: str) -> None:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr

    nbgrader("generate_assignment", ASSIGNMENT)
    notebooks = {"anna": kit.solved(), "bo": kit.blank()}
    patch = "import numpy as np\nnp.isclose = lambda *a: np.ones(1, bool)\nimport convbook"
    notebooks["bo"].cells.insert(0, nbformat.v4.new_code_cell(patch))
    for student, notebook in notebooks.items():
        folder = tmp_path / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        save(folder / ASSIGNMENT, notebook)
    nbgrader("autograde", ASSIGNMENT)
    nbgrader("generate_feedback", ASSIGNMENT)
    assert without_times(tmp_path / "gradebook.db") == [("anna", FULL), ("bo", 0)]
    graded = (tmp_path / "autograded" / "bo" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    assert "import of convbook halted" in graded  # so it ran behind the wall
    page = (tmp_path / "feedback" / "bo" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "HIDDEN TESTS" not in page


def test_names_are_keys_that_every_file_system_takes():
    from grading.batch import student_key

    assert student_key(Path("Anna Müller_12.ipynb")) == "Anna_Müller_12"
    assert student_key(Path("../-a\n,=b'.ipynb")) == "-a_b"
    long_name, other = "王" * 84 + "a.ipynb", "王" * 84 + "b.ipynb"
    assert len(student_key(Path(long_name)).encode()) <= 200
    assert student_key(Path(long_name)) != student_key(Path(other))


def test_what_is_no_submission_is_named(tmp_path: Path):
    from grading.batch import left_out

    for name in ("anna.ipynb", "ben.ipynb.txt", "carl.zip", ".hidden"):
        (tmp_path / name).touch()
    for name in ("dora", ".ipynb_checkpoints"):
        (tmp_path / name).mkdir()
    assert left_out(tmp_path) == ["ben.ipynb.txt", "carl.zip"]


def test_folders_that_a_mac_or_jupyter_leaves_are_no_student(
    bubblewrap: str, kit: Kit, tmp_path: Path
):
    folder, out = fill(tmp_path / "in", kit, ["anna"]), tmp_path / "out"
    (folder / "__MACOSX").mkdir()
    for name in ("results", "feedback"):  # where a lecturer looked at a file and saved it
        (out / name / ".ipynb_checkpoints").mkdir(parents=True)
    said = course("grade", ASSIGNMENT, folder, "--out", out).stdout
    assert said.startswith("1 graded now, 1 in all")
    assert "look at it by hand" not in said


def test_a_name_that_no_terminal_can_print_stops_nothing(bubblewrap: str, kit: Kit, tmp_path: Path):
    folder = tmp_path / "in" / "odd"
    folder.mkdir(parents=True)
    for name in (b"a\xff", b"b\xfe"):  # not UTF-8
        save(folder / os.fsdecode(name), kit.blank())
    (tmp_path / "in" / os.fsdecode(b"c\xfd.zip")).touch()
    done = course("grade", ASSIGNMENT, tmp_path / "in", "--out", tmp_path / "out")
    assert "2 notebooks" in done.stdout
    assert "left out" in done.stdout
