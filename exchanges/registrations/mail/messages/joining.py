"""Mails that tell the address of the call, once for all times to each who may have it."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.holding import drop_held, held_messages
from exchanges.outbox.models import Message
from exchanges.registrations.mail.calls import call_in_words, untold
from exchanges.registrations.mail.mails import RegistrationMail
from exchanges.registrations.mail.visit_events import INVITE
from exchanges.registrations.models import Registration, RegistrationTerms


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
    mail = RegistrationMail(
        registration=registration,
        kind="join_link",
        event=event,
        facts={"join_url": terms.join_url, "said": lambda: call_in_words(terms.join_url, had_another=had_another)},
        published=published,
        calendar=INVITE,
    )
    return mail.write(now=now)


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
