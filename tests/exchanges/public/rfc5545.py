"""A checker of calendar files by the words of RFC 5545 and RFC 7986, for the parts of them that our files use."""

import re
from collections import Counter
from collections.abc import Iterator

LINE = re.compile(r'^([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=(?:"[^"\x00-\x08]*"|[^";:,\x00-\x1f]*))*):(.*)$')
DAY, MOMENT = r"\d{8}", r"\d{8}T\d{6}"
TEXT = r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*"
URI = r"[a-z][a-z0-9+.-]*:[^\s]+"
VALUES = {
    "VERSION": r"2\.0",
    "CALSCALE": "GREGORIAN",
    "UID": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "DTSTAMP": f"{MOMENT}Z",
    "LAST-MODIFIED": f"{MOMENT}Z",
    "DTSTART": f"{MOMENT}Z?|{DAY}",
    "DTEND": f"{MOMENT}Z?|{DAY}",
    "SEQUENCE": r"\d+",
    "STATUS": "CONFIRMED|TENTATIVE|CANCELLED",
    "TRANSP": "OPAQUE|TRANSPARENT",
    "GEO": r"-?\d+(?:\.\d+)?;-?\d+(?:\.\d+)?",
    "URL": URI,
    "SOURCE": URI,
    "REFRESH-INTERVAL": r"P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?)?",
    "X-PUBLISHED-TTL": r"P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?)?",
    "COLOR": "[a-z]+",
    "CATEGORIES": f"{TEXT}(?:,{TEXT})*",
    "CONTACT": TEXT,
    "IMAGE": URI,
    "RRULE": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=(?:3|10)",
    "TZOFFSETFROM": r"[+-]\d{4}",
    "TZOFFSETTO": r"[+-]\d{4}",
    **dict.fromkeys(("PRODID", "NAME", "DESCRIPTION", "SUMMARY", "LOCATION", "TZID", "TZNAME"), TEXT),
    **dict.fromkeys(("X-WR-CALNAME", "X-WR-CALDESC"), TEXT),
}
ONCE = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
REPEATED = {"CATEGORIES", "NAME", "DESCRIPTION"}
NESTED = {
    "VCALENDAR": "",
    "VEVENT": "VCALENDAR",
    "VTIMEZONE": "VCALENDAR",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
}


def faults(content: bytes) -> Iterator[str]:
    """Yield where a file is not as the standards have it."""
    lines = content.split(b"\r\n")
    if lines.pop() != b"" or any(b"\n" in line or b"\r" in line for line in lines):
        yield "lines do not end as they must"
    yield from (f"longer than 75 octets: {line!r}" for line in lines if len(line) > 75)
    yield from _faults_of_lines(content.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1])


def _faults_of_lines(lines: list[str]) -> Iterator[str]:
    inside: list[str] = []
    counts: list[Counter[str]] = []
    zones = {line.partition(":")[2] for line in lines if line.startswith("TZID:")}
    for line in lines:
        found = LINE.match(line)
        if found is None:
            yield f"no content line: {line!r}"
            continue
        name, parameters, value = found.groups()
        if name == "BEGIN":
            if (inside[-1] if inside else "") != NESTED.get(value):
                yield f"{value} in {inside}"
            inside.append(value)
            counts.append(Counter())
        elif name == "END":
            yield from _faults_of_component(inside.pop(), counts.pop())
        else:
            counts[-1][name] += 1
            yield from _faults_of_property(name, parameters, value, zones)
    yield from (f"{kind} does not end" for kind in inside)


def _faults_of_component(kind: str, counts: Counter[str]) -> Iterator[str]:
    yield from (f"{kind} has {counts[name]} {name}" for name in ONCE[kind] if counts[name] != 1)
    yield from (
        f"{kind} has {name} {count} times" for name, count in counts.items() if count > 1 and name not in REPEATED
    )


def _faults_of_property(name: str, parameters: str, value: str, zones: set[str]) -> Iterator[str]:
    given = dict(part.split("=", 1) for part in parameters.split(";")[1:])
    if name not in VALUES:
        yield f"unknown: {name}"
    elif not re.fullmatch(VALUES[name], value):
        yield f"{name} is {value!r}"
    if name in ("DTSTART", "DTEND"):
        is_day = "T" not in value
        if is_day != (given.get("VALUE") == "DATE"):
            yield f"{name} does not say what {value} is"
        if "TZID" in given and (given["TZID"] not in zones or value.endswith("Z")):
            yield f"{name} is in {given['TZID']}, which is not described"
