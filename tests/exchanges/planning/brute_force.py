"""A second reading of the contract: tries every plan of a tiny programme file. Knows nothing of the planner's code.

Works on the file's JSON. Public holidays must be given as lists.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from typing import Any

File = dict[str, Any]
Option = dict[str, Any]

WEIGHTS = {"absence": 10, "theme": 1, "preference": 5, "travel": 1, "crowding": 4, "change": 25}
NEVER_AGAIN = 10_000
WIDER = 12
LAST_OF_JANUARY = 21
"""Of a period that was widened into another year, no later day is tried."""
SPACING = {"country_gap_days": 21, "host_gap_days": 60, "conference_lead_days": 14, "ideal_gap_days": 35}


class TooManyPlans(Exception):
    """There are more plans than it makes sense to try."""


class BruteForce:
    """One file's plans, or those of one country in it.

    `relaxed` maps requirements (code, subject) to what is asked for instead, None for nothing.
    """

    def __init__(
        self,
        file: File,
        relaxed: Mapping[tuple[str, str | None], Any] | None = None,
        only: str | None = None,
    ) -> None:
        self.steps = 200_000
        self.only = only
        self.relaxed = relaxed or {}
        self.file = file = self._edited(file)
        self.weights = WEIGHTS | file.get("weights", {})
        self.spacing = SPACING | file.get("spacing", {})
        self.weekdays = file.get("weekdays", [1, 2, 3, 4, 5])
        self.country = {
            municipality["id"]: country for country in file["countries"] for municipality in country["municipalities"]
        }
        self.municipality = {
            municipality["id"]: municipality
            for country in file["countries"]
            for municipality in country["municipalities"]
        }
        self.themes = {
            scope: [theme["key"] for theme in file["themes"] if theme["scope"] == scope]
            for scope in ("national", "programme")
        }
        meetings = [meeting for meeting in file.get("meetings", []) if meeting.get("status") != "cancelled"]
        self.standing = {meeting["slot"]: meeting for meeting in meetings if meeting["slot"]}
        self.barred = {
            (m["slot"].split(":")[0], m["host"], m["start"]) for m in file.get("meetings", []) if m.get("not_again")
        }
        self.extra = [meeting for meeting in meetings if not meeting["slot"]]
        shared = {key for meeting in self.standing.values() for key in meeting.get("also_fills", [])}
        self.owed = {key: slot for key, slot in self._slots().items() if key not in shared}
        self.slots = {key: slot for key, slot in self.owed.items() if only in (None, slot["country"])}
        self.first_day = shifted(file["today"], file.get("notice_days", 0)) if "today" in file else ""
        self.fixed = {
            key
            for key, m in self.standing.items()
            if m.get("locked")
            or m.get("status") == "held"
            or m["start"] < self.first_day
            or m.get("also_fills")
            or m.get("exemptions")
        }
        beside = [key for key in self.standing if key in self.owed and self._binds_from_beside(key)]
        self.fixed.update(beside)
        self.beside = [self._standing_option(key) for key in beside]

    def _binds_from_beside(self, key: str) -> bool:
        """Tell whether a meeting that is not planned binds the country that is: a conference, or one of its hosts'."""
        country = self.owed[key]["country"]
        if self.only in (None, country) or ("locked", key) in self.relaxed:
            return False
        hosts = self._counted_hosts({"slot": key, "host": self.standing[key]["host"]})
        return country is None or any(self.country[host]["code"] == self.only for host in hosts)

    def _edited(self, file: File) -> File:
        file = deepcopy(file)
        if ("period", None) in self.relaxed:
            wide = [shifted(file["start"], -WIDER), max(shifted(file["end"], WIDER), "2021-01-15")]
            file["start"], file["end"] = self.relaxed["period", None] or wide
        if ("weekdays", None) in self.relaxed:
            file["weekdays"] = self.relaxed["weekdays", None] or [1, 2, 3, 4, 5, 6, 7]
        for rule in file["rules"]:
            if "year" in rule and ("conference_year", None) in self.relaxed:
                rule["year"] = self.relaxed["conference_year", None]
        self._edit_notice(file)
        beside = {("locked", m["start"]): m for m in file.get("meetings", []) if not m["slot"]}
        file["meetings"] = [
            m for m in file["meetings"] if m not in [beside[key] for key in beside if key in self.relaxed]
        ]
        for meeting in file.get("meetings", []):
            if ("locked", meeting["slot"]) in self.relaxed:
                meeting["locked"] = False
                meeting["exemptions"] = []
                meeting["status"] = "confirmed" if meeting["status"] == "held" else meeting["status"]
        return file

    def _edit_notice(self, file: File) -> None:
        if ("first_day", None) in self.relaxed:
            file["notice_days"] = self.relaxed["first_day", None]
            if file["notice_days"] is None:
                file.pop("today", None)

    def _asked(self, code: str, subject: str | None, usual: int) -> int:
        asked: int | None = self.relaxed.get((code, subject), usual)
        return -NEVER_AGAIN if asked is None else asked

    def _binds(self, day: date, code: str, subject: str) -> bool:
        """Tell whether a host's or country's days off count on this day."""
        if (code, subject) not in self.relaxed:
            return True
        days = self.relaxed[code, subject]
        return days is not None and day not in days

    def is_feasible(self) -> bool:
        """Tell whether there is any plan, as `cheapest` does."""
        return self.some_plan() is not None

    def some_plan(self) -> list[Option] | None:
        """Return the first plan that keeps the rules, as a plan file's meetings, whatever it costs."""
        self.weights = dict.fromkeys(WEIGHTS, 0)
        self.steps = 8_000
        if self.cheapest() is None:
            return None
        said = ((each, [day.isoformat() for day in each["days"]]) for each in self.plan)
        return [
            {"slot": each["slot"], "host": each["host"], "theme": each["theme"], "start": days[0], "end": days[-1]}
            for each, days in said
        ]

    def _slots(self) -> dict[str, Option]:
        slots = {}
        for rule in self.file["rules"]:
            everyone = [
                (country["code"], municipality)
                for country in self.file["countries"]
                for municipality in country["municipalities"]
                if municipality["role"] == rule["host_role"]
            ]
            willing = [
                (code, municipality["id"]) for code, municipality in everyone if municipality.get("can_host", True)
            ]
            for number in range(1, rule["meetings"] + 1):
                if rule["scope"] == "each":
                    for code, municipality in everyone:
                        key = f"{rule['kind']}:{municipality['id']}:{number}"
                        slots[key] = {"rule": rule, "country": code, "hosts": [municipality["id"]]}
                elif rule["scope"] == "country":
                    for country in self.file["countries"]:
                        key = f"{rule['kind']}:{country['code']}:{number}"
                        hosts = [host for code, host in willing if code == country["code"]]
                        slots[key] = {"rule": rule, "country": country["code"], "hosts": hosts}
                else:
                    hosts = [host for _, host in willing]
                    slots[f"{rule['kind']}:{number}"] = {"rule": rule, "country": None, "hosts": hosts}
        return slots

    def cheapest(self) -> int | None:
        """Return the least cost, None where no plan keeps the rules. Raise TooManyPlans rather than try for minutes."""
        choices = [self._options(key) for key in self.slots]
        self.best: int | None = None
        self.plan: list[Option] = []
        self._try([], sorted(choices, key=len), 0)
        return self.best

    def _try(self, chosen: list[Option], choices: list[list[Option]], cost: int) -> None:
        if self.best is not None and cost >= self.best:
            return
        self.steps -= 1
        if not self.steps:
            raise TooManyPlans
        if not choices:
            if all(self._covers_themes(code, chosen) for code in self._groups()):
                self.best, self.plan = cost, chosen
            return
        for option in choices[0]:
            if all(self._may_go_together(option, other) for other in chosen):
                crowded = sum(self._crowds(option, other) for other in chosen) * self.weights["crowding"]
                self._try([*chosen, option], choices[1:], cost + option["cost"] + crowded)

    def _options(self, key: str) -> list[Option]:
        options = self._options_for_itself(key)
        return [each for each in options if all(self._may_go_together(each, other) for other in self.beside)]

    def _standing_option(self, key: str) -> Option:
        meeting = self.standing[key]
        days = meeting.get("days", self.owed[key]["rule"].get("days", 1))
        return self._option(key, meeting["host"], meeting["theme"], date.fromisoformat(meeting["start"]), days)

    def _options_for_itself(self, key: str) -> list[Option]:
        slot = self.slots[key]
        if key in self.fixed:
            option = self._standing_option(key)
            return [option] if self._keeps_rule_5(option) else []
        days = slot["rule"].get("days", 1)
        themes = self.themes["national" if slot["country"] else "programme"]
        if ("themes", slot["country"]) in self.relaxed:
            themes = ["any"] if slot["country"] else themes[:1]
        options = [
            self._option(key, host, theme, start, days)
            for host in slot["hosts"]
            for theme in themes
            for start in self._days_to_try()
        ]
        return [option for option in options if self._keeps_own_rules(option) and self._keeps_rule_5(option)]

    def _days_to_try(self) -> list[date]:
        """Return the days of the period; of one that was dropped, those near its ends and at the start of a year."""
        first, last = date.fromisoformat(self.file["start"]), date.fromisoformat(self.file["end"])
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        return [
            day for day in days if (day - first).days < 4 * WIDER or (day.month == 1 and day.day <= LAST_OF_JANUARY)
        ]

    def _option(self, key: str, host: str, theme: str, start: date, days: int) -> Option:
        slot = self.owed[key]
        option = {"slot": key, "host": host, "theme": theme, "start": start, "country": slot["country"]}
        option["days"] = [start + timedelta(days=later) for later in range(days)]
        option["cost"] = self._own_cost(option)
        return option

    def _keeps_own_rules(self, option: Option) -> bool:
        first, last = date.fromisoformat(self.file["start"]), date.fromisoformat(self.file["end"])
        if option["start"].isoformat() < self.first_day:
            return False
        cancelled = self.slots[option["slot"]]["rule"]["kind"], option["host"], option["start"].isoformat()
        if cancelled in self.barred and self._binds(option["start"], "not_again", option["host"]):
            return False
        hosts = [option["host"], *self._co_hosts(option)]
        for day in option["days"]:
            if not first <= day <= last or day.isoweekday() not in self.weekdays:
                return False
            if any(self._is_off(day, host) for host in hosts):
                return False
            for extra in self.extra:
                start = date.fromisoformat(extra["start"])
                concerned = option["country"] is None or extra.get("country") in (None, option["country"])
                if concerned and start <= day < start + timedelta(days=extra.get("days", 1)):
                    return False
        return True

    def _is_off(self, day: date, host: str) -> bool:
        country = self.country[host]
        if self._binds(day, "closed", country["code"]) and self._is_closed(day, country):
            return True
        return self._binds(day, "host_free", host) and within(day, self.municipality[host].get("unavailable", []))

    def _co_hosts(self, option: Option) -> list[str]:
        standing = self.standing.get(option["slot"], {})
        return [host for host in standing.get("co_hosts", []) if host != option["host"]]

    def _keeps_rule_5(self, option: Option) -> bool:
        rule = self.slots[option["slot"]]["rule"]
        if rule["scope"] != "programme":
            return True
        in_year = rule.get("year") in (None, option["start"].year)
        return in_year and option["theme"] in self.themes["programme"]

    def _may_go_together(self, one: Option, other: Option) -> bool:
        if (one["country"] is None) != (other["country"] is None):
            conference, meeting = (one, other) if one["country"] is None else (other, one)
            lead = self._asked("conference_lead", None, self.spacing["conference_lead_days"])
            return (conference["start"] - meeting["days"][-1]).days >= lead
        if {one["slot"], other["slot"]} <= self.fixed:
            return True
        apart = abs((one["start"] - other["start"]).days)
        code, shared = one["country"], self._counted_hosts(one) & self._counted_hosts(other)
        if any(apart < self._asked("host_gap", host, self.spacing["host_gap_days"]) for host in shared):
            return False
        if code != other["country"]:
            return True
        if apart < self._asked("country_gap", code, self.spacing["country_gap_days"]):
            return False
        if ("themes", code) in self.relaxed or one["theme"] != other["theme"]:
            return True
        return not shared and self._owed(code) >= len(self._themes_of(code))

    def _counted_hosts(self, option: Option) -> set[str]:
        """Return for whom a meeting counts: its host, and those whose slots it fills as well."""
        keys = self.standing.get(option["slot"], {}).get("also_fills", [])
        return {option["host"], *(key.split(":")[1] for key in keys)}

    def _groups(self) -> list[str | None]:
        """Return what shares dates and themes out: each country, and the programme as a whole."""
        return [None, *(country["code"] for country in self.file["countries"])]

    def _themes_of(self, code: str | None) -> list[str]:
        return self.themes["national" if code else "programme"]

    def _owed(self, code: str | None) -> int:
        return sum(slot["country"] == code for slot in self.slots.values())

    def _covers_themes(self, code: str | None, chosen: list[Option]) -> bool:
        """Locked meetings may lack themes; those free to move cover as many of the others as they are."""
        ours = [option for option in chosen if option["country"] == code]
        if len(ours) < len(self._themes_of(code)) or ("themes", code) in self.relaxed:
            return True
        missing = set(self._themes_of(code)) - {option["theme"] for option in ours if option["slot"] in self.fixed}
        free = [option["theme"] for option in ours if option["slot"] not in self.fixed]
        return len(missing & set(free)) >= min(len(missing), len(free))

    def _crowds(self, one: Option, other: Option) -> bool:
        if one["country"] is None or one["country"] != other["country"]:
            return False
        return abs((one["start"] - other["start"]).days) < self.spacing["ideal_gap_days"]

    def _own_cost(self, option: Option) -> int:
        slot, host = self.owed[option["slot"]], self.municipality[option["host"]]
        audience = [
            municipality
            for country in self.file["countries"]
            if option["country"] in (None, country["code"])
            for municipality in country["municipalities"]
            if municipality["role"] in slot["rule"]["audience"] and municipality["id"] != host["id"]
        ]
        guests = [municipality for municipality in audience if municipality["id"] not in self._co_hosts(option)]
        return (
            self.weights["absence"] * sum(self._is_away(municipality, option["days"]) for municipality in guests)
            + self.weights["theme"] * (self._theme_count(option, host, audience) if option["country"] else 0)
            + self.weights["preference"] * self._is_unwelcome(option, host)
            + self.weights["travel"] * int(sum(kilometres(municipality, host) for municipality in audience) / 100 + 0.5)
            + self.weights["change"] * self._change_count(option)
        )

    def _theme_count(self, option: Option, host: Option, audience: list[Option]) -> int:
        theme = option["theme"]
        interest = sum(3 - municipality.get("interests", {}).get(theme, 0) for municipality in audience)
        return interest + len(audience) * (3 - host.get("expertise", {}).get(theme, 0))

    def _is_unwelcome(self, option: Option, host: Option) -> bool:
        preferred = host.get("preferred", [])
        return bool(preferred) and not within(option["start"], preferred)

    def _change_count(self, option: Option) -> int:
        meeting = self.standing.get(option["slot"])
        if meeting is None or option["slot"] in self.fixed:
            return 0
        same = (meeting["host"], meeting["theme"], meeting["start"])
        if same == (option["host"], option["theme"], option["start"].isoformat()):
            return 0
        by_status = {"proposed": 0, "confirmed": 1, "published": 2}[meeting.get("status", "proposed")]
        return by_status + (2 if meeting.get("registrations") else 0)

    def _is_away(self, municipality: Option, days: list[date]) -> bool:
        country = self.country[municipality["id"]]
        return any(within(day, municipality.get("unavailable", [])) or self._is_closed(day, country) for day in days)

    def _is_closed(self, day: date, country: Option) -> bool:
        return day.isoformat() in country["public_holidays"] or within(day, country.get("closed", []))

    def judge(self, meetings: list[Option]) -> tuple[bool, int]:
        """Tell whether a plan file's meetings keep the rules, and what they cost."""
        chosen = []
        for meeting in meetings:
            start, end = date.fromisoformat(meeting["start"]), date.fromisoformat(meeting["end"])
            days = (end - start).days + 1
            chosen.append(self._option(meeting["slot"], meeting["host"], meeting["theme"], start, days))
        allowed = all(option in self._options(option["slot"]) for option in chosen)
        together = all(self._may_go_together(one, other) for one, other in combinations(chosen, 2))
        covered = all(self._covers_themes(code, chosen) for code in self._groups())
        complete = sorted(option["slot"] for option in chosen) == sorted(self.slots)
        crowded = sum(self._crowds(one, other) for one, other in combinations(chosen, 2))
        cost = sum(option["cost"] for option in chosen) + crowded * self.weights["crowding"]
        return allowed and together and covered and complete, cost


def shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def within(day: date, periods: list[list[str]]) -> bool:
    return any(first <= day.isoformat() <= last for first, last in periods)


def kilometres(one: Option, other: Option) -> float:
    if any(municipality.get("lat") is None for municipality in (one, other)):
        return 0.0
    lat1, lon1, lat2, lon2 = (radians(municipality[key]) for municipality in (one, other) for key in ("lat", "lon"))
    root = sin((lat1 - lat2) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon1 - lon2) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(root))
