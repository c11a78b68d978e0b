"""By whom and why: what mails call whoever did something, and the reason that was written for it.

A coordinator is an office, never a person: mails outlive who holds it. The contact of a delegation is called as they
wrote their name, so that colleagues know who it was. To an address that nobody has proven no typed word is sent: there
it is called by the municipality.
"""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.languages.spoken import language_name, own_name
from exchanges.outbox.acts import act_under_way
from exchanges.outbox.naming import named
from exchanges.registrations.identity.details import NOTHING_NEEDED, Needs, Visit
from exchanges.registrations.identity.links import site_address
from exchanges.registrations.identity.visit_in_words import short_mode_in_words
from exchanges.registrations.models import Delegation, Person, Registration
from exchanges.registrations.models.registering import Mode
from municipalities.models import User


def office_of(user: User | None) -> str:
    """Return what a coordinator is, in the active language: the coordinator for Sweden; nothing for nobody."""
    if user is None:
        return ""
    coordination = getattr(user, "coordination", None)
    country = coordination.country if coordination else None
    if country is None:
        return _("the coordinator of the programme")
    return _("the coordinator for %(country)s") % {"country": country.display_name}


def office_under_way() -> str:
    """Return what the coordinator is who is doing something right now; nothing where nobody is."""
    act = act_under_way()
    return office_of(act.actor) if act else ""


def contact_in_words(delegation: Delegation | None, recipient: Person | None) -> str:
    """Return the contact of a delegation by name; nothing where it has none, or they are the recipient.

    Who has not proven their address reads of which municipality the contact is.
    """
    contact = delegation.contact if delegation else None
    if delegation is None or contact is None or contact == recipient:
        return ""
    is_unproven = recipient is not None and recipient.email_proven_at is None
    return delegation.municipality.name if is_unproven else named(contact.pk, contact.name)


def typed_name(registration: Registration) -> str:
    """Return the name of a registration's person for a mail to them; nothing where somebody else typed it.

    A colleague who was named in a delegation has written nothing until they have proven the address.
    """
    person = registration.person
    if person is None or (registration.delegation_id and person.email_proven_at is None):
        return ""
    return person.name


def reason_in_words(text: str, language: str) -> dict[str, Any]:
    """Return a reason as it was written, marked with its language for a template; a note where that is foreign."""
    code = language if text else ""
    note = ""
    if code and code != get_language():
        note = _("Language of the reason: %(language)s.") % {"language": language_name(code)}
    return {"text": text, "html": format_html('<span lang="{}">{}</span>', code, text) if code else text, "note": note}


def source_in_words(registration: Registration, by: Delegation | None) -> dict[str, Any]:
    """Return who named the person and what they entered, for a mail that has to say where its data come from."""
    contact = contact_in_words(by, registration.person)
    person = registration.person
    if not contact or by is None or person is None:
        return {"named_by": ""}

    def own_page() -> str:
        return site_address("/me/", language=get_language() or "en")

    return {
        "named_by": contact,
        "named_from": str(by.municipality) if person.email_proven_at else by.municipality.country.display_name,
        "entered": lambda: _entered(registration, person, by),
        "asks_needs": registration.mode == Mode.IN_PERSON,
        "own_page_url": own_page,
    }


def _entered(registration: Registration, person: Person, by: Delegation) -> str:
    """Say what the contact entered of somebody; not what they need itself, which is kept for less long than mails."""
    visit = Visit.of(registration)
    is_proven = person.email_proven_at is not None
    name = (registration.named_as or person.name) if is_proven else _("your name")
    said = [name, person.email, str(by.municipality)]
    said.append(short_mode_in_words(visit.mode, visit.days))
    if person.created_at == registration.consented_at and person.function:
        # Of somebody who was known before nothing was changed.
        said.append(person.function if is_proven else _("your function"))
    if visit.language:
        said.append(own_name(visit.language))
    if Needs.of(registration) != NOTHING_NEEDED:
        said.append(_("what you need in the room"))
    return ", ".join(part for part in said if part)
