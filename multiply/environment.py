"""Typed reading of settings from the environment; a wrong value stops the start with its name and the remedy."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from email.utils import getaddresses
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
SHORTEST_KEY = 32
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def text(name: str, default: str) -> str:
    """Return the variable, stripped; the default where it is unset or empty."""
    return (_value(name) or "").strip() or default


def _value(name: str) -> str | None:
    """Return the variable, or what is in the file that the variable with _FILE after its name names."""
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return os.environ.get(name)
    if os.environ.get(name, "").strip():
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: leave one of them out.")
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}_FILE={file!r} cannot be read ({error}). Mend that, or set {name}."
        ) from error


def boolean(name: str, default: bool) -> bool:
    """Return a yes or no; anything but the words of TRUE and FALSE is refused."""
    value = text(name, TRUE[0] if default else FALSE[0]).lower()
    if value not in TRUE + FALSE:
        raise ImproperlyConfigured(f"{name}={value!r}: write one of {', '.join(TRUE + FALSE)}.")
    return value in TRUE


def choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return one of the choices, however it is capitalised."""
    value = text(name, default).upper()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: write one of {', '.join(choices)}.")
    return value


def integer(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number within [least, most]."""
    value = text(name, str(default))
    if not re.fullmatch(r"-?[0-9]{1,18}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: Sequence[str]) -> list[str]:
    """Return a comma-separated list without empty entries."""
    value = _value(name)
    return list(default) if value is None else [word.strip() for word in value.split(",") if word.strip()]


def site_url(name: str, default: str) -> str:
    """Return the public address of the site without a trailing slash; plain http only on this very machine."""
    value = text(name, default).rstrip("/")
    parts = _address_parts(value)
    if parts is None:
        raise ImproperlyConfigured(f"{name}={value!r}: write an address such as https://exchange.example.org.")
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise ImproperlyConfigured(
            f"{name}={value!r}: only localhost may do without https. Write https://{parts.netloc}."
        )
    return value


def _address_parts(value: str) -> SplitResult | None:
    """Split the address of a site, which has a scheme, a host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(value)
        netloc = parts.netloc if parts.port is None else parts.netloc.removesuffix(f":{parts.port}")
    except ValueError:
        return None
    is_host = bool(parts.hostname) and netloc.strip("[]").lower() == parts.hostname
    return parts if parts.scheme in ("http", "https") and is_host and not any(parts[2:]) else None


def mailbox(name: str, default: str) -> str:
    """Return one mailbox as the From line has it: exchange@example.org, or MULTIPLY <exchange@example.org>."""
    value = text(name, default)
    addresses = getaddresses([value])
    is_one = len(addresses) == 1 and re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", addresses[0][1]) is not None
    if not is_one or re.search(r"[\r\n]", value):
        raise ImproperlyConfigured(f"{name}={value!r}: write a mailbox such as MULTIPLY <exchange@example.org>.")
    return value


def address(name: str) -> str:
    """Return an e-mail address without a name; nothing where it is unset."""
    value = text(name, "")
    if value and not re.fullmatch(r"[^@\s<>,+]{1,20}@[^@\s<>,]+", value):
        raise ImproperlyConfigured(f"{name}={value!r}: write a short address without a plus, as bounces@example.org.")
    return value


def mailboxes(name: str) -> list[str]:
    """Return a comma-separated list of mailboxes; none where it is unset."""
    value = text(name, "")
    if value and re.search(r"[\r\n]", value):
        raise ImproperlyConfigured(f"{name}={value!r}: write it in one line.")
    found = [address for _name, address in getaddresses([value])] if value else []
    if any(not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address) for address in found):
        raise ImproperlyConfigured(f"{name}={value!r}: write mailboxes such as asa@example.org, lukasz@example.org.")
    return found


def token(name: str) -> str:
    """Return a secret that programs show; nothing where it is unset. A short one is refused."""
    value = text(name, "")
    if value and len(value) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"{name} is shorter than {SHORTEST_KEY} characters: use a long random text.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return a comma-separated list of IP networks; none where it is unset."""
    try:
        found = [ip_network(word) for word in words(name, [])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write networks such as 10.0.0.0/8, 2001:db8::/32.") from error
    if any(network.version == 6 and network.prefixlen > 64 for network in found):
        raise ImproperlyConfigured(f"{name}: visitors are known by 64 bits of an IPv6 address; write /64 or less.")
    return found


MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""How mail leaves, with the usual port: in the open, by STARTTLS, by TLS from the first byte."""


def mail_server(name: str) -> SplitResult | None:
    """Return the address of a mail server, such as smtp+tls://user:password@host:587; None where it is unset."""
    value = text(name, "")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        is_server = (
            parts.scheme in MAIL_SCHEMES and bool(parts.hostname) and not parts.path.strip("/") and parts.port != 0
        )
    except ValueError:
        is_server = False
    if not is_server:
        # The value itself may hold a password, and errors end up in logs.
        raise ImproperlyConfigured(f"{name}: write smtp+tls://user:password@host, smtps://… or smtp://host:25.")
    return parts


def report_address(name: str) -> str:
    """Return the address that takes reports, such as https://key@errors.example.org/1; nothing where it is unset."""
    value = text(name, "")
    try:
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
        is_address = is_safe and bool(parts.username) and re.fullmatch(r"/(.+/)?[0-9]+", parts.path) is not None
    except ValueError:
        is_address = False
    if value and not is_address:
        # It holds a key, which needs to be in no log.
        raise ImproperlyConfigured(f"{name}: write an address such as https://key@errors.example.org/1.")
    return value


OBJECT_STORAGE_SCHEMES = {"s3": "https", "s3+http": "http"}
"""How object storage is spoken to: by TLS, or in the open."""


def object_storage(name: str) -> dict[str, str] | None:
    """Return where a bucket is, of s3://key:secret@storage.example.org/bucket?region=eu; None where it is unset."""
    value = text(name, "")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        bucket = parts.path.strip("/")
        is_bucket = bool(parts.hostname and parts.username and parts.password) and re.fullmatch(r"[\w.-]+", bucket)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        at = parts.netloc.rpartition("@")[2]
    except ValueError:
        is_bucket = None
    if not is_bucket or parts.scheme not in OBJECT_STORAGE_SCHEMES or not options.keys() <= {"region"}:
        # The value itself holds a secret, and errors end up in logs.
        raise ImproperlyConfigured(f"{name}: write s3://key:secret@storage.example.org/bucket, perhaps with ?region=….")
    return {
        "bucket_name": bucket,
        "endpoint_url": f"{OBJECT_STORAGE_SCHEMES[parts.scheme]}://{at}",
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        # Any will do where the storage has none; without one the client asks its surroundings.
        "region_name": options.get("region", "us-east-1"),
    }


def secret_key(name: str, path: Path) -> str:
    """Return the variable, or a random key kept in a file that only its owner reads (made on first use)."""
    value = text(name, "")
    if value:
        if len(value) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"{name} is shorter than {SHORTEST_KEY} characters: use a long random text.")
        return value
    if not path.exists():
        _write_new_secret(name, path)
    try:
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read ({error}). Mend that, or set {name}.") from error
    if len(value) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"{path} holds no secret key. Remove it: the next start makes a new one.")
    return value


def _write_new_secret(name: str, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            # A link never replaces: of two processes that start at once, the later takes the earlier's key.
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is not set and {path} cannot be written ({error}). Set {name}.") from error
