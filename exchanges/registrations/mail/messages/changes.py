"""Mails about a meeting that has changed for somebody, or does not take place."""

from collections.abc import Sequence
from datetime import datetime

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import days_in_range
from exchanges.registrations.mail.by_whom import office_under_way, reason_in_words
from exchanges.registrations.mail.change_texts import subject_of_change
from exchanges.registrations.mail.held_mails import reasons_in_held
from exchanges.registrations.mail.mail_facts import meeting_url, published_of, title_of
from exchanges.registrations.mail.mails import RegistrationMail
from exchanges.registrations.mail.messages.shared_facts import changes_in_words, stamp, until_in_words
from exchanges.registrations.mail.told import Reasons, Told, told_to
from exchanges.registrations.mail.told import facts_of as live_facts_of
from exchanges.registrations.mail.visit_events import INVITE, WITHDRAW
from exchanges.registrations.models import Registration
from exchanges.registrations.queries.positions import position_of


def moved(
    registration: Registration,
    *,
    was: Told | None = None,
    before: PublishedMeeting | None = None,
    reasons: Reasons = (),
    now: datetime,
) -> None:
    """Tell that date, place, theme or format have changed; `was` is what the person was told before.

    `reasons` are those given for what differs; where none is for date, host or theme, the version's is. Without
    `was`, that is what `before` was published with; without either, what is published now. Whoever is to take part
    in another way than they chose is asked whether they still come.
    """
    published, live = published_of(registration.meeting), live_facts_of(registration.meeting)
    was, now_is = was or told_to(registration, before or published, live), told_to(registration, published, live)
    reasons = reasons or reasons_in_held(registration)
    position = position_of(registration) or 0
    facts = {
        **changes_in_words(registration, published, was, reasons),
        "changed_subject": lambda: subject_of_change(published, was, now_is, position=position),
        "position": position,
        "until": lambda: until_in_words(registration, published) if registration.offered_until else "",
    }
    mail = RegistrationMail(
        registration=registration,
        kind="asked" if registration.is_asked else "moved",
        event=stamp(now),
        facts=facts,
        published=published,
        calendar=INVITE,
        has_code=True,
        to_contact=True,
        was=was,
        reasons=reasons,
    )
    mail.write(now=now)


def meeting_cancelled(registration: Registration, *, instead: Sequence[PublishedMeeting] = (), now: datetime) -> None:
    """Tell that the meeting does not take place, and which the person could come to `instead`."""
    meeting = registration.meeting
    facts = {
        "why": lambda: reason_in_words(meeting.cancellation_reason, meeting.cancellation_language),
        "office": office_under_way,
        "instead": lambda: [
            {**title_of(each), "days": days_in_range(each), "url": meeting_url(each)} for each in instead
        ],
    }
    mail = RegistrationMail(
        registration=registration,
        kind="meeting_cancelled",
        event=stamp(now),
        facts=facts,
        calendar=WITHDRAW,
        to_contact=True,
        standing="ended",
    )
    mail.write(now=now)
