"""Hand out the book's assignments and grade what comes back.

python book/exercises/course.py list                            what there is to assign
python book/exercises/course.py generate                        text/*.md -> nbgrader notebooks
python book/exercises/course.py generate --check                do they agree?
"""

import argparse
import os
import sys
from pathlib import Path

from grading.authoring import AuthoringError, assignments, generate, source_path
from tqdm import tqdm


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name first, so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def run_generate(options: argparse.Namespace) -> None:
    """Write the notebooks of all assignments, or compare them with their texts."""
    stale = []
    for name in tqdm(assignments(), unit="assignment", disable=None):
        text, path = generate(name), source_path(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            write_whole(path, text)
    if options.check and stale:
        sys.exit(f"out of step with their text: {', '.join(stale)}; run course.py generate")
    print(f"{len(stale)} written, {len(assignments())} in step")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("generate", help="turn text/*.md into nbgrader's notebooks")
    command.add_argument("--check", action="store_true", help="only say whether they agree")
    command.set_defaults(run=run_generate)
    options = parser.parse_args()
    try:
        options.run(options)
    except AuthoringError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
