"""Requests as nobody means them: any address, any method, anything in parameters, headers, cookies and body.

Each is drawn from dice, so that a seed draws the same again. What a view looks for in what was sent is noted, and sent
to it from then on: nobody keeps a list of names.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.http import QueryDict
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver

from tests.factories import SMALL_PDF
from tests.multiply.whole_site import WholeSite

METHODS = ("GET",) * 8 + ("POST",) * 5 + ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND")
ODD_NUMBERS = ("0", "1", "2", "-1", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 5000, "1_0", "٣", "²")
ODD_DAYS = ("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2027-02-30", "2027-13", "9999-12", "0001-01")
LONG_TEXTS = (
    "a" * 20_000,
    "a." * 20_000,
    " " * 30_000 + "x",
    "<" + "@" * 20_000,
    "(" * 20_000,
    "-a" * 20_000,
    "\n" * 20_000,
)
"""Over which a careless pattern sits for minutes."""
ODD_TEXTS = (
    *ODD_NUMBERS,
    *ODD_DAYS,
    *LONG_TEXTS,
    *("", " ", "a", "SE", "-", "a" * 300),
    *("1e9", "1e999", "NaN", "Infinity", "0x10", "(", "'", '"', "%", "\\"),
    *("å" * 200, "Győr's “Łódź”", "ß", "İ", "💡", "\ud7ff", "\ufffe", "\uffff", "\U0010ffff", "a\u0301" * 50),
    *("\x00", "a\x00b", "\x0b", "\x1b[31m", "\x7f", "\x85", "\r\n", "a\r\nSet-Cookie: a=b", "\u2028", "\u202e"),
    *("None", "true", "on", "[]", "{}", '{"a": 1}', '[[[["a"]]]]', "[" * 3000, "null", "1,2,3", "a,,b", "a=b&c", "a|b"),
    *("../..", "//example.org/", "http://[", "javascript:alert(1)", "/admin/", "<b>", "{{ 7 }}", "{% now %}", "%s%n"),
    *("exchanges", "meeting", "exchanges.meeting", "en", "sv", "xx", "de-CH", "UTC", "Europe/Berlin", "Mars/Olympus"),
    *("a@b", "győző@example.org", "a@" + "b" * 300, "a@xn--", "anna@example.org\r\nBcc: x@a.org"),
    *("08:00", "24:00", "99:99", "\u200b"),
)  # fmt: skip
ODD_OCTETS = (b"%ff", b"%fe%ff", b"%c0%80", b"%ed%a0%80", b"%00", b"%", b"%zz", b"%u0041", b"+", b"%252e", b"\xe5")
LOOKUPS = (
    *("__exact", "__in", "__isnull", "__regex", "__iregex", "__contains", "__gte", "__lt", "__range", "__year"),
    *("__month", "__day", "__week_day", "__date", "__pk", "__id__exact", "__country__exact", "__a__b__c", "__"),
)
KNOWN_NAMES = (
    *("q", "o", "p", "e", "all", "_facets", "_to_field", "_popup", "_changelist_filters", "id", "pk", "next"),
    *("programme", "country", "status", "mode", "created_at", "starts_on", "meeting", "text", "html", "person", "a"),
    *("action", "_selected_action", "select_across", "index", "post", "_save", "_continue", "_addanother", "shown"),
)
ODD_TYPES = (
    *("text/plain", "application/json", "application/xml", "multipart/form-data", "multipart/form-data; boundary="),
    *("multipart/form-data; boundary=" + "å" * 10, "multipart/form-data; boundary=a b", "", "a", ";;;"),
    *("application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=nonesuch"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/octet-stream"),
)  # fmt: skip
ODD_BODIES = (
    *(b"", b"\x00", b"a", b"=", b"&&&", b"%", b"%ff=%ff", b"a=%00", b"\xff\xfe", b"{", b'{"a": ' + b"[" * 5000, b"<a>"),
    *(b"&".join(b"a%d=1" % number for number in range(1100)), b"a=" + b"x" * 200_000, b"--a\r\n", b"\r\n" * 100),
)  # fmt: skip
_DAY = "Fri, 15 Jan 2027 12:00:00 GMT"
ODD_HEADERS: dict[str, Sequence[str]] = {
    "Accept-Language": ("sv", "*", "xx-YY", "de;q=2", "a" * 600, "en;q=0.", ",,,", "sv-SE-x-private, pl;q=-1", "é"),
    "Accept-Encoding": ("gzip", "gzip;q=0", "br, gzip", "identity", ""),
    "Accept": ("application/json", "*/*", "text/html;q=x", ""),
    "Cookie": ("a", "=", ";;;", "a=b; a=c", "sessionid=å", "sessionid=" + "a" * 5000, r'a="\000"', "messages=[]"),
    "Range": ("bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=0-0,2-3", "lines=1-2", "bytes=" + "9" * 30 + "-"),
    "If-Modified-Since": (_DAY, "0", "Thu, 99 Foo 0000 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"),
    "If-Unmodified-Since": (_DAY, "", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "If-None-Match": ("*", '"a"', 'W/"a", "b"', '"', "page-", '"page-1"'),
    "If-Match": ("*", '"a"', ""),
    "Host": ("testserver", "example.org", "a" * 300, "[::1", "a:99999", "å", "testserver:0", "testserver@a", ""),
    "X-Forwarded-For": ("1.2.3.4", "::1", "1.2.3.4, 5.6.7.8", "a", "", "::ffff:1.2.3.4", "fe80::1%eth0", "1" * 500),
    "X-Forwarded-Proto": ("https", "http", "https, http", "a"),
    "X-Forwarded-Host": ("example.org", "[", "a, b"),
    "X-Request-Id": ("a", "å", "a" * 500, "a b", "%0a"),
    "Forwarded": ("for=1.2.3.4", "for="),
    "Authorization": ("Bearer x", "Basic x", "Bearer å", "Bearer "),
    "Referer": ("/", "http://[", "http://testserver/", "å"),
    "Origin": ("null", "http://testserver", "http://[", "https://example.org"),
    "User-Agent": ("", "a" * 5000, "å", "\x7f"),
    "HX-Request": ("true", "a"),
    "HX-Current-URL": ("http://[", "/%ff", "http://testserver/calendar/"),
    "HX-Target": ("å", ""),
    "HX-Prompt": ("%ff",),
    "X-Requested-With": ("XMLHttpRequest",),
    "Content-Length": ("0",),  # what is no number goes no further than the server in front of Django
    "Content-Encoding": ("gzip", "a"),
    "Transfer-Encoding": ("chunked",),
    "X-HTTP-Method-Override": ("DELETE",),
}  # fmt: skip


@dataclass(frozen=True)
class OddRequest:
    """What is sent, as a browser or a program would."""

    person: str
    method: str
    address: str
    body: bytes = b""
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        body = f" {self.content_type} {self.body[:500]!r}" if self.body else ""
        return f"{self.person}: {self.method} {self.address[:1000]}{body} {self.headers or ''}"


class NotedNames:
    """What each route has looked for so far, in queries and forms, in the order in which it came."""

    def __init__(self) -> None:
        self.route = ""
        self._of: dict[str, dict[str, None]] = defaultdict(dict)

    def of(self, route: str) -> list[str]:
        """Return them."""
        return list(self._of[route])

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Note from now on what is looked for."""
        for name in ("__getitem__", "__contains__", "getlist"):
            patch.setattr(QueryDict, name, self._noting(getattr(QueryDict, name)), raising=False)

    def _noting(self, look: Callable[..., Any]) -> Callable[..., Any]:
        def noting(given: QueryDict, name: Any, *others: Any) -> Any:
            if isinstance(name, str) and len(name) < 200:
                self._of[self.route][name] = None
            return look(given, name, *others)

        return noting


def routes_of(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Return the patterns of all addresses, one after the other."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes_of(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


@dataclass
class Draws:
    """Draws requests to the routes of a site."""

    dice: Random
    site: WholeSite
    routes: Sequence[str]
    names: NotedNames

    def request(self) -> OddRequest:
        """Return the next request, and note from now on what its route looks for."""
        dice = self.dice
        route = self.names.route = dice.choice(self.routes)
        method = dice.choice(METHODS)
        address = self.address(route)
        body, content_type = self._body(route) if method in ("POST", "PUT", "PATCH") else (b"", "")
        headers = {name: dice.choice(ODD_HEADERS[name]) for name in dice.sample(sorted(ODD_HEADERS), self._few())}
        return OddRequest(self._person(route), method, address, body, content_type, headers)

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return what a form would send, with a few of its fields sent otherwise, left out or sent twice."""
        changed = dict(fields)
        for name in self.dice.sample(sorted(fields), min(len(fields), self.dice.choice((0, 1, 1, 2, 3)))):
            how = self.dice.randrange(6)
            if how == 0:
                del changed[name]
            elif how == 1:
                changed[name] = [changed[name], self.text()] if isinstance(changed[name], str) else self.text()
            else:
                changed[name] = self.text()
        return changed

    def body_of(self, fields: dict[str, Any]) -> tuple[bytes, str]:
        """Return a form's fields as a browser writes them, and the type."""
        if self.dice.random() < 0.5:
            return urlencode(fields, doseq=True).encode("utf-8", "replace"), "application/x-www-form-urlencoded"
        return encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT

    def text(self) -> str:
        """Return something odd."""
        return self.dice.choice(ODD_TEXTS)

    def address(self, route: str) -> str:
        """Return a path of the route with something in each of its parts, and a query."""
        path = self._filled(route, lambda kind, name: self._part(route, kind, name))
        prefix = self.dice.choice(("", "", "", "sv/", "hu/", "xx/"))
        if self.dice.random() < 0.03:
            path += self._odd_octets()
        query = "&".join(f"{quote(self._name(route))}={self._value()}" for _ in range(self._few()))
        return f"/{prefix}{path}" + (f"?{query}" if query else "")

    def good_address(self, route: str) -> str:
        """Return a path of the route with something that there is in each of its parts, where there is any."""
        return "/" + self._filled(route, lambda kind, name: (*self._good_parts(route, kind, name), "1")[0])

    def _few(self) -> int:
        return self.dice.choice((0, 0, 1, 1, 2, 3))

    @staticmethod
    def _filled(route: str, part: Callable[[str, str], str]) -> str:
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", route).replace("^", "").replace("$", "")
        return re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: part(found[1] or "str", found[2]), plain)

    def _person(self, route: str) -> str:
        people = [each for each in self.site.browsers if each not in ("nobody", "participant")]
        of_the_workspace = route.startswith(("admin/", "check-in/"))
        if self.dice.random() < 0.2:
            return self.dice.choice(list(self.site.browsers))
        return self.dice.choice(people if of_the_workspace else ["nobody", "participant"])

    def _part(self, route: str, kind: str, name: str) -> str:
        if self.dice.random() < 0.65:
            good = self._good_parts(route, kind, name)
            if good:
                return quote(self.dice.choice(good), safe="")
        if kind == "secret" and self.dice.random() < 0.7:
            return quote(self._forged(), safe="")
        odd = {"int": ODD_NUMBERS, "month": ODD_DAYS}.get(kind, ODD_TEXTS)
        return quote(self.dice.choice(odd).replace("/", "")[:3000], safe="") or "-"

    def _good_parts(self, route: str, kind: str, name: str) -> Sequence[str]:
        if kind == "secret":
            longest = max((start for start in self.site.secrets if route.startswith(start)), key=len, default="")
            return [secret for start, secret in self.site.secrets.items() if longest and start.startswith(longest)][:2]
        if route.startswith("admin/"):
            return self._keys_of_rows(route)
        if kind == "int":
            return self.site.parts["delegations"]
        beginnings = [start for start in self.site.parts if start.endswith("/") and route.startswith(start)]
        return next((self.site.parts[key] for key in (kind, name, *beginnings) if key in self.site.parts), ())

    def _keys_of_rows(self, route: str) -> Sequence[str]:
        """Return keys of the rows that a route of the workspace is about, beside a few of the other parts."""
        _admin, app, model, *_others = [*route.split("/"), "", ""]
        about = apps.all_models.get(app, {}).get(model)
        keys = about._default_manager.order_by("pk").values_list("pk", flat=True)[:3] if about else ()
        return [*map(str, keys), *(self.site.parts["paper"] if "<slug:paper>" in route else ())]

    def _forged(self) -> str:
        """Return a good secret of whatever kind with something of it changed."""
        secret = self.dice.choice(list(self.site.secrets.values()))
        place = self.dice.randrange(len(secret))
        return self.dice.choice(
            (
                secret,
                secret[:place],
                secret[:place] + self.dice.choice("aZ.-_:=å\x00") + secret[place + 1 :],
                secret[::-1],
                secret + "=",
                secret.upper(),
            )
        )

    def _name(self, route: str) -> str:
        noted = self.names.of(route)
        if self.dice.random() < 0.03:
            return self.text()[:300]
        name = self.dice.choice(noted if noted and self.dice.random() < 0.7 else KNOWN_NAMES)
        return name + self.dice.choice(LOOKUPS) if self.dice.random() < 0.15 else name

    def _value(self) -> str:
        return self._odd_octets() if self.dice.random() < 0.1 else quote(self.text(), safe="")

    def _odd_octets(self) -> str:
        return self.dice.choice(ODD_OCTETS).decode("latin-1")

    def _body(self, route: str) -> tuple[bytes, str]:
        fields = {self._name(route): self.text() for _ in range(self.dice.randrange(12))}
        ways = (self._urlencoded, self._urlencoded, self._multipart, self._broken, self._odd_body)
        return self.dice.choice(ways)(fields)

    def _urlencoded(self, fields: dict[str, str]) -> tuple[bytes, str]:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"

    def _multipart(self, fields: dict[str, str]) -> tuple[bytes, str]:
        return encode_multipart(BOUNDARY, fields) + self._a_file(fields), MULTIPART_CONTENT

    def _a_file(self, fields: dict[str, str]) -> bytes:
        name = next(iter(fields), "file")
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{self.text()[:300]}.pdf"\r\n'
        return f"{head}Content-Type: application/pdf\r\n\r\n".encode() + SMALL_PDF + f"\r\n--{BOUNDARY}--\r\n".encode()

    def _broken(self, fields: dict[str, str]) -> tuple[bytes, str]:
        whole, content_type = self._multipart(fields)
        start = self.dice.randrange(len(whole))
        cut = whole[:start] + self.dice.choice((b"", b"\x00", b"\r\n--", whole[start:][::-1])) + whole[start + 3 :]
        return self.dice.choice((whole[:start], cut)), content_type

    def _odd_body(self, fields: dict[str, str]) -> tuple[bytes, str]:
        body = self.dice.choice((*ODD_BODIES, urlencode(fields).encode()))
        return body, self.dice.choice((*ODD_TYPES, "application/x-www-form-urlencoded"))
