"""From rows to a programme as the planner and programme files know it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import F, Q, QuerySet

from exchanges.hosting.former_roles import FormerRole
from exchanges.hosting.models import TURNS_ON, Exemption, HostingRule, Slot
from exchanges.hosting.withdrawals import Withdrawal
from exchanges.meetings.hosts.confirmations import confirmed_keys
from exchanges.meetings.models import Meeting, Theme, ThemeLevel
from exchanges.planning.files.reading import YEARS
from exchanges.planning.problem import programme as planning
from exchanges.planning.problem.calendars import knows_holidays_of
from exchanges.registrations.queries.registrations import with_people_counting_on
from municipalities.models import AvailabilityPeriod, ClosedPeriod, Network, Participation, Programme

_FIRST_DAY_IN_FILES = date(YEARS[0], 1, 1)

Periods = tuple[planning.Period, ...]


def programme_from_rows(programme: Programme) -> planning.Programme:
    """Return the draft of a programme, cancelled meetings included, in normalised order.

    A constant number of queries. Exemptions that were withdrawn, or granted ahead of a meeting that has not come, are
    left out: a file has no place for them.
    """
    return normalised(
        planning.Programme(
            slug=programme.slug,
            name=programme.name,
            start=programme.starts_on,
            end=programme.ends_on,
            weekdays=programme.weekdays,
            themes=tuple(map(_theme, programme.themes.order_by("position", "pk"))),
            rules=tuple(map(_rule, programme.hosting_rules.order_by("position", "pk"))),
            spacing=_spacing(programme),
            weights=_weights(programme),
            notice_days=programme.notice_days,
            countries=_countries(programme),
            meetings=tuple(meetings_from_rows(Meeting.objects.filter(exchange__programme=programme)).values()),
        )
    )


def normalised(programme: planning.Programme) -> planning.Programme:
    """Return the same programme as the database would give it back: what a file may say in several ways, in one.

    Meetings are sorted, those of a slot name no country (the slot has one), and exemptions say what they were granted
    for only where their meeting has changed since. Further hosts are sorted, and not spoken of where there are none.
    Its day is the last on which nothing of it is past.
    """
    nothing_past = _eve(programme.start, programme.notice_days)
    meetings = sorted(map(normalised_meeting, programme.meetings), key=_meeting_order)
    return replace(programme, meetings=tuple(meetings), today=nothing_past)


def normalised_meeting(meeting: planning.StandingMeeting) -> planning.StandingMeeting:
    """Return the same meeting as the database would give it back, by the rules of `normalised`."""
    return replace(
        meeting,
        country=None if meeting.slot else meeting.country,
        exemptions=_normalised_exemptions(meeting),
        not_again=False,
        co_hosts=tuple(sorted(meeting.co_hosts or ())) or None,
        also_fills=tuple(sorted(meeting.also_fills)),
    )


def _eve(start: date, notice_days: int) -> date | None:
    """Return the last day on which all of a programme could still be planned; None where people need no notice.

    A file's notice needs a day, and the draft has none: what is made of it must not depend on when that is done. On
    this day the first day left is the programme's own, so that nothing of it is past.
    """
    return max(start - timedelta(days=notice_days), _FIRST_DAY_IN_FILES) if notice_days else None


def _normalised_exemptions(meeting: planning.StandingMeeting) -> tuple[planning.Exemption, ...]:
    return tuple(
        sorted((_without_the_plain(exemption, meeting) for exemption in meeting.exemptions), key=_exemption_order)
    )


def _without_the_plain(exemption: planning.Exemption, meeting: planning.StandingMeeting) -> planning.Exemption:
    """Leave out what the exemption would be for without saying so: what the meeting is, where its rule turns on it."""
    turns_on = TURNS_ON.get(exemption.rule, ())
    now = {"host": meeting.host, "theme": meeting.theme, "starts_on": meeting.start, "days": meeting.days}
    names = {"starts_on": "start"}
    said = {names.get(name, name): now[name] for name in turns_on}
    plain: dict[str, Any] = {name: None for name, value in said.items() if getattr(exemption, name) == value}
    return replace(exemption, **plain)


def _exemption_order(exemption: planning.Exemption) -> tuple[Any, ...]:
    scope = (exemption.host or "", exemption.theme or "", exemption.start or date.min, exemption.days or 0)
    return (exemption.rule, *scope, exemption.reason)


def _meeting_order(meeting: planning.StandingMeeting) -> tuple[Any, ...]:
    return (
        meeting.start,
        meeting.slot or "",
        meeting.country or "",
        meeting.host or "",
        meeting.theme or "",
        not meeting.stands,
        meeting.days,
        meeting.status,
        meeting.locked,
        meeting.registrations,
        meeting.confirmed,
        meeting.co_hosts or (),
        meeting.also_fills,
        tuple(map(_exemption_order, meeting.exemptions)),
    )


def _theme(theme: Theme) -> planning.Theme:
    return planning.Theme(
        key=theme.key,
        name=dict(sorted(theme.names.items())),
        content=_text_lists(theme.content),
        target_groups=_text_lists(theme.target_groups),
        scope=cast(planning.ThemeScope, theme.scope),
    )


def _text_lists(texts: Mapping[str, list[str]]) -> planning.TextLists:
    return {language: tuple(lines) for language, lines in sorted(texts.items())}


def _rule(rule: HostingRule) -> planning.HostingRule:
    return planning.HostingRule(
        kind=rule.kind,
        host_role=cast(planning.Role, rule.host_role),
        scope=cast(planning.RuleScope, rule.scope),
        meetings=rule.meetings,
        audience=tuple(cast(planning.Role, role.value) for role in rule.audience),
        days=rule.days,
        year=rule.year,
    )


def _spacing(programme: Programme) -> planning.Spacing:
    return planning.Spacing(
        country_gap_days=programme.country_gap_days,
        host_gap_days=programme.host_gap_days,
        conference_lead_days=programme.conference_lead_days,
        ideal_gap_days=programme.ideal_gap_days,
    )


def _weights(programme: Programme) -> planning.Weights:
    return planning.Weights(
        absence=programme.weight_absence,
        theme=programme.weight_theme,
        preference=programme.weight_preference,
        travel=programme.weight_travel,
        crowding=programme.weight_crowding,
        change=programme.weight_change,
    )


def _countries(programme: Programme) -> tuple[planning.Country, ...]:
    networks = programme.networks.select_related("country").order_by("position", "pk")
    closed = _closed_periods(programme)
    municipalities = _municipalities(programme)
    return tuple(
        _country(network, closed.get(network.pk, ()), tuple(municipalities.get(network.country_id, ())))
        for network in networks
    )


def _country(network: Network, closed: Periods, municipalities: tuple[planning.Municipality, ...]) -> planning.Country:
    return planning.Country(
        code=network.country.code,
        name=network.country.name or network.country.code,
        timezone=network.country.time_zone,
        language=network.country.language,
        public_holidays=_public_holidays(network),
        closed=closed,
        municipalities=municipalities,
    )


def _public_holidays(network: Network) -> Any:
    if network.public_holidays is not None:
        return tuple(sorted({date.fromisoformat(day) for day in network.public_holidays}))
    return "auto" if knows_holidays_of(network.country_id) else ()


def _closed_periods(programme: Programme) -> dict[int, Periods]:
    periods = ClosedPeriod.objects.filter(network__programme=programme)
    return _by_owner(periods.values_list("network_id", "first_day", "last_day"))


def _by_owner(rows: Iterable[tuple[int, date, date]]) -> dict[int, Periods]:
    found: dict[int, set[planning.Period]] = defaultdict(set)
    for owner, first, last in rows:
        found[owner].add((first, last))
    return {owner: tuple(sorted(periods)) for owner, periods in found.items()}


def _municipalities(programme: Programme) -> dict[str, list[planning.Municipality]]:
    participations = programme.participations.select_related("municipality").order_by("position", "pk")
    periods = AvailabilityPeriod.objects.filter(participation__programme=programme)
    of_kind = {
        kind: _by_owner(periods.filter(kind=kind).values_list("participation_id", "first_day", "last_day"))
        for kind in AvailabilityPeriod.Kind
    }
    levels, withdrawals, former = _levels(programme), _withdrawals(programme), _former_roles(programme)
    by_country: dict[str, list[planning.Municipality]] = defaultdict(list)
    for row in participations:
        municipality = replace(
            _municipality(row),
            unavailable=of_kind[AvailabilityPeriod.Kind.UNAVAILABLE].get(row.pk, ()),
            preferred=of_kind[AvailabilityPeriod.Kind.PREFERRED].get(row.pk, ()),
            expertise={level.theme.key: level.expertise for level in levels[row.pk] if level.expertise},
            interests={level.theme.key: level.interest for level in levels[row.pk] if level.interest},
            withdrawal=withdrawals.get(row.pk),
            former_roles=tuple(former[row.pk]),
        )
        by_country[row.municipality.country_id].append(municipality)
    return by_country


def _municipality(row: Participation) -> planning.Municipality:
    municipality = row.municipality
    return planning.Municipality(
        id=municipality.slug,
        name=municipality.name,
        role=cast(planning.Role, row.role),
        district=municipality.district,
        region=municipality.region,
        timezone=municipality.time_zone,
        lat=municipality.latitude,
        lon=municipality.longitude,
        website=municipality.website,
        can_host=row.can_host,
    )


def _former_roles(programme: Programme) -> dict[int, list[planning.FormerRole]]:
    found: dict[int, list[planning.FormerRole]] = defaultdict(list)
    for row in FormerRole.objects.filter(participation__programme=programme).order_by("last_day"):
        found[row.participation_id].append(planning.FormerRole(cast(planning.Role, row.role), row.last_day))
    return found


def _withdrawals(programme: Programme) -> dict[int, planning.Withdrawal]:
    """Return who has left, by participation, with the slots that nobody owes any more."""
    rows = Withdrawal.objects.filter(participation__programme=programme)
    waived: dict[int | None, list[str]] = defaultdict(list)
    for withdrawal, key in Slot.objects.filter(waived_by__in=rows).values_list("waived_by", "key"):
        waived[withdrawal].append(key)
    return {
        row.participation_id: planning.Withdrawal(row.first_day, row.reason, tuple(sorted(waived[row.pk])))
        for row in rows
    }


def _levels(programme: Programme) -> dict[int, list[ThemeLevel]]:
    levels: dict[int, list[ThemeLevel]] = defaultdict(list)
    rows = ThemeLevel.objects.filter(participation__programme=programme, theme__programme=programme)
    for level in rows.select_related("theme").order_by("theme__position", "pk"):
        levels[level.participation_id].append(level)
    return levels


def meetings_from_rows(rows: QuerySet[Meeting]) -> dict[int, planning.StandingMeeting]:
    """Return the meetings by their keys, their exemptions and further hosts, in five queries; unsorted."""
    counted = with_people_counting_on(rows)
    related = counted.order_by("pk").select_related("exchange", "slot", "host__municipality", "theme")
    exemptions, confirmed = exemptions_of_rows(rows, related), confirmed_keys(rows)
    co_hosts, also_fills = co_hosts_of_rows(rows), _also_filled_by_rows(rows)
    return {
        row.pk: replace(
            _meeting(row, tuple(exemptions.get(row.pk, ())), is_confirmed=row.pk in confirmed),
            co_hosts=co_hosts.get(row.pk),
            also_fills=tuple(also_fills.get(row.pk, ())),
        )
        for row in related
    }


def _also_filled_by_rows(rows: QuerySet[Meeting]) -> Mapping[int, list[str]]:
    """Return which slots meetings fill beside their own, by the keys of the meetings."""
    found: dict[int, list[str]] = defaultdict(list)
    for meeting, key in (
        Slot.objects.also_filled().filter(also_filled_by__in=rows).order_by("key").values_list("also_filled_by", "key")
    ):
        found[meeting or 0].append(key)
    return found


def co_hosts_of_rows(rows: QuerySet[Meeting]) -> Mapping[int, tuple[str, ...]]:
    """Return the further hosts of meetings that have any, by their keys. The host itself is none of them."""
    found: dict[int, list[str]] = defaultdict(list)
    pairs = Meeting.co_hosts.through.objects.filter(meeting__in=rows).exclude(participation=F("meeting__host"))
    names = pairs.order_by("participation__municipality__slug")
    for meeting, slug in names.values_list("meeting_id", "participation__municipality__slug"):
        found[meeting].append(slug)
    return {meeting: tuple(slugs) for meeting, slugs in found.items()}


def exemptions_of_rows(rows: QuerySet[Meeting], evaluated: Iterable[Meeting]) -> Mapping[int, list[planning.Exemption]]:
    """Return what meetings are exempt from, by their keys, in one query; granted ahead is for what stands in the slot.

    `evaluated` are the same meetings, read already.
    """
    exemptions: dict[int, list[planning.Exemption]] = defaultdict(list)
    ahead: dict[int, list[planning.Exemption]] = defaultdict(list)
    in_reach = Q(meeting__in=rows) | Q(meeting=None, slot__meetings__in=rows)
    granted = Exemption.objects.filter(in_reach, withdrawn_at=None).distinct()
    for each in granted.select_related("host__municipality", "theme").order_by("pk"):
        of_rows, key = (exemptions, each.meeting_id) if each.meeting_id else (ahead, each.slot_id)
        of_rows[key or 0].append(exemption_from_row(each))
    for row in evaluated:
        if row.slot_id and not row.is_cancelled:
            exemptions[row.pk] += ahead[row.slot_id]
    return exemptions


def exemption_from_row(row: Exemption) -> planning.Exemption:
    """Return an exemption with all that it was granted for; `normalised` leaves out what its meeting is still."""
    return planning.Exemption(
        rule=row.rule,
        reason=row.reason,
        host=row.host.municipality.slug if row.host else None,
        theme=row.theme.key if row.theme else None,
        start=row.starts_on,
        days=row.days,
    )


def _meeting(
    row: Meeting, exemptions: tuple[planning.Exemption, ...], *, is_confirmed: bool
) -> planning.StandingMeeting:
    return planning.StandingMeeting(
        slot=row.slot.key if row.slot else None,
        country=row.exchange.country_id,
        host=row.host.municipality.slug if row.host else None,
        theme=row.theme.key if row.theme else None,
        start=row.starts_on,
        days=row.days,
        status=cast(planning.MeetingStatus, row.status),
        locked=row.locked,
        # What came with a file counts until there are more registrations here.
        registrations=max(row.registration_count, row.people_counting_on),  # type: ignore[attr-defined]
        exemptions=exemptions,
        confirmed=is_confirmed and row.is_published,
    )
