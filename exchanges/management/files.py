"""Files that commands read and write, with errors that say what to do."""

import os
import tempfile
from pathlib import Path

from exchanges.planning.files.programme_files import Fault, InvalidProgramme


def read_text(path: Path) -> str:
    """Read a UTF-8 file, its byte order mark left out. Raise OSError, or InvalidProgramme where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start + 1}: save the file as UTF-8"
        raise InvalidProgramme([Fault("(file)", message)]) from error


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file whole or not at all: a reader never sees half of it. Raise OSError where it can't be."""
    if path.exists() and not path.is_file():
        # A pipe or a device cannot be replaced, a directory should not be; opening says so where it can't be written.
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()  # A link stays one, and leads to the new file.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        draft.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
