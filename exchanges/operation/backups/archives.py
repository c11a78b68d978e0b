"""The file of a backup: a compressed tar, whose last member, the manifest, says what the others have to be."""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from gzip import BadGzipFile
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
KEY = "secret-key"
DOCUMENTS = "documents/"
"""Names of members; what begins with the last is a file of a document or picture, by its name in the storage."""

_CHUNK = 1024 * 1024
_DAMAGED = (tarfile.TarError, BadGzipFile, zlib.error, EOFError, ValueError, KeyError, TypeError)
"""What reading a file raises that is cut off, altered or something else."""


class BackupFailed(Exception):
    """A backup that can't be made, read or restored, in words for whoever runs the site."""


@dataclass(slots=True)
class Manifest:
    """What a backup holds.

    `migrations` are those applied, by app; `rows` are numbers by table; `files` are SHA-256 by member; `missing` are
    files that documents or pictures name and that were not there. `key` tells keys apart and is none.
    """

    made_at: str
    site: str
    vendor: str
    key: str
    migrations: dict[str, list[str]]
    rows: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT


class ArchiveWriter:
    """Adds members to an archive, and what they are to its manifest."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add what `content` holds from here on, `size` bytes."""
        told = _Hashed(content)
        self._add(name, told, size)
        self.manifest.files[name] = told.digest.hexdigest()

    def add_file(self, name: str, path: Path) -> None:
        """Add a file."""
        with path.open("rb") as content:
            self.add(name, content, path.stat().st_size)

    def close(self) -> None:
        """Add the manifest, without which an archive is no whole one."""
        content = json.dumps(asdict(self.manifest), indent=1).encode()
        self._add(MANIFEST, io.BytesIO(content), len(content))

    def _add(self, name: str, content: Any, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, content)


class _Hashed:
    """A file that is read once, with the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Read on."""
        content = self._file.read(size)
        self.digest.update(content)
        return content


def read_whole(path: Path) -> Manifest:
    """Read an archive from the first byte to the last, and return its manifest; raise BackupFailed where it is damaged.

    Nothing of it is used before all of it is known to be as it was written.
    """
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        for name, content in members(path):
            if name == MANIFEST:
                manifest = json.loads(content.read())
                continue
            told = _Hashed(content)
            while told.read(_CHUNK):
                pass
            found[name] = told.digest.hexdigest()
        if manifest is None:
            raise BackupFailed(f"{path} is no whole backup: it ends before its manifest.")
        if manifest["format"] > FORMAT:
            raise BackupFailed(f"{path} is from a newer release: its format is {manifest['format']}, not {FORMAT}.")
        read = Manifest(**manifest)
    except _DAMAGED as error:
        raise BackupFailed(f"{path} is damaged, or no backup ({error or type(error).__name__}).") from error
    if found != read.files:
        names = sorted(name for name in found.keys() | read.files if found.get(name) != read.files.get(name))
        raise BackupFailed(f"{path} is damaged: other than written {'are' if names[1:] else 'is'} {', '.join(names)}.")
    return read


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the members of an archive in their order, each with what it holds."""
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is not None:
                yield member.name, content


def copy(content: IO[bytes], write: Callable[[bytes], object]) -> None:
    """Hand on what a member holds, piece by piece."""
    while piece := content.read(_CHUNK):
        write(piece)
