"""Typed reading of settings from the environment; a wrong value stops the start with its name and the remedy."""

import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")


def text(name: str, default: str) -> str:
    """Return the variable, stripped; the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    """Return a yes or no; anything but the words of TRUE and FALSE is refused."""
    value = text(name, TRUE[0] if default else FALSE[0]).lower()
    if value not in TRUE + FALSE:
        raise ImproperlyConfigured(f"{name}={value!r}: write one of {', '.join(TRUE + FALSE)}.")
    return value in TRUE


def integer(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number within [least, most]."""
    value = text(name, str(default))
    if not value.lstrip("-").isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: Sequence[str]) -> list[str]:
    """Return a comma-separated list without empty entries."""
    value = os.environ.get(name)
    return list(default) if value is None else [word.strip() for word in value.split(",") if word.strip()]


def site_url(name: str, default: str) -> str:
    """Return the public address of the site without a trailing slash; plain http only on this very machine."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name}={value!r}: write an address such as https://exchange.example.org.")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured(
            f"{name}={value!r}: only localhost may do without https. Write https://{parts.netloc}."
        )
    return value


def secret_key(name: str, path: Path) -> str:
    """Return the variable, or a random key kept in a file that only its owner reads (made on first use)."""
    value = os.environ.get(name, "").strip()
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} is shorter than 32 characters: use a long random text.")
        return value
    if not path.exists():
        _write_new_secret(name, path)
    return path.read_text(encoding="ascii")


def _write_new_secret(name: str, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # A link never replaces: of two processes that start at once, the later takes the earlier's key.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is not set and {path} cannot be written ({error}). Set {name}.") from error
