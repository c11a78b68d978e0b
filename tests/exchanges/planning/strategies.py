"""Whole small programme files for property tests: small enough to try every plan, odd enough to meet every rule."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

ROLES = [
    ["forerunner", "network"],
    ["forerunner", "network", "network"],
    ["forerunner", "award", "network"],
    ["forerunner", "forerunner", "network"],
    ["award", "network", "network"],
    ["network"],
]
START = date(2020, 2, 27)  # a Thursday before the leap day
MOST_SLOTS = 4

File = dict[str, Any]


def iso(offset: int) -> str:
    return (START + timedelta(days=offset)).isoformat()


@st.composite
def periods(draw: st.DrawFn, days: int) -> list[list[str]]:
    return [
        [iso(first), iso(first + length)]
        for first, length in draw(st.lists(st.tuples(st.integers(-1, days), st.integers(0, 2)), max_size=2))
    ]


@st.composite
def municipalities(draw: st.DrawFn, code: str, days: int, themes: list[str]) -> list[File]:
    roles = draw(st.sampled_from(ROLES))
    drawn = []
    for number, role in enumerate(roles):
        municipality: File = {"id": f"{code.lower()}{number}", "name": f"{code} {number}", "role": role}
        municipality["unavailable"] = draw(periods(days))
        municipality["preferred"] = draw(st.just([]) | periods(days))
        municipality["can_host"] = draw(st.sampled_from([True, True, True, True, False]))
        municipality["expertise"] = {theme: draw(st.integers(0, 3)) for theme in themes}
        municipality["interests"] = {theme: draw(st.integers(0, 3)) for theme in themes}
        if draw(st.booleans()):
            municipality |= {"lat": draw(st.integers(40, 60)), "lon": draw(st.integers(5, 25))}
        drawn.append(municipality)
    return drawn


RULES = st.fixed_dictionaries(
    {
        "host_role": st.sampled_from(["network", "forerunner", "award"]),
        "scope": st.sampled_from(["each", "each", "country", "country", "programme", "programme"]),
        "meetings": st.sampled_from([1, 2, 1, 2, 3]),
        "audience": st.sampled_from([["forerunner", "award", "network"], ["network"], ["forerunner", "award"], []]),
        "days": st.sampled_from([1, 1, 1, 2, 3]),
    }
)


@st.composite
def programme_files(draw: st.DrawFn, networks: tuple[tuple[str, ...], ...] = (("AA",), ("AA",), ("AA", "BB"))) -> File:
    """Draw a valid programme file of at most four slots, with one of the sets of networks."""
    days = draw(st.sampled_from([12, 14, 8, 10, 6]))
    national = [f"n{number}" for number in range(draw(st.sampled_from([2, 1, 3])))]
    codes = draw(st.sampled_from(networks))
    rules = [
        {"kind": f"k{number}", **rule} for number, rule in enumerate(draw(st.lists(RULES, min_size=1, max_size=3)))
    ]
    for rule in rules:
        if rule["scope"] == "programme" and draw(st.integers(0, 3)) == 0:
            rule["year"] = draw(st.sampled_from([2020, 2020, 2021]))
    file: File = {
        "format": "multiply-programme/1",
        "slug": "tiny",
        "name": "Tiny",
        "start": iso(0),
        "end": iso(days - 1),
        "weekdays": draw(st.sampled_from([[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], [2, 4, 5, 6]])),
        "themes": [{"key": key, "name": {"en": key}, "scope": "national"} for key in national]
        + [
            {"key": key, "name": {"en": key}, "scope": "programme"}
            for key in draw(st.sampled_from([["p"], ["p", "q"], ["p", "q", "r"]]))
        ],
        "rules": rules,
        "spacing": {
            "country_gap_days": draw(st.sampled_from([1, 0, 2, 3])),
            "host_gap_days": draw(st.sampled_from([2, 0, 1, 3, 5])),
            "conference_lead_days": draw(st.integers(0, 3)),
            "ideal_gap_days": draw(st.sampled_from([4, 0, 2, 9])),
        },
        "weights": {
            name: draw(st.sampled_from([0, 1, 1, 3, 10]))
            for name in ("absence", "theme", "preference", "travel", "crowding", "change")
        },
        "countries": [],
    }
    for code in codes:
        file["countries"].append(
            {
                "code": code,
                "name": code,
                "public_holidays": [iso(day) for day in draw(st.sets(st.integers(0, days), max_size=2))],
                "closed": draw(periods(days)),
                "municipalities": draw(municipalities(code, days, national)),
            }
        )
    for rule in rules:
        if not hosts_everywhere(file, rule["host_role"]) and draw(st.integers(0, 4)):
            rule["host_role"] = "network"
    keep_few_slots(file)
    file["meetings"] = draw(meetings(file, days))
    if draw(st.booleans()):
        file["today"] = iso(draw(st.integers(-3, days)))
        file["notice_days"] = draw(st.sampled_from([0, 1, 3]))
    return file


def hosts_everywhere(file: File, role: str) -> bool:
    return all(
        any(municipality["role"] == role for municipality in country["municipalities"]) for country in file["countries"]
    )


def keep_few_slots(file: File) -> None:
    """Let rules owe less until there are few slots enough to try every plan."""
    for rule in reversed(file["rules"]):
        while rule["meetings"] and len(slot_hosts(file)) > MOST_SLOTS:
            rule["meetings"] -= 1


def slot_hosts(file: File) -> dict[str, list[str]]:
    """Return who may host each slot, willing or not."""
    slots: dict[str, list[str]] = {}
    for rule in file["rules"]:
        for number in range(1, rule["meetings"] + 1):
            by_country = {
                country["code"]: [p["id"] for p in country["municipalities"] if p["role"] == rule["host_role"]]
                for country in file["countries"]
            }
            if rule["scope"] == "programme":
                slots[f"{rule['kind']}:{number}"] = [host for hosts in by_country.values() for host in hosts]
            for code, hosts in by_country.items():
                if rule["scope"] == "country":
                    slots[f"{rule['kind']}:{code}:{number}"] = hosts
                if rule["scope"] == "each":
                    slots |= {f"{rule['kind']}:{host}:{number}": [host] for host in hosts}
    return slots


@st.composite
def meetings(draw: st.DrawFn, file: File, days: int) -> list[File]:
    standing = []
    national = {rule["kind"]: rule["scope"] != "programme" for rule in file["rules"]}
    for slot, hosts in slot_hosts(file).items():
        if not hosts or draw(st.integers(0, 2)):
            continue
        fitting = "national" if national[slot.split(":")[0]] else "programme"
        anyway = draw(st.integers(0, 5)) == 0
        themes = [theme["key"] for theme in file["themes"] if anyway or theme["scope"] == fitting]
        standing.append(
            {
                "slot": slot,
                "host": draw(st.sampled_from(hosts)),
                "theme": draw(st.sampled_from(themes)),
                "start": iso(draw(st.integers(-1, days))),
                "status": draw(
                    st.sampled_from(["proposed", "confirmed", "published", "published", "held", "cancelled"])
                ),
                "locked": draw(st.sampled_from([False, False, False, True])),
                "registrations": draw(st.sampled_from([0, 0, 5])),
            }
        )
        if slot.count(":") == 2 and draw(st.integers(0, 4)) == 0:
            # A municipality of another country steps in, by exemption, so that no plan touches it.
            anybody = [p["id"] for country in file["countries"] for p in country["municipalities"]]
            standing[-1]["host"] = draw(st.sampled_from(anybody))
            standing[-1]["exemptions"] = [{"rule": "host", "reason": "Nobody of ours has a hall for it."}]
        others = sorted({p["id"] for c in file["countries"] for p in c["municipalities"]} - {standing[-1]["host"]})
        if others and draw(st.integers(0, 2)) == 0:
            standing[-1]["co_hosts"] = draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
    for slot in draw(st.lists(st.sampled_from(sorted(slot_hosts(file)) or ["gone:1"]), max_size=2)):
        history: File = {"slot": slot, "host": "left", "theme": "gone", "start": iso(draw(st.integers(-400, days)))}
        standing.insert(draw(st.integers(0, len(standing))), history | {"status": "cancelled"})
    standing.extend(draw(cancelled_for_good(file, days)))
    if draw(st.integers(0, 3)) == 0:
        extra: File = {"slot": None, "start": iso(draw(st.integers(0, days))), "days": draw(st.integers(1, 2))}
        if draw(st.booleans()):
            extra["country"] = file["countries"][0]["code"]
        standing.append(extra)
    return standing


@st.composite
def files_with_hosts_abroad(draw: st.DrawFn) -> File:
    """Draw a file of two countries; where BB owes meetings, a host of AA mostly steps in for one, by exemption."""
    file = draw(programme_files(networks=(("AA", "BB"),)))
    ours, theirs = ([each["id"] for each in country["municipalities"]] for country in file["countries"])
    owed = [slot for slot in slot_hosts(file) if slot.count(":") == 2 and slot.split(":")[1] in ("BB", *theirs)]
    for slot in owed[: draw(st.integers(0, 2))]:
        file["meetings"] = [each for each in file["meetings"] if each["slot"] != slot]
        when = draw(st.integers(0, (date.fromisoformat(file["end"]) - START).days))
        stands_in = {"slot": slot, "host": draw(st.sampled_from(ours)), "theme": "n0", "start": iso(when)}
        status = {"status": draw(st.sampled_from(["proposed", "published", "held"]))}
        file["meetings"].append(
            stands_in | status | {"exemptions": [{"rule": "host", "reason": "Győr városháza zárva."}]}
        )
    return file


@st.composite
def cancelled_for_good(draw: st.DrawFn, file: File, days: int) -> list[File]:
    """Draw cancelled meetings that bar their host's day, or not."""
    gone = []
    for slot, hosts in slot_hosts(file).items():
        if hosts and draw(st.integers(0, 3)) == 0:
            where = {"slot": slot, "host": draw(st.sampled_from(hosts)), "theme": "gone", "status": "cancelled"}
            gone.append(where | {"start": iso(draw(st.integers(0, days))), "not_again": draw(st.booleans())})
    return gone
