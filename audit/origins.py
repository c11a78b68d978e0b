"""Addresses that requests come from, and the network that is kept of one."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

PREFIXES = {4: 24, 6: 48}
"""How many bits of an address are kept, by the version of the protocol: a site, nobody's device."""


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address: what the last trusted proxy saw, else that of the connection itself."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(seen) >= proxies:
        return str(seen[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def truncated(address: str) -> str:
    """Return the network of an address; nothing where it is none.

    >>> truncated("192.0.2.77"), truncated("2001:db8:1:2::7"), truncated("unix socket")
    ('192.0.2.0/24', '2001:db8:1::/48', '')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((found, PREFIXES[found.version]), strict=False))
