"""Refresh the committed copy of MathJax that the published pages load.

Run only to change its version; the README's commands need Python alone:

    npm pack mathjax@3.2.2
    python book/site/vendor.py mathjax-3.2.2.tgz
"""

import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parent / "static" / "mathjax"
FONTS = "es5/output/chtml/fonts/woff-v2"


def main(archive: str) -> None:
    """Replace the committed copy by the parts of the package that the pages use."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
        source = Path(folder) / "package"
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.copytree(source / FONTS, TARGET / FONTS.removeprefix("es5/"))
        shutil.copy(source / "es5/tex-chtml.js", TARGET)
        shutil.copy(source / "LICENSE", TARGET)


if __name__ == "__main__":
    main(*sys.argv[1:])
