"""Compile translations (.po) to what gettext reads (.mo): all of locale/, or the files named."""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside the .po; fuzzy and obsolete entries are left out."""
    target = source.with_suffix(".mo")
    polib.pofile(str(source)).save_as_mofile(str(target))
    return target


if __name__ == "__main__":
    for path in [Path(name) for name in sys.argv[1:]] or sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compile_catalogue(path)
