"""Mails that somebody who has a seat still gets by the calendar: the reminders' job and what is promised agree."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.moments import end_of
from exchanges.meetings.time_and_place.times import days_of
from exchanges.outbox.writing import is_written
from exchanges.registrations.mail.calls import call_address, own_days
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode

WEEK_BEFORE = range(5, 8)
"""Days before somebody's first day: a worker that was away for a day or two still sends the week's reminder."""

DAY = timedelta(days=1)
WEEK = timedelta(days=WEEK_BEFORE.stop - 1)


@dataclass(frozen=True, slots=True)
class MailsToCome:
    """What is still to come: reminders a week and a day before, the address of the call, thanks afterwards.

    The address comes `call_the_day_before`, or `call_soon` where that day has come and none is set yet.
    """

    week: bool = False
    day: bool = False
    call_the_day_before: bool = False
    call_soon: bool = False
    thanks: bool = False

    @property
    def reminders_in_words(self) -> str:
        """When we remind somebody, in the active language; empty where we do not."""
        if self.week and self.day:
            return _("We will remind you a week before and a day before.")
        if self.week:
            return _("We will remind you a week before.")
        return _("We will remind you the day before.") if self.day else ""

    @property
    def call_in_words(self) -> str:
        """When the address of the call comes, in the active language; empty where none is to come."""
        if self.call_the_day_before:
            return _("We will send the joining link the day before.")
        return _("We will send the joining link as soon as we have it.") if self.call_soon else ""


def week_is_due(*, first_day: date, registered_on: date, today: date) -> bool:
    """Tell whether the week's reminder is for today; who registered since was told all of it."""
    return (first_day - today).days in WEEK_BEFORE and registered_on < first_day - WEEK


def day_is_due(*, first_day: date, registered_on: date, today: date) -> bool:
    """Tell whether the day's reminder is for today; who registers today needs none."""
    return first_day - today == DAY and registered_on < today


def reminder_key(when: str, first_day: date) -> str:
    """Return the last part of the key of a reminder, `when` being week or day."""
    return f"{when}:{first_day}"


def mails_to_come(
    published: PublishedMeeting,
    *,
    now: datetime,
    is_online: bool,
    days: tuple[date, ...] = (),
    registration: Registration | None = None,
) -> MailsToCome:
    """Say what is still to come for somebody with a seat on `days` (none: all), who registers now.

    With a `registration`, for that one: what it has had is not to come again.
    """
    if not published.is_announced or now >= end_of(published):
        return MailsToCome()
    zone = published.zone
    today, first_day = now.astimezone(zone).date(), days_of(published, days)[0]
    registered_on = registration.created_at.astimezone(zone).date() if registration else today
    latest_week, eve = first_day - WEEK_BEFORE.start * DAY, first_day - DAY
    has_call = registration is not None and bool(call_address(registration, published, now=now))
    return MailsToCome(
        week=registered_on < first_day - WEEK
        and today <= latest_week
        and not (today >= first_day - WEEK and _had(registration, "week", first_day)),
        day=registered_on < eve and today <= eve and not (today == eve and _had(registration, "day", first_day)),
        call_the_day_before=is_online and today < eve,
        call_soon=is_online and today >= eve and not has_call,
        thanks=True,
    )


def mails_to_come_for(registration: Registration, published: PublishedMeeting, *, now: datetime) -> MailsToCome:
    """Say what is still to come for a registration; nothing where it holds no seat of its own."""
    if not registration.is_coming or registration.person_id is None:
        return MailsToCome()
    is_online = registration.mode == Mode.ONLINE
    days = own_days(registration)
    return mails_to_come(published, now=now, is_online=is_online, days=days, registration=registration)


def _had(registration: Registration | None, when: str, first_day: date) -> bool:
    if registration is None:
        return False
    return is_written(f"registration:{registration.reference}:reminder:{reminder_key(when, first_day)}")
