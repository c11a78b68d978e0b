"""E-mail addresses in the one form in which they are kept and compared."""

import unicodedata


def tidied(address: str) -> str:
    """Return an address as it is meant: without spaces around it or a full stop at its end, its signs of common width.

    >>> tidied(" Info@växjö.example.org. "), tidied("ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ")
    ('Info@växjö.example.org', 'anna@example.org')
    """
    return unicodedata.normalize("NFKC", address).replace("\u3002", ".").strip().rstrip(".")


def comparable(address: str) -> str:
    """Return an address tidied, in small letters, its domain as people write it.

    >>> comparable(" Info@XN--VXJ-QLA6G.example.org. ") == comparable("info@växjö.example.org")
    True
    """
    local, at, domain = tidied(address).lower().rpartition("@")
    return f"{local}{at}{_as_people_write(domain)}"


def forms_of(address: str) -> list[str]:
    """Return how an address may have been kept: as it is compared, and with its domain as mail servers write it."""
    compared = comparable(address)
    local, at, domain = compared.rpartition("@")
    try:
        return [compared] if domain.isascii() else [compared, f"{local}{at}{domain.encode('idna').decode()}"]
    except UnicodeError:
        return [compared]


def _as_people_write(domain: str) -> str:
    """Return a domain with its own letters (RFC 3490); as it is where it is none."""
    try:
        return domain.encode("idna").decode("idna") if domain else domain
    except UnicodeError:
        return domain
