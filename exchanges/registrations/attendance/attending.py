"""Attendance, noted day by day at the door or in the call by the coordinators of the network."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.errors import DaysOutside, NotActive
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.models import Attendance, Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.seat_inventory import lock_meeting
from localisation.alphabet import InTheAlphabet
from municipalities.access import reach_of
from municipalities.models import Municipality, User
from municipalities.refusals import NotWithinReach, Refusal


class DayAhead(Refusal):
    """A day that has not come, by the clock of the place."""

    words = _("Nobody can have attended yet: the day is still in the future.")


class MeetingNotHeld(Refusal):
    """A meeting that is cancelled."""

    words = _("The meeting is cancelled, so nobody attended.")


class UnknownMode(Refusal):
    """Neither in the room nor online."""

    words = _("Choose in person or online.")


class NotThere(Refusal):
    """Feedback, a certificate or a note from somebody who was not noted as present."""

    words = _("Only people who took part can do this. If you took part, ask the host to record your attendance.")


@dataclass(frozen=True, slots=True)
class DayTotal:
    """How many people were there on a day."""

    day: date
    in_person: int
    online: int

    @property
    def people(self) -> int:
        """In the room and online together."""
        return self.in_person + self.online


@dataclass(frozen=True, slots=True)
class TownTotal:
    """Who came of a municipality; None stands for everybody of other places.

    Who came to two days is one person and two person-days. Who was in the room on one day and online on another
    counts in both modes, and once among the people.
    """

    municipality: Municipality | None
    people: int
    person_days: int
    in_person: int
    online: int


FEWEST_PEOPLE = 3
"""Fewer are not told by number to the public: one of one municipality on one day would be a person, not a total."""


@dataclass(frozen=True, slots=True)
class AttendanceTotals:
    """Who came to a meeting, counted; see TownTotal for what a person and a person-day are."""

    people: int
    person_days: int
    in_person: int
    online: int
    days: tuple[DayTotal, ...]
    towns: tuple[TownTotal, ...]

    @property
    def is_for_everybody(self) -> bool:
        """Whether so many came that the number tells of nobody."""
        return self.people >= FEWEST_PEOPLE

    @property
    def tells_ways(self) -> bool:
        """Whether it can be told how many were in the room and how many online: neither number is of somebody."""
        return min(self.in_person, self.online) >= FEWEST_PEOPLE

    @property
    def municipalities(self) -> int:
        """How many municipalities somebody came from."""
        return sum(total.municipality is not None for total in self.towns)


def record_attendance(*, registration: Registration, day: date, mode: str, actor: User, now: datetime) -> Attendance:
    """Note that somebody was there on a day; noted again in another mode, the later one holds.

    Whoever is registered can be noted, with a seat or waiting: who stands in the room was there. Raise NotWithinReach,
    NotActive, DaysOutside, DayAhead, MeetingNotHeld or UnknownMode.
    """
    if mode not in Mode.values:
        raise UnknownMode
    with transaction.atomic():
        found = _held(registration, actor)
        _check_day(found, day, now)
        values = {"mode": mode, "recorded_at": now, "recorded_by": actor}
        noted, is_new = Attendance.objects.get_or_create(registration=found, day=day, defaults=values)
        if not is_new and noted.mode != mode:
            noted.mode, noted.recorded_at, noted.recorded_by = mode, now, actor
            noted.save(update_fields=[*values])
    return noted


def withdraw_attendance(*, registration: Registration, day: date, actor: User) -> None:
    """Note that somebody was not there on a day after all; nothing happens where nobody had said so."""
    with transaction.atomic():
        found = _held(registration, actor)
        Attendance.objects.filter(registration=found, day=day).delete()


def _held(registration: Registration, actor: User) -> Registration:
    """Lock the meeting, so that nobody cancels meanwhile, and return the registration as it is now."""
    lock_meeting(registration.meeting_id)
    related = ("meeting__exchange", "person")
    found = Registration.objects.select_related(*related).get(pk=registration.pk)
    if not reach_of(actor).covers(found.meeting.exchange.country_id):
        raise NotWithinReach
    if not found.is_active:
        raise NotActive
    return found


def _check_day(registration: Registration, day: date, now: datetime) -> None:
    published = published_of(registration.meeting)
    if published.is_cancelled:
        raise MeetingNotHeld
    if not published.starts_on <= day <= published.ends_on:
        raise DaysOutside
    if day > local_day(published, now):
        raise DayAhead


def local_day(published: PublishedMeeting, now: datetime) -> date:
    """Return which day it is where the meeting takes place."""
    return now.astimezone(published.zone).date()


def attendance_totals(meeting: Meeting) -> AttendanceTotals:
    """Count who came to a meeting, in four queries; erased registrations still count."""
    # Any: the checker cannot know the columns that are counted by the modes' names.
    rows: Any = Attendance.objects.filter(registration__meeting=meeting).order_by()
    days = rows.values("day").annotate(**_by_mode("registration")).order_by("day")
    towns = rows.values("registration__municipality").annotate(**_counts())
    whole = rows.aggregate(**_counts())
    return AttendanceTotals(
        **whole,
        days=tuple(DayTotal(row["day"], row["in_person"], row["online"]) for row in days),
        towns=_town_totals({row.pop("registration__municipality"): row for row in towns}),
    )


def _counts() -> dict[str, Count]:
    return {
        "people": Count("registration", distinct=True),
        "person_days": Count("pk"),
        **_by_mode("registration"),
    }


def _by_mode(what: str) -> dict[str, Count]:
    return {mode.value: Count(what, filter=Q(mode=mode), distinct=True) for mode in Mode}


def _town_totals(rows: dict[int | None, dict[str, int]]) -> tuple[TownTotal, ...]:
    known = Municipality.objects.filter(pk__in=[pk for pk in rows if pk]).select_related("country")
    towns: list[Municipality | None] = [*known.order_by(InTheAlphabet("name"), "pk")]
    if None in rows:
        towns.append(None)
    return tuple(TownTotal(town, **rows[town.pk if town else None]) for town in towns)


def attended_days(registration: Registration) -> tuple[Attendance, ...]:
    """Return the days on which somebody was there."""
    return tuple(registration.attendances.order_by("day"))
