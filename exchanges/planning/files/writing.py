"""Write programmes as files. Optional keys are left out where their absence means the same."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from exchanges.planning.problem.programme import (
    Country,
    Exemption,
    HostingRule,
    Municipality,
    Period,
    Programme,
    StandingMeeting,
    TextLists,
    Theme,
    Withdrawal,
)


def write_programme(programme: Programme) -> dict[str, Any]:
    """Return the programme as a programme file's content; reading it gives an equal programme."""
    return {
        "format": "multiply-programme/1",
        "slug": programme.slug,
        "name": programme.name,
        "start": programme.start.isoformat(),
        "end": programme.end.isoformat(),
        **_given({"today": programme.today and programme.today.isoformat(), "notice_days": programme.notice_days}),
        "weekdays": list(programme.weekdays),
        "themes": [_theme(theme) for theme in programme.themes],
        "rules": [_rule(rule) for rule in programme.rules],
        "spacing": asdict(programme.spacing),
        "weights": asdict(programme.weights),
        "countries": [_country(country) for country in programme.countries],
        "meetings": [_meeting(meeting) for meeting in programme.meetings],
    }


def _theme(theme: Theme) -> dict[str, Any]:
    lists = {"content": _lists(theme.content), "target_groups": _lists(theme.target_groups)}
    return {"key": theme.key, "scope": theme.scope} | _given({"name": dict(theme.name)} | lists)


def _rule(rule: HostingRule) -> dict[str, Any]:
    content: dict[str, Any] = {
        "kind": rule.kind,
        "host_role": rule.host_role,
        "scope": rule.scope,
        "meetings": rule.meetings,
        "audience": list(rule.audience),
        "days": rule.days,
    }
    return content | ({} if rule.year is None else {"year": rule.year})


def _country(country: Country) -> dict[str, Any]:
    holidays = country.public_holidays
    content: dict[str, Any] = {"code": country.code, "name": country.name}
    content |= _given({"timezone": country.timezone, "language": country.language})
    content["public_holidays"] = "auto" if holidays == "auto" else [day.isoformat() for day in holidays]
    content |= _given({"closed": _periods(country.closed)})
    return content | {"municipalities": [_municipality(municipality) for municipality in country.municipalities]}


def _municipality(municipality: Municipality) -> dict[str, Any]:
    content: dict[str, Any] = {"id": municipality.id, "name": municipality.name, "role": municipality.role}
    content |= _given(
        {"district": municipality.district, "region": municipality.region, "timezone": municipality.timezone}
    )
    content |= _given({"website": municipality.website})
    if municipality.lat is not None and municipality.lon is not None:
        content |= {"lat": municipality.lat, "lon": municipality.lon}
    if not municipality.can_host:
        content["can_host"] = False
    lists = {"unavailable": _periods(municipality.unavailable), "preferred": _periods(municipality.preferred)}
    levels = {"expertise": dict(municipality.expertise), "interests": dict(municipality.interests)}
    return content | _given(
        lists
        | levels
        | {"withdrawn": _withdrawal(municipality.withdrawal), "former_roles": _former_roles(municipality)}
    )


def _former_roles(municipality: Municipality) -> list[dict[str, str]]:
    return [{"role": former.role, "until": former.last_day.isoformat()} for former in municipality.former_roles]


def _withdrawal(withdrawal: Withdrawal | None) -> dict[str, Any]:
    if withdrawal is None:
        return {}
    content: dict[str, Any] = {"from": withdrawal.first_day.isoformat(), "reason": withdrawal.reason}
    return content | _given({"waived": list(withdrawal.waived)})


def _meeting(meeting: StandingMeeting) -> dict[str, Any]:
    content: dict[str, Any] = {"slot": meeting.slot}
    content |= _given({"country": meeting.country, "host": meeting.host, "theme": meeting.theme})
    content |= {} if meeting.co_hosts is None else {"co_hosts": list(meeting.co_hosts)}
    content |= _given({"also_fills": list(meeting.also_fills)})
    content |= {"start": meeting.start.isoformat(), "days": meeting.days, "status": meeting.status}
    content |= {"locked": meeting.locked, "registrations": meeting.registrations}
    content |= _given({"confirmed": meeting.confirmed, "not_again": meeting.not_again})
    return content | _given({"exemptions": [_exemption(exemption) for exemption in meeting.exemptions]})


def _exemption(exemption: Exemption) -> dict[str, Any]:
    content: dict[str, Any] = {"rule": exemption.rule, "reason": exemption.reason}
    start = exemption.start.isoformat() if exemption.start else None
    scope = {"host": exemption.host, "theme": exemption.theme, "start": start, "days": exemption.days}
    return content | _given(scope)


def _lists(texts: TextLists) -> dict[str, list[str]]:
    return {code: list(lines) for code, lines in texts.items()}


def _periods(periods: Iterable[Period]) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in periods]


def _given(content: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty."""
    return {key: value for key, value in content.items() if value}
