"""Mails about seats that are held for somebody until they answer."""

from collections.abc import Sequence
from datetime import datetime

from exchanges.registrations.mail.by_whom import source_in_words
from exchanges.registrations.mail.ending_texts import lapse_in_words
from exchanges.registrations.mail.held_mails import reasons_in_held, told_in_held
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.mail.mails import RegistrationMail
from exchanges.registrations.mail.messages.shared_facts import changes_in_words, stamp, unnamed_in_words, until_in_words
from exchanges.registrations.mail.told import Reasons, Told
from exchanges.registrations.mail.visit_events import WITHDRAW
from exchanges.registrations.models import Delegation, Registration


def offer(
    registration: Registration,
    *,
    by: Delegation | None = None,
    unnamed: Sequence[Registration] = (),
    was: Told | None = None,
    reasons: Reasons = (),
    now: datetime,
) -> None:
    """Tell that a seat is held until `offered_until`; `by` and `unnamed` as in confirmation.

    `was` is what the person was told before of a meeting that has changed in the same act, `reasons` those given
    for that: this mail says both. So it does where a mail of such a change has not left yet.
    """
    published = published_of(registration.meeting)
    was, reasons = was or told_in_held(registration), reasons or reasons_in_held(registration)
    facts = {
        **unnamed_in_words(registration, unnamed),
        "until": lambda: until_in_words(registration, published),
        **source_in_words(registration, by),
        **(changes_in_words(registration, published, was, reasons) if was else {"changes": None}),
    }
    mail = RegistrationMail(
        registration=registration,
        kind="offer",
        event=stamp(now),
        facts=facts,
        published=published,
        to_contact=True,
        was=was,
        reasons=reasons,
    )
    mail.write(now=now)


def offer_expired(registration: Registration, *, unnamed: Sequence[Registration] = (), now: datetime) -> None:
    """Tell that an offer was not answered in time, and that the registration has left the queue; `unnamed` likewise."""
    unnamed_facts = unnamed_in_words(registration, unnamed)

    def said() -> str:
        was_asked = bool(registration.was_mode)
        return lapse_in_words(was_asked=was_asked, is_own=unnamed_facts["is_own"], unnamed=unnamed_facts["places"])

    mail = RegistrationMail(
        registration=registration,
        kind="offer_expired",
        event=stamp(now),
        facts={"said": said, **unnamed_facts},
        calendar=WITHDRAW,
        to_contact=True,
        standing="ended",
    )
    mail.write(now=now)
