"""Colleagues as their contact tells of each, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from exchanges.registrations.identity.details import NOTHING_NEEDED, Needs, PersonDetails, Visit
from exchanges.registrations.identity.people import is_twice


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who takes a seat of a delegation, how and when, with what need; without a person, somebody to be named later."""

    person: PersonDetails | None
    visit: Visit
    needs: Needs = NOTHING_NEEDED

    @property
    def named_as(self) -> str:
        """The name as the contact wrote it, empty where nobody is named."""
        return self.person.name if self.person else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationDetails:
    """What a contact sends to register colleagues of their municipality, in the order in which they get seats.

    None is somebody to be named later. Each takes part as their Colleague says, else as `visit` does. With
    `all_or_none` they get seats together or wait together, whatever their modes. `consent_version` is the text in
    which the contact has said that the colleagues agree.
    """

    contact: PersonDetails
    colleagues: Sequence[Colleague | PersonDetails | None]
    visit: Visit
    consent_version: str
    all_or_none: bool = False

    @property
    def addresses(self) -> set[str]:
        """The e-mail addresses that are written to: the contact's, and those of the colleagues who are named."""
        people = [each.person if isinstance(each, Colleague) else each for each in self.colleagues]
        return {self.contact.address, *(person.address for person in people if person)}


def colleagues_from(given: Sequence[Colleague | PersonDetails | None], visit: Visit) -> list[Colleague]:
    """Return the colleagues given, each once; whoever comes without a visit of their own takes part as all do.

    Colleagues may share an address; who is named again takes no second seat.
    """
    once: list[Colleague] = []
    for each in given:
        colleague = each if isinstance(each, Colleague) else Colleague(each, visit)
        if colleague.person is None or not any(
            other.person and is_twice(other.person, colleague.person) for other in once
        ):
            once.append(colleague)
    return once
