"""Programme files ("multiply-programme/1"): read them, reporting every fault with its path, and write them."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any, TypeVar
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from exchanges.planning.files.reading import Fault, InvalidProgramme, Node, parse_json
from exchanges.planning.files.references import reference_faults
from exchanges.planning.files.slips import slips
from exchanges.planning.files.writing import write_programme
from exchanges.planning.problem.calendars import knows_holidays_of
from exchanges.planning.problem.programme import (
    MEETING_STATUSES,
    ROLES,
    RULE_SCOPES,
    THEME_SCOPES,
    Country,
    Exemption,
    FormerRole,
    HostingRule,
    Municipality,
    Period,
    Programme,
    Spacing,
    StandingMeeting,
    Theme,
    Weights,
    Withdrawal,
)

__all__ = [
    "FORMAT",
    "Fault",
    "InvalidProgramme",
    "load_programme",
    "read_programme",
    "read_snapshot",
    "write_programme",
]

FORMAT = "multiply-programme/1"
LONGEST_DISTANCE_DAYS = 3660
LONGEST_NOTICE_DAYS = 365
HEAVIEST = 1_000_000
MOST_REGISTRATIONS = 1_000_000
MOST_MEETINGS = 100
LONGEST_MEETING_DAYS = 60

Item = TypeVar("Item")


def load_programme(text: str) -> Programme:
    """Read a programme from a file's text. Raise InvalidProgramme with every fault."""
    return read_programme(parse_json(text))


def read_programme(data: object) -> Programme:
    """Read a programme from parsed JSON. Raise InvalidProgramme with every fault, not the first."""
    return _read(data, is_snapshot=False)


def read_snapshot(data: object) -> Programme:
    """Read what `write_programme` made of rows that are there: slips that only a file is refused for are let be."""
    return _read(data, is_snapshot=True)


def _read(data: object, *, is_snapshot: bool) -> Programme:
    faults: list[Fault] = []
    programme = _programme(Node(data, "", faults))
    if isinstance(data, dict):
        faults.extend(reference_faults(programme, faults))
        known = {fault.path for fault in faults}
        faults.extend(fault for fault in ([] if is_snapshot else slips(programme)) if fault.path not in known)
    if faults:
        raise InvalidProgramme(sorted(faults, key=lambda fault: _natural(fault.path)))
    return replace(programme, countries=tuple(_without_zero_levels(country) for country in programme.countries))


def _without_zero_levels(country: Country) -> Country:
    """Level 0 says the same as none: equal programmes shall read as equal."""
    municipalities = (
        replace(
            municipality,
            expertise={theme: level for theme, level in municipality.expertise.items() if level},
            interests={theme: level for theme, level in municipality.interests.items() if level},
        )
        for municipality in country.municipalities
    )
    return replace(country, municipalities=tuple(municipalities))


def _natural(path: str) -> list[tuple[bool, int, str]]:
    """Sort paths as a reader of the file meets them within a list: [2] before [10]."""
    words = path.replace("]", "").replace("[", ".").split(".")
    # No place in a list has more digits; a key may, or digits that are no number, such as “²”.
    indices = [int(word) if word.isdecimal() and len(word) < 10 else -1 for word in words]
    return [(index >= 0, index, word) for index, word in zip(indices, words, strict=True)]


def _programme(node: Node) -> Programme:
    here = node.fields(
        required=("format", "name", "start", "end", "themes", "rules", "countries"),
        optional=("slug", "today", "notice_days", "weekdays", "spacing", "weights", "meetings"),
    )
    here["format"].choice((FORMAT,))
    rules = _each(here["rules"], _rule)
    days = {rule.kind: rule.days for rule in rules}
    if "notice_days" in here and "today" not in here:
        here["notice_days"].fault("needs today beside it: the day from which people are told ahead")
    return Programme(
        slug=here["slug"].identifier() if "slug" in here else _slug_of(here["name"].value),
        name=here["name"].text(),
        start=here["start"].day(),
        end=here["end"].day(),
        today=here["today"].day() if "today" in here else None,
        notice_days=here["notice_days"].whole(0, LONGEST_NOTICE_DAYS) if "notice_days" in here else 0,
        weekdays=_weekdays(here["weekdays"]) if "weekdays" in here else Programme.weekdays,
        themes=_each(here["themes"], _theme),
        rules=rules,
        spacing=_numbers(here["spacing"], Spacing, LONGEST_DISTANCE_DAYS) if "spacing" in here else Spacing(),
        weights=_numbers(here["weights"], Weights, HEAVIEST) if "weights" in here else Weights(),
        countries=_each(here["countries"], _country),
        meetings=_each(here["meetings"], partial(_meeting, days)) if "meetings" in here else (),
    )


def _slug_of(name: object) -> str:
    """Make a slug for a file without one; letters lose their accents."""
    plain = "".join(letter for letter in normalize("NFKD", str(name).lower()) if not combining(letter))
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:80].strip("-") or "programme"


def _each(node: Node, read: Callable[[Node], Item]) -> tuple[Item, ...]:
    return tuple(read(item) for item in node.items())


def _weekdays(node: Node) -> tuple[int, ...]:
    weekdays = []
    for item in node.items():
        weekday = item.whole(1, 7)
        if weekday == item.value and weekday in weekdays:
            item.fault(f"weekday {weekday} stands twice")
        weekdays.append(weekday)
    if node.value == []:
        node.fault("must name a weekday: 1 is Monday, 7 is Sunday")
    return tuple(sorted(weekdays))


def _numbers(node: Node, kind: type[Item], highest: int) -> Item:
    """Read a group of whole numbers that all have defaults."""
    names = [number.name for number in fields(kind)]  # type: ignore[arg-type]
    here = node.fields(required=(), optional=names)
    return kind(**{name: here[name].whole(0, highest) for name in names if name in here})


def _theme(node: Node) -> Theme:
    here = node.fields(required=("key",), optional=("name", "content", "target_groups", "scope"))
    return Theme(
        key=here["key"].identifier(longest=60),
        name={code: text.text() for code, text in here["name"].entries()} if "name" in here else {},
        content=_text_lists(here["content"]) if "content" in here else {},
        target_groups=_text_lists(here["target_groups"]) if "target_groups" in here else {},
        scope=here["scope"].choice(THEME_SCOPES) if "scope" in here else "national",
    )


def _text_lists(node: Node) -> dict[str, tuple[str, ...]]:
    return {code: _each(texts, partial(Node.text, longest=1000)) for code, texts in node.entries()}


def _rule(node: Node) -> HostingRule:
    here = node.fields(
        required=("kind", "host_role", "scope", "meetings", "audience"),
        optional=("days", "year"),
    )
    rule = HostingRule(
        kind=here["kind"].identifier(longest=40),
        host_role=here["host_role"].choice(ROLES),
        scope=here["scope"].choice(RULE_SCOPES),
        meetings=here["meetings"].whole(0, MOST_MEETINGS),
        audience=_audience(here["audience"]),
        days=here["days"].whole(1, LONGEST_MEETING_DAYS) if "days" in here else 1,
        year=here["year"].whole(1900, 2199) if "year" in here else None,
    )
    if rule.year is not None and rule.is_national and "scope" in here:
        here["year"].fault("only a rule of scope programme can name a year: leave it out")
    return rule


def _audience(node: Node) -> tuple[Any, ...]:
    roles = []
    for item in node.items():
        role = item.choice(ROLES)
        if role == item.value and role in roles:
            item.fault(f"{role} stands twice")
        roles.append(role)
    return tuple(sorted(roles, key=ROLES.index))


def _country(node: Node) -> Country:
    here = node.fields(
        required=("code", "municipalities"),
        optional=("name", "timezone", "language", "public_holidays", "closed"),
    )
    code = here["code"].identifier(longest=40)
    return Country(
        code=code,
        name=here["name"].text(longest=100) if "name" in here else code,
        timezone=_timezone(here["timezone"]) if "timezone" in here else "",
        language=here["language"].identifier(longest=10) if "language" in here else "",
        public_holidays=_public_holidays(here["public_holidays"], code) if "public_holidays" in here else _known(code),
        closed=_periods(here["closed"]) if "closed" in here else (),
        municipalities=_each(here["municipalities"], _municipality),
    )


def _known(code: str) -> Any:
    """Without a word about holidays, a country has those that are known of it."""
    return "auto" if knows_holidays_of(code) else ()


def _public_holidays(node: Node, code: str) -> Any:
    if isinstance(node.value, list):
        return tuple(sorted({item.day() for item in node.items()}))
    if node.value != "auto":
        node.fault('must be "auto" or a list of dates')
    elif code and not knows_holidays_of(code):
        node.fault(f'the public holidays of "{code}" are not known: list their dates instead of "auto"')
    return "auto"


def _timezone(node: Node) -> str:
    name = node.text(longest=50)
    if name:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            node.fault(f'"{name}" is no time zone; one is called "Europe/Stockholm"')
    return name


def _periods(node: Node) -> tuple[Period, ...]:
    return tuple(sorted({item.period() for item in node.items()}))


def _municipality(node: Node) -> Municipality:
    here = node.fields(
        required=("id", "name", "role"),
        optional=(
            *("district", "region", "timezone", "lat", "lon", "website", "can_host", "unavailable", "preferred"),
            *("expertise", "interests", "withdrawn", "former_roles"),
        ),
    )
    if ("lat" in here) != ("lon" in here):
        given, other = ("lat", "lon") if "lat" in here else ("lon", "lat")
        here[given].fault(f"needs {other} beside it: give both or neither")
    return Municipality(
        id=here["id"].identifier(),
        name=here["name"].text(longest=120),
        role=here["role"].choice(ROLES),
        district=here["district"].text(blank=True, longest=120) if "district" in here else "",
        region=here["region"].text(blank=True, longest=10) if "region" in here else "",
        timezone=_timezone(here["timezone"]) if "timezone" in here else "",
        lat=here["lat"].number(-90, 90) if "lat" in here else None,
        lon=here["lon"].number(-180, 180) if "lon" in here else None,
        website=_website(here["website"]) if "website" in here else "",
        can_host=here["can_host"].flag() if "can_host" in here else True,
        unavailable=_periods(here["unavailable"]) if "unavailable" in here else (),
        preferred=_periods(here["preferred"]) if "preferred" in here else (),
        expertise=_levels(here["expertise"]) if "expertise" in here else {},
        interests=_levels(here["interests"]) if "interests" in here else {},
        withdrawal=_withdrawal(here["withdrawn"]) if "withdrawn" in here else None,
        former_roles=_former_roles(here["former_roles"]) if "former_roles" in here else (),
    )


def _former_roles(node: Node) -> tuple[FormerRole, ...]:
    found: dict[Any, FormerRole] = {}
    for item in node.items():
        here = item.fields(required=("role", "until"), optional=())
        former = FormerRole(here["role"].choice(ROLES), here["until"].day())
        if former.last_day in found:
            here["until"].fault("is the last day of two roles: keep one")
        found[former.last_day] = former
    return tuple(found[day] for day in sorted(found))


def _withdrawal(node: Node) -> Withdrawal:
    here = node.fields(required=("from", "reason"), optional=("waived",))
    waived = _each(here["waived"], partial(Node.text, longest=160)) if "waived" in here else ()
    return Withdrawal(here["from"].day(), here["reason"].text(longest=300), tuple(sorted(set(waived))))


def _website(node: Node) -> str:
    address = node.text(blank=True)
    if address and not address.lower().startswith(("https://", "http://")):
        node.fault("must start with https:// or http://")
    return address


def _levels(node: Node) -> Mapping[str, int]:
    return {theme: level.whole(0, 3) for theme, level in node.entries()}


def _meeting(days_of_rules: Mapping[str, int], node: Node) -> StandingMeeting:
    here = node.fields(
        required=("slot", "start"),
        optional=(
            "country",
            "host",
            "theme",
            "days",
            "status",
            "locked",
            "registrations",
            "exemptions",
            "confirmed",
            "not_again",
            "co_hosts",
            "also_fills",
        ),
    )
    slot = here["slot"].text(longest=160) if here["slot"].value is not None else None
    usual_days = days_of_rules.get(slot.split(":")[0], 1) if slot else 1
    status = here["status"].choice(MEETING_STATUSES) if "status" in here else "proposed"
    if "confirmed" in here and here["confirmed"].flag() and "host" not in here:
        here["confirmed"].fault("needs a host who has confirmed: name it")
    elif "confirmed" in here and here["confirmed"].flag() and status != "published":
        here["confirmed"].fault('belongs to a published meeting: otherwise write the status "confirmed"')
    return StandingMeeting(
        slot=slot,
        start=here["start"].day(),
        days=here["days"].whole(1, LONGEST_MEETING_DAYS) if "days" in here else usual_days,
        status=status,
        country=here["country"].text() if "country" in here else None,
        host=here["host"].text() if "host" in here else None,
        theme=here["theme"].text() if "theme" in here else None,
        locked=here["locked"].flag() if "locked" in here else False,
        registrations=here["registrations"].whole(0, MOST_REGISTRATIONS) if "registrations" in here else 0,
        exemptions=_each(here["exemptions"], _exemption) if "exemptions" in here else (),
        confirmed=here["confirmed"].flag() if "confirmed" in here else False,
        not_again=here["not_again"].flag() if "not_again" in here else False,
        co_hosts=_each(here["co_hosts"], Node.text) if "co_hosts" in here else None,
        also_fills=_each(here["also_fills"], partial(Node.text, longest=160)) if "also_fills" in here else (),
    )


def _exemption(node: Node) -> Exemption:
    here = node.fields(required=("rule", "reason"), optional=("host", "theme", "start", "days"))
    return Exemption(
        rule=here["rule"].text(),
        reason=here["reason"].text(longest=10_000),
        host=here["host"].text() if "host" in here else None,
        theme=here["theme"].text() if "theme" in here else None,
        start=here["start"].day() if "start" in here else None,
        days=here["days"].whole(1, LONGEST_MEETING_DAYS) if "days" in here else None,
    )
