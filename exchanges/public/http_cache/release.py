"""The release that pages are made with: code, templates, translations, static files and settings, told by a mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings

_FOLDERS = ("multiply", "municipalities", "exchanges", "templates", "locale", "static")
_FILES = ("requirements.txt",)
_ENDINGS = {".py", ".html", ".txt", ".mo", ".json", ".css", ".js", ".svg", ".woff2"}


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it runs: its mark, and the Unix time of its newest file."""

    mark: str
    seconds: int


@cache
def this_release() -> Release:
    """Look at the files and settings of this process, once."""
    digest, newest = blake2b(digest_size=12), 0.0
    for path in _files(settings.BASE_DIR):
        state = path.stat()
        digest.update(f"{path.relative_to(settings.BASE_DIR)} {state.st_size} {state.st_mtime_ns}\n".encode())
        newest = max(newest, state.st_mtime)
    for name, value in _plain_settings():
        digest.update(f"{name}={value!r}\n".encode())
    return Release(digest.hexdigest(), int(newest))


def _files(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _FILES if (root / name).exists())
    for folder in _FOLDERS:
        yield from sorted(path for path in (root / folder).rglob("*") if path.suffix in _ENDINGS)


def _plain_settings() -> Iterator[tuple[str, Any]]:
    """Yield the settings that pages could speak of; keys and passwords are no business of theirs."""
    for name in sorted(dir(settings)):
        value = getattr(settings, name) if name.isupper() and name not in ("SECRET_KEY", "DATABASES") else None
        if isinstance(value, str | int | float) and "PASSWORD" not in name:
            yield name, value
