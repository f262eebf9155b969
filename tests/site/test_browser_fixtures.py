"""The borrowed browser and server do what the other tests rely on."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest


def test_server_knows_only_its_prefix(serve, tmp_path):
    (tmp_path / "a.txt").write_text("found")
    address = serve(tmp_path, prefix="/deep/course/")
    with urlopen(address + "a.txt") as answer:
        assert answer.read() == b"found"
    with pytest.raises(HTTPError) as refused:
        urlopen(address.removesuffix("deep/course/") + "a.txt")
    refused.value.close()
    assert refused.value.code == 404


@pytest.mark.browser
def test_browser_runs_the_page_it_is_given(browser, serve, tmp_path):
    (tmp_path / "index.html").write_text("<title>page</title><p id=x></p><script>x.id='y'</script>")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(serve(tmp_path))
        assert page.title() == "page"
        assert page.locator("#y").count() == 1
