"""Mails that the calendar brings: before a meeting, and after it."""

from datetime import datetime

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.way_there import way_there
from exchanges.outbox.models import Message
from exchanges.registrations.mail.calls import first_day_of
from exchanges.registrations.mail.mails import RegistrationMail
from exchanges.registrations.mail.to_come import reminder_key
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode


def reminder(
    registration: Registration, *, published: PublishedMeeting, is_tomorrow: bool, now: datetime
) -> Message | None:
    """Remind of the meeting, a week or a day before the first day that the person comes."""
    goes_there = is_tomorrow and registration.mode == Mode.IN_PERSON
    mail = RegistrationMail(
        registration=registration,
        kind="reminder",
        event=reminder_key("day" if is_tomorrow else "week", first_day_of(registration, published)),
        facts={"is_tomorrow": is_tomorrow, "way_there": lambda: way_there(published.meeting) if goes_there else None},
        published=published,
        has_code=is_tomorrow,
        can_wait=True,
    )
    return mail.write(now=now)


def thanks(registration: Registration, *, published: PublishedMeeting, now: datetime) -> Message | None:
    """Thank somebody who came, with the way to notes, certificate and feedback."""
    mail = RegistrationMail(
        registration=registration, kind="thanks", event="once", published=published, can_wait=True, standing="came"
    )
    return mail.write(now=now)
