"""What every test may borrow: a real browser, and a web server under a path prefix."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

# No sandbox inside containers, and nothing that Chromium does on its own account.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Return the machine's own Chromium, else Google Chrome (hosted runners), else None."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the whole run; open a context of your own in it."""
    path = chromium_path()
    if path is None:
        message = "neither chromium nor google-chrome is on PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


class _PrefixHandler(SimpleHTTPRequestHandler):
    """Serve a folder below a path prefix, as a project site is; everything else is a 404."""

    def __init__(self, *args: object, prefix: str, **kwargs: object) -> None:
        self.prefix = prefix
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def send_head(self):
        if not self.path.startswith(self.prefix):
            self.send_error(404)
            return None
        self.path = self.path.removeprefix(self.prefix.rstrip("/"))
        return super().send_head()

    def log_message(self, *args: object) -> None:
        """Say nothing: the test says what went wrong."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """`serve(folder)` serves the folder on a free port and returns its address.

    The address ends with the path prefix, `/course/` unless `prefix=` says otherwise.
    """
    servers: list[ThreadingHTTPServer] = []

    def start(folder: str | Path, *, prefix: str = "/course/") -> str:
        handler = partial(_PrefixHandler, directory=str(folder), prefix=prefix)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}{prefix}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
