"""In JupyterLab and in Notebook: live widgets whose traits follow each other in both directions.

The notebook is opened as a reader opens a chapter: already executed, with its widgets' state.
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

from tests.site.widgets.conftest import ROOT, run_notebook

pytestmark = pytest.mark.browser
SERVER_OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--IdentityProvider.token=",
    "--LabApp.extension_manager=readonly",  # asks no other host
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
]
CELLS = [
    "from convbook.widgets import *\nstepper = ConvStepper()\nstepper",
    "check = SelfCheck(Number('What is 2 - 8?', answer=-6), name='live')\ncheck",
    "explorer = SizeExplorer()\nexplorer",
    "lab = KernelLab()\nlab",
    "print(stepper.position, stepper.padding, check.answers, explorer.stride, explorer.ceil_mode)\n"
    "print(lab.kernel[1], lab.border)",
    "stepper.position, stepper.stride = (1, 0), 2\ncheck.answers = [6]\nexplorer.kernel_size = 4\n"
    "lab.kernel, lab.photo = [[0, 0, 0], [0, 2, 0], [0, 0, 0]], [[10, 20]] * 3",
]


@pytest.fixture(params=["lab", "notebook"])
def live_page(request, browser, tmp_path):
    """Start the server, open the executed notebook in it, and yield (page, page errors)."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(run_notebook(cells), tmp_path / "chapter.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {name: str(tmp_path / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    options = [f"--ServerApp.port={port}", f"--ServerApp.root_dir={tmp_path}", *SERVER_OPTIONS]
    server = subprocess.Popen(
        [Path(sys.executable).with_name("jupyter"), request.param, *options],
        env=os.environ | home | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api/status")
        path = (
            "lab/tree/chapter.ipynb?reset" if request.param == "lab" else "notebooks/chapter.ipynb"
        )
        with browser.new_context(viewport={"width": 1280, "height": 3200}) as context:
            page = context.new_page()
            errors = []
            page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
            page.goto(f"{address}/{path}")
            page.wait_for_selector(".jp-CodeCell", timeout=60_000)
            wait_for(f"{address}/api/kernels", until=kernel_listens)
            page.wait_for_timeout(1000)  # the page learns of it a moment later
            yield page, errors
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address, until=bool):
    for _ in range(180):
        try:
            with urlopen(address, timeout=5) as answer:
                if until(json.load(answer)):
                    return
        except (URLError, OSError):
            pass
        time.sleep(0.5)
    pytest.fail(f"{address} was not ready within 90 seconds")


def kernel_listens(kernels):
    """Before that, Jupyter answers a run cell by asking which kernel to use."""
    return any(k["execution_state"] == "idle" and k["connections"] for k in kernels)


def run_cell(page, index):
    """Run one cell; return its text output once the kernel is done with it."""
    cell = page.locator(".jp-CodeCell").nth(index)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        """index => /\\[\\d+\\]/.test(
            document.querySelectorAll(".jp-CodeCell")[index].querySelector(".jp-InputPrompt").textContent
        )""",
        arg=index,
        timeout=30_000,
    )
    return cell


def expect_text(locator, text):
    locator.filter(has_text=text).wait_for(timeout=15_000)


def test_traits_follow_in_both_directions(live_page):
    page, errors = live_page
    for index, kind in enumerate(["conv-stepper", "self-check", "size-explorer", "kernel-lab"]):
        cell = run_cell(page, index)
        cell.locator(f".cb-{kind}").wait_for(timeout=30_000)
    stepper = page.locator(".cb-conv-stepper").last
    check = page.locator(".cb-self-check").last
    explorer = page.locator(".cb-size-explorer").last
    lab = page.locator(".cb-kernel-lab").last

    # The reader acts, by mouse and by keys that Jupyter would like to have; Python knows.
    stepper.get_by_role("gridcell").nth(4).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect_text(stepper.locator(".cb-result"), "Output (2, 2) = −6")
    stepper.get_by_role("slider", name="padding").focus()
    page.keyboard.press("ArrowRight")
    check.get_by_role("textbox").focus()
    page.keyboard.type("-6")
    page.keyboard.press("Enter")
    expect_text(check.locator("output"), "Right.")
    explorer.get_by_role("slider", name="stride S").focus()
    page.keyboard.press("ArrowRight")
    explorer.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    lab.get_by_role("spinbutton", name="weight, row 1, column 1", exact=True).focus()
    page.keyboard.press("ArrowUp")
    lab.get_by_role("combobox", name="Border").select_option("edge")
    page.wait_for_timeout(500)
    printed = run_cell(page, 4).locator(".jp-OutputArea-output")
    expect_text(printed, "[2, 2] 1 [-6] 3 True")
    expect_text(printed, "[-2, 1, 2] edge")

    # Python acts; the figures follow.
    run_cell(page, 5)
    expect_text(stepper.locator(".cb-result"), "Output (1, 0) = −36")
    expect_text(check.locator("output"), "Not yet.")
    expect_text(explorer.locator(".cb-formula"), "⌈(6 + 2·1 − 4) / 3⌉ + 1")
    expect_text(lab.locator(".cb-facts"), "20 to 40.")
    # Notebook has errors of its own; the widgets' modules are the ones that run from a blob.
    assert [error for error in errors if "blob:" in error or "anywidget" in error] == []
