"""Messages about registrations, one function a kind; each is written in the transaction that causes it.

Whom they go to and what they share is in letters.py, what they say in templates/emails/. Written twice at the same
moment, or a second time for the same day, a message stays one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.times import days_in_range, moment_in_words, zone_of
from exchanges.outbox.holding import drop_held, held_messages
from exchanges.outbox.models import Message
from exchanges.outbox.naming import named
from exchanges.outbox.writing import write_message
from exchanges.registrations.identity.delegation_links import delegation_url
from exchanges.registrations.identity.links import manage_url, sign_in_url, site_address
from exchanges.registrations.identity.mail_addresses import shortened
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.mail.by_whom import (
    contact_in_words,
    office_of,
    office_under_way,
    reason_in_words,
    source_in_words,
)
from exchanges.registrations.mail.calls import first_day_of, untold
from exchanges.registrations.mail.change_texts import Line, changes_between, subject_of_change
from exchanges.registrations.mail.clashes import clashes_told
from exchanges.registrations.mail.held_mails import told_in_held, why_in_held
from exchanges.registrations.mail.mails import (
    INVITE,
    WITHDRAW,
    MailKind,
    facts_of,
    meeting_url,
    published_of,
    write_letter,
)
from exchanges.registrations.mail.to_come import mails_to_come_for, reminder_key
from exchanges.registrations.mail.told import NO_REASON, Told, Why, told_to
from exchanges.registrations.mail.told import facts_of as live_facts_of
from exchanges.registrations.models import Delegation, Person, Registration, RegistrationTerms
from exchanges.registrations.queries.delegates import Delegate, Standing, delegates_of, subject_of
from exchanges.registrations.queries.registrations import in_line
from localisation.dates import day_in_words


def confirmation(
    registration: Registration,
    *,
    published: PublishedMeeting | None = None,
    by: Delegation | None = None,
    unnamed: Sequence[Registration] = (),
    is_let_up: bool = False,
    now: datetime,
) -> None:
    """Tell that the registration has a place; `published` is what is published now, where it is at hand.

    `by` is the delegation whose contact has just named the person, `is_let_up` that a coordinator has added places.
    `unnamed` are places of a delegation that have no name yet and are told to its contact, as their own come to them.
    """
    published = published or published_of(registration.meeting)
    is_own = registration.person_id is not None
    letter = MailKind(
        kind="confirmation",
        event=_stamp(now),
        calendar=INVITE,
        has_code=is_own,
        to_contact=bool(unnamed),
        standing="" if is_own else "contact",
    )
    extra = {
        **_unnamed_in_words(registration, unnamed),
        "to_come": mails_to_come_for(registration, published, now=now),
        "added_by": office_under_way if is_let_up else "",
        "clashes": lambda: clashes_told(registration, published, now=now),
        **source_in_words(registration, by),
    }
    group = registration.delegation
    if not is_own and group is not None:
        extra["manage_url"] = lambda: delegation_url(group, language=translation.get_language() or "en")
    write_letter(registration, letter, published=published, extra=extra, now=now)


def waiting(
    registration: Registration,
    *,
    published: PublishedMeeting | None = None,
    by: Delegation | None = None,
    now: datetime,
) -> None:
    """Tell that the registration waits, and in which position; `published` and `by` as in confirmation."""
    letter = MailKind(kind="waiting", event=_stamp(now), calendar=INVITE)
    extra = {"position": _position(registration), **source_in_words(registration, by)}
    write_letter(registration, letter, published=published, extra=extra, now=now)


def already_registered(registration: Registration, *, by: Delegation | None = None, now: datetime) -> None:
    """Tell that somebody has registered anew with this address, and how the registration stands; once an hour.

    `by` is the delegation that named the person.
    """

    def state() -> str:
        if registration.is_requested:
            return _("You have asked to come; a coordinator has not answered yet.")
        if registration.is_declined:
            return _("You asked to come, and could not be let in.")
        if registration.is_coming:
            return _("You have a place.")
        if registration.offered_until is not None:
            return _("A place is held for you. Please say whether you take it.")
        return _("You are number %(position)d on the waiting list.") % {"position": _position(registration)}

    letter = MailKind(kind="already_registered", event=f"{now:%Y%m%dT%H}")
    contact = contact_in_words(by, registration.person)
    write_letter(registration, letter, extra={"state": state, "named_by": contact}, now=now)


def offer(
    registration: Registration,
    *,
    by: Delegation | None = None,
    unnamed: Sequence[Registration] = (),
    was: Told | None = None,
    why: Why = NO_REASON,
    now: datetime,
) -> None:
    """Tell that a place is held until `offered_until`; `by` and `unnamed` as in confirmation.

    `was` is what the person was told before of a meeting that has changed in the same act, `why` the reason given for
    that: this mail says both. So it does where a mail of such a change has not left yet.
    """
    published = published_of(registration.meeting)
    was, why = was or told_in_held(registration), why if any(why) else why_in_held(registration)
    extra = {
        **_unnamed_in_words(registration, unnamed),
        "until": lambda: _until(registration, published),
        **source_in_words(registration, by),
        **(_changes_in_words(registration, published, was, why) if was else {"changes": None}),
    }
    letter = MailKind(kind="offer", event=_stamp(now), to_contact=True, was=was, why=why)
    write_letter(registration, letter, published=published, extra=extra, now=now)


def offer_expired(registration: Registration, *, unnamed: Sequence[Registration] = (), now: datetime) -> None:
    """Tell that an offer was not answered in time, and that the registration has left the queue; `unnamed` likewise."""
    letter = MailKind(kind="offer_expired", event=_stamp(now), calendar=WITHDRAW, to_contact=True, standing="ended")
    extra = {"was_asked": bool(registration.was_mode), **_unnamed_in_words(registration, unnamed)}
    write_letter(registration, letter, extra=extra, now=now)


def moved(
    registration: Registration,
    *,
    was: Told | None = None,
    before: PublishedMeeting | None = None,
    why: Why = NO_REASON,
    now: datetime,
) -> None:
    """Tell that date, place, theme or format have changed; `was` is what the person was told before.

    `why` is the reason given for another hour, place or format; for date, host and theme the version has one. Without
    `was`, that is what `before` was published with; without either, what is published now. Whoever is to take part
    in another way than they chose is asked whether they still come.
    """
    published, facts = published_of(registration.meeting), live_facts_of(registration.meeting)
    was, now_is = was or told_to(registration, before or published, facts), told_to(registration, published, facts)
    why = why if any(why) else why_in_held(registration)
    kind = "asked" if registration.is_asked else "moved"
    letter = MailKind(kind=kind, event=_stamp(now), calendar=INVITE, has_code=True, to_contact=True, was=was, why=why)
    position = _position(registration) if registration.is_waiting and not registration.is_asked else 0
    extra = {
        **_changes_in_words(registration, published, was, why),
        "changed_subject": lambda: subject_of_change(published, was, now_is, position=position),
        "position": position,
        "until": lambda: _until(registration, published) if registration.offered_until else "",
    }
    write_letter(registration, letter, published=published, extra=extra, now=now)


def meeting_cancelled(registration: Registration, *, instead: Sequence[PublishedMeeting] = (), now: datetime) -> None:
    """Tell that the meeting does not take place, and which the person could come to `instead`."""
    letter = MailKind(kind="meeting_cancelled", event=_stamp(now), calendar=WITHDRAW, to_contact=True, standing="ended")
    meeting = registration.meeting
    extra = {
        "why": lambda: reason_in_words(meeting.cancellation_reason, meeting.cancellation_language),
        "office": office_under_way,
        "instead": lambda: [
            {"title": each.title, "days": days_in_range(each), "url": meeting_url(each)} for each in instead
        ],
    }
    write_letter(registration, letter, extra=extra, now=now)


def registration_cancelled(
    registration: Registration, *, by: Delegation | None = None, is_handed_on: bool = False, now: datetime
) -> None:
    """Tell that the registration is cancelled: by the person, by a coordinator whose act it is, or `by` a contact.

    One that `is_handed_on` is a colleague's by now: its link is no longer for the person who reads this.
    """
    letter = MailKind(
        kind="registration_cancelled",
        event=_stamp(now),
        calendar=WITHDRAW,
        standing="ended",
        is_handed_on=is_handed_on,
    )
    language = translation.get_language() or ""
    extra = {
        "office": office_under_way,
        "contact": contact_in_words(by, registration.person),
        "is_handed_on": is_handed_on,
        "why": lambda: reason_in_words(registration.cancellation_reason, language),
    }
    write_letter(registration, letter, extra=extra, now=now)


def request_received(registration: Registration, *, now: datetime) -> None:
    """Tell that the request to be let in has arrived."""
    write_letter(registration, MailKind(kind="request_received", event=_stamp(now)), now=now)


def decision(registration: Registration, *, now: datetime) -> None:
    """Tell whether the person is let in; where so, `place` says whether they come or wait."""
    is_let_in = registration.is_active
    extra = {
        "is_let_in": is_let_in,
        "office": lambda: office_of(registration.decided_by),
        "why": lambda: reason_in_words(registration.decision_reason, registration.decision_language),
        "position": _position(registration) if is_let_in and registration.place is None else 0,
    }
    letter = MailKind(kind="decision", event=_stamp(now), calendar=INVITE if is_let_in else "", has_code=True)
    write_letter(registration, letter, extra=extra, now=now)


def reminder(
    registration: Registration, *, published: PublishedMeeting, is_tomorrow: bool, now: datetime
) -> Message | None:
    """Remind of the meeting, a week or a day before the first day that the person comes."""
    event = reminder_key("day" if is_tomorrow else "week", first_day_of(registration, published))
    letter = MailKind(kind="reminder", event=event, has_code=is_tomorrow, can_wait=True)
    return write_letter(registration, letter, published=published, extra={"is_tomorrow": is_tomorrow}, now=now)


def join_link(
    registration: Registration,
    *,
    published: PublishedMeeting,
    terms: RegistrationTerms,
    letters: int = 0,
    had_another: bool = False,
    now: datetime,
) -> Message | None:
    """Tell the address of the call to somebody who may have it, with an invitation that has it too; or that it is gone.

    `letters` have told one before, so that who had one, then another, then the first again is told each time.
    """
    address = hashlib.sha256(terms.join_url.encode()).hexdigest()[:12]
    event = ":".join([str(published.starts_on), address, *([str(letters)] if letters else [])])
    letter = MailKind(kind="join_link", event=event, calendar=INVITE)
    extra = {"join_url": terms.join_url, "is_another": had_another}
    return write_letter(registration, letter, published=published, extra=extra, now=now)


def tell_call(
    registrations: Iterable[Registration], published: PublishedMeeting, terms: RegistrationTerms, *, now: datetime
) -> Iterator[Message]:
    """Tell the address of the call to those of them who may have it and have not been told it as it is.

    Where there is none any more, those are told who had one; what waits to tell it never leaves.
    """
    registrations = list(registrations)
    if not terms.join_url:
        waits = held_messages().filter(kind="join_link", meeting=published.meeting_id).exclude(call="")
        drop_held(waits.filter(about__in=[each.reference for each in registrations]))
    for who in list(untold(registrations, published, terms, now=now)):
        message = join_link(
            who.registration,
            published=published,
            terms=terms,
            letters=who.letters,
            had_another=who.had_another,
            now=now,
        )
        if message is not None:
            yield message


def thanks(registration: Registration, *, published: PublishedMeeting, now: datetime) -> Message | None:
    """Thank somebody who came, with the way to notes, certificate and feedback."""
    letter = MailKind(kind="thanks", event="once", can_wait=True, standing="came")
    return write_letter(registration, letter, published=published, now=now)


def delegation_registered(delegation: Delegation, *, now: datetime) -> None:
    """Tell the contact whom they registered, and who of them has a place."""
    contact, subject = delegation.contact, subject_of(delegation)
    if contact is None or subject is None:
        return
    published = published_of(delegation.meeting)
    with translation.override(contact.language):
        context = facts_of(subject, published, contact) | {
            "standing": "contact",
            # That of one colleague names that colleague's registration, and no delegation has one.
            "reference": "",
            "municipality": str(delegation.municipality),
            "all_or_none": delegation.all_or_none,
            "members": [_member(line) for line in delegates_of(delegation)],
            "manage_url": delegation_url(delegation, language=contact.language),
        }
    write_message(
        key=f"delegation:{delegation.pk}:registered:{_stamp(now)}",
        kind="delegation_registered",
        recipient=contact.email,
        recipient_id=contact.pk,
        language=contact.language,
        context=context,
        meeting=delegation.meeting,
        about=subject.reference,
        is_urgent=True,
        now=now,
    )


def sign_in_link(person: Person, *, language: str, now: datetime) -> Message:
    """Send somebody the link that signs them in to their own page."""
    return write_message(
        key=f"person:{person.pk}:sign-in:{_stamp(now)}",
        kind="sign_in_link",
        recipient=person.email,
        recipient_id=person.pk,
        language=language,
        context={"name": _everybody_at(person), "sign_in_url": sign_in_url(person, language=language, now=now)},
        is_urgent=True,
        now=now,
    )


def address_changed(person: Person, *, was: str, back: str = "", now: datetime) -> Message:
    """Tell the address that a person had that it is theirs no longer; `back` is the token that takes it back.

    Only for an address that somebody has proven: nobody else has asked to hear of the person.
    """
    language = person.language
    with translation.override(language):
        context = {
            "name": person.name,
            "day": day_in_words(timezone.localdate(now), language=language),
            "changes": {"changed": [Line(_("E-mail address"), shortened(person.email), was)], "same": ()},
            "return_url": site_address(f"/me/address/back/{back}/", language=language) if back else "",
            "contact_url": site_address("/contact/", language=language),
        }
    return write_message(
        key=f"person:{person.pk}:address-changed:{_stamp(now)}",
        kind="address_changed",
        recipient=was,
        recipient_id=person.pk,
        language=language,
        context=context,
        is_urgent=True,
        now=now,
    )


def _everybody_at(person: Person) -> str:
    """Name everybody who shares the person's mailbox: the link is for all of them."""
    people = people_at(person.email)
    return ", ".join(each.name if each == person else named(each.pk, each.name) for each in people)


def _member(line: Delegate) -> dict[str, str]:
    """Return a line of a delegation in words."""
    state = {
        Standing.COMING: _("has a place"),
        Standing.OFFERED: _("a place is held"),
        Standing.WAITING: _("on the waiting list"),
    }[line.standing]
    return {
        "name": named(line.person_id, line.words) or _("not named yet"),
        "state": state,
        "way": line.way,
        "position": _("number %(position)d") % {"position": line.position} if line.position else "",
    }


def _changes_in_words(registration: Registration, published: PublishedMeeting, was: Told, why: Why) -> dict[str, Any]:
    """Return what a mail says of a change: what differs from what its recipient was told, by whom, and why."""
    now_is = told_to(registration, published, live_facts_of(registration.meeting))
    reason = published.version.reason, published.version.reason_language
    return {
        "changes": lambda: changes_between(was, now_is),
        "why": lambda: reason_in_words(*(reason if changes_between(was, now_is).is_planned else why)),
        "office": office_under_way,
    }


def _unnamed_in_words(registration: Registration, unnamed: Sequence[Registration]) -> dict[str, Any]:
    """Return how many places without a name a mail is about, and where they are answered for."""
    first = unnamed[0] if unnamed else None
    return {
        "is_own": registration.person_id is not None,
        "places": len(unnamed) or (registration.person_id is None),
        "places_url": lambda: manage_url(first, language=translation.get_language() or "en") if first else "",
    }


def _stamp(now: datetime) -> str:
    """Write the moment that something happened at, as part of a key."""
    return f"{now:%Y%m%dT%H%M%S%f}"


def _position(registration: Registration) -> int:
    """Return the place in the queue of the same meeting and mode, from 1."""
    ahead = in_line(registration.meeting_id).filter(mode=registration.mode, rank__lt=registration.rank)
    return ahead.count() + 1


def _until(registration: Registration, published: PublishedMeeting) -> str:
    """Write until when an offer holds, by the clock of the place."""
    if registration.offered_until is None:
        raise ValueError(f"registration {registration.reference} has no offer")
    return moment_in_words(registration.offered_until, zone_of(published))
