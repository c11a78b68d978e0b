"""What the tests of this folder share: the files that git keeps, and where they lie."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


@cache
def kept_files() -> tuple[Path, ...]:
    """Return the files that are in git or about to be, without those it ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return tuple(path for path in (ROOT / name for name in names if name) if path.is_file())


def kept_under(folder: Path, *suffixes: str) -> list[Path]:
    """Return the kept files of a folder that end in one of the suffixes."""
    return [path for path in kept_files() if path.is_relative_to(folder) and path.suffix in suffixes]


def name_of(path: Path) -> str:
    """Return the path as a reader of the repository writes it."""
    return path.relative_to(ROOT).as_posix()
