"""Mails that say how a registration stands: it has a seat, waits, asks, is answered, or is cancelled."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import days_in_range
from exchanges.registrations.identity.delegation_links import delegation_url
from exchanges.registrations.mail.by_whom import (
    contact_in_words,
    office_of,
    office_under_way,
    reason_in_words,
    source_in_words,
)
from exchanges.registrations.mail.calls import own_days
from exchanges.registrations.mail.clashes import clashes_told
from exchanges.registrations.mail.ending_texts import (
    CancellationTexts,
    DecisionTexts,
    cancellation_texts,
    decision_texts,
)
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.mail.mails import RegistrationMail
from exchanges.registrations.mail.messages.shared_facts import meeting_left, stamp, unnamed_in_words
from exchanges.registrations.mail.to_come import mails_to_come_for
from exchanges.registrations.mail.visit_events import INVITE, WITHDRAW
from exchanges.registrations.models import Delegation, Registration
from exchanges.registrations.queries.positions import position_of


def confirmation(
    registration: Registration,
    *,
    published: PublishedMeeting | None = None,
    by: Delegation | None = None,
    unnamed: Sequence[Registration] = (),
    is_let_up: bool = False,
    now: datetime,
) -> None:
    """Tell that the registration has a seat; `published` is what is published now, where it is at hand.

    `by` is the delegation whose contact has just named the person, `is_let_up` that a coordinator has added seats.
    `unnamed` are seats of a delegation that have no name yet and are told to its contact, as their own come to them.
    """
    published = published or published_of(registration.meeting)
    is_own = registration.person_id is not None
    facts = {
        **unnamed_in_words(registration, unnamed),
        "to_come": mails_to_come_for(registration, published, now=now),
        "added_by": office_under_way if is_let_up else "",
        "clashes": lambda: clashes_told(registration, published, now=now),
        **source_in_words(registration, by),
    }
    group = registration.delegation
    if not is_own and group is not None:
        facts["manage_url"] = lambda: delegation_url(group, language=translation.get_language() or "en")
    mail = RegistrationMail(
        registration=registration,
        kind="confirmation",
        event=stamp(now),
        facts=facts,
        published=published,
        calendar=INVITE,
        has_code=is_own,
        to_contact=bool(unnamed),
        standing="" if is_own else "contact",
    )
    mail.write(now=now)


def waiting(
    registration: Registration,
    *,
    published: PublishedMeeting | None = None,
    by: Delegation | None = None,
    now: datetime,
) -> None:
    """Tell that the registration waits, and in which position; `published` and `by` as in confirmation."""
    mail = RegistrationMail(
        registration=registration,
        kind="waiting",
        event=stamp(now),
        facts={"position": position_of(registration), **source_in_words(registration, by)},
        published=published,
        calendar=INVITE,
    )
    mail.write(now=now)


def already_registered(registration: Registration, *, by: Delegation | None = None, now: datetime) -> None:
    """Tell that somebody has registered anew with this address, and how the registration stands; once an hour.

    `by` is the delegation that named the person.
    """

    def state() -> str:
        if registration.is_requested:
            return _("You have asked for a place. A coordinator has not decided yet.")
        if registration.is_declined:
            return _("You asked for a place. Your request was declined.")
        if registration.is_coming:
            return _("You have a place.")
        if registration.offered_until is not None:
            return _("A place is held for you. Please say whether you want it.")
        return _("You are number %(position)d on the waiting list.") % {"position": position_of(registration) or 0}

    mail = RegistrationMail(
        registration=registration,
        kind="already_registered",
        event=f"{now:%Y%m%dT%H}",
        facts={"state": state, "named_by": contact_in_words(by, registration.person)},
    )
    mail.write(now=now)


def registration_cancelled(
    registration: Registration,
    *,
    by: Delegation | None = None,
    is_handed_on: bool = False,
    to_contact: bool = False,
    now: datetime,
) -> None:
    """Tell that the registration is cancelled: by the person, by a coordinator whose act it is, or `by` a contact.

    One that `is_handed_on` is a colleague's by now: its link is no longer for the person who reads this. Of one that
    nobody is named for the contact of the delegation is told by `to_contact`, else nobody.
    """
    language = translation.get_language() or ""
    contact = contact_in_words(by, registration.person)
    published = published_of(registration.meeting)

    def cancellation() -> CancellationTexts:
        return cancellation_texts(
            contact=contact,
            office=office_under_way(),
            is_handed_on=is_handed_on,
            is_unnamed=registration.person_id is None,
            title=published.title,
            days=days_in_range(published, own_days(registration)),
        )

    mail = RegistrationMail(
        registration=registration,
        kind="registration_cancelled",
        # The mails of a delegation's unnamed seats are one in all else; of this one each is told by itself.
        event=stamp(now) if registration.person_id else f"{registration.reference}:{stamp(now)}",
        facts={
            "cancellation": cancellation,
            "is_handed_on": is_handed_on,
            "meeting_left": lambda: meeting_left(published_of(registration.meeting), now=now),
            "why": lambda: reason_in_words(registration.cancellation_reason, language),
        },
        published=published,
        calendar=WITHDRAW,
        to_contact=to_contact,
        standing="ended",
        is_handed_on=is_handed_on,
    )
    mail.write(now=now)


def request_received(registration: Registration, *, now: datetime) -> None:
    """Tell that the request to be let in has arrived."""
    mail = RegistrationMail(registration=registration, kind="request_received", event=stamp(now))
    mail.write(now=now)


def decision(registration: Registration, *, now: datetime) -> None:
    """Tell whether the person is let in; where so, whether they come or wait."""
    is_let_in, published = registration.is_active, published_of(registration.meeting)
    position = position_of(registration) or 0

    def decided() -> DecisionTexts:
        days = days_in_range(published, own_days(registration))
        is_asked = registration.is_asked
        return decision_texts(
            is_let_in=is_let_in, is_asked=is_asked, position=position, title=published.title, days=days
        )

    mail = RegistrationMail(
        registration=registration,
        kind="decision",
        event=stamp(now),
        facts={
            "decided": decided,
            "office": lambda: office_of(registration.decided_by),
            "why": lambda: reason_in_words(registration.decision_reason, registration.decision_language),
        },
        published=published,
        calendar=INVITE if is_let_in else "",
        has_code=True,
    )
    mail.write(now=now)
