"""Facts that the coordinators' pages of a registration and a delegation show: what is decided goes by those alone."""

import json
from collections.abc import Mapping

from edit_conflicts import Fact
from exchanges.registrations.models import Delegation, Registration


def facts_of_registration(registration: Registration, *, who: str, affiliation: str, standing: str) -> dict[str, Fact]:
    """Return whose it is, how they take part and where it stands; the words are those of the page."""
    person = registration.person
    offered_until = registration.offered_until.isoformat() if registration.offered_until else ""
    stands = [registration.status, registration.seat, offered_until]
    email = person.email if person else ""
    return {
        "person": Fact(json.dumps([person.pk if person else None, email]), ", ".join(filter(None, (who, email)))),
        "municipality": Fact(json.dumps([registration.municipality_id, affiliation]), affiliation),
        "mode": Fact(registration.mode, str(registration.get_mode_display())),
        "standing": Fact(json.dumps(stands), standing),
    }


def about(registration: Registration) -> str:
    """Return what the page is about."""
    return f"exchanges.registration:{registration.pk}"


def facts_of_delegation(delegation: Delegation, registrations: Mapping[int, Mapping[str, Fact]]) -> dict[str, Fact]:
    """Return who its contact is, and of each registration, by its key, all that its own page would show."""
    contact = delegation.contact
    email = contact.email if contact else ""
    together = {
        str(key): Fact(json.dumps([fact.value for fact in facts.values()]), _words(facts))
        for key, facts in registrations.items()
    }
    return {"contact": Fact(json.dumps([delegation.contact_id, email]), f"{contact or ''}, {email}"), **together}


def _words(facts: Mapping[str, Fact]) -> str:
    return ", ".join(fact.words for fact in facts.values() if fact.words)


def about_delegation(delegation: Delegation) -> str:
    """Return what the page about a delegation is about."""
    return f"exchanges.delegation:{delegation.pk}"
