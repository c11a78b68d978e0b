"""Mails to a mailbox, about no registration: a code to prove it, a link to sign in, that an address has changed."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges.outbox.models import Message
from exchanges.outbox.naming import named
from exchanges.outbox.outgoing import AHEAD_OF_ALL, Content, OutgoingMail, Recipient
from exchanges.outbox.writing import write_message
from exchanges.registrations.identity.address_codes import NewCode
from exchanges.registrations.identity.links import sign_in_url, site_address
from exchanges.registrations.identity.mail_addresses import shortened
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.mail.change_texts import ComparedFact
from exchanges.registrations.mail.messages.shared_facts import stamp
from exchanges.registrations.models import Person
from localisation.dates import day_in_words


def sign_in_link(person: Person, *, language: str, now: datetime) -> Message | None:
    """Send somebody the link that signs them in to their own page.

    Anybody may ask for it: only who has proven the address is named.
    """
    context = {"name": _proven_at(person), "sign_in_url": sign_in_url(person, language=language, now=now)}
    mail = OutgoingMail(
        key=f"person:{person.pk}:sign-in:{stamp(now)}",
        kind="sign_in_link",
        to=Recipient(person.email, language, person.pk),
        says=lambda: Content(context=context),
        is_urgent=True,
    )
    return write_message(mail, now=now)


def address_code(
    email: str, *, code: NewCode, title: str, link_path: str, language: str, now: datetime
) -> Message | None:
    """Send a code, and its link, to who wants to register for a meeting of that title; nobody is named in it.

    It leaves before all others: somebody sits at the page and waits.
    """
    context = {"code": code.code, "title": title, "link_url": site_address(link_path, language=language)}
    mail = OutgoingMail(
        key=address_code_key(code.serial),
        kind="address_code",
        to=Recipient(email, language),
        says=lambda: Content(context=context),
        due_at=now - AHEAD_OF_ALL,
        is_urgent=True,
        is_first=True,
    )
    return write_message(mail, now=now)


def address_code_key(serial: str) -> str:
    """Return the key of the mail with a code."""
    return f"address-code:{serial}"


def address_changed(person: Person, *, was: str, back: str = "", now: datetime) -> None:
    """Tell the address that a person had that it is theirs no longer; `back` is the token that takes it back.

    Only for an address that somebody has proven: nobody else has asked to hear of the person.
    """
    language = person.language

    def says() -> Content:
        context = {
            "name": person.name,
            "day": day_in_words(timezone.localdate(now), language=language),
            "changes": {"changed": [ComparedFact(_("E-mail address"), shortened(person.email), was)], "same": ()},
            "return_url": site_address(f"/me/address/back/{back}/", language=language) if back else "",
            "contact_url": site_address("/contact/", language=language),
        }
        return Content(context=context)

    mail = OutgoingMail(
        key=f"person:{person.pk}:address-changed:{stamp(now)}",
        kind="address_changed",
        to=Recipient(was, language, person.pk),
        says=says,
        is_urgent=True,
    )
    write_message(mail, now=now)


def _proven_at(person: Person) -> str:
    """Name everybody who has proven the person's mailbox, which may be shared: the link is for all of them."""
    people = people_at(person.email).filter(email_proven_at__isnull=False)
    return ", ".join(each.name if each == person else named(each.pk, each.name) for each in people)
