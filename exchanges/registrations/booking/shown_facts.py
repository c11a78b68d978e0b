"""Facts that the coordinators' page of a registration shows: what is decided is decided on those alone."""

import json

from edit_conflicts import Fact
from exchanges.registrations.models import Registration


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
