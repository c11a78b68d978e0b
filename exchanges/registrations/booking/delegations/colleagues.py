"""What a contact says of each colleague, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from exchanges.registrations.identity.details import NOTHING_NEEDED, Needs, PersonDetails, Visit
from exchanges.registrations.identity.people import is_twice


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who takes a place of a delegation, how and when, with what need; without a person, somebody to be named later."""

    person: PersonDetails | None
    visit: Visit
    needs: Needs = NOTHING_NEEDED

    @property
    def named_as(self) -> str:
        """The name as the contact wrote it, empty where nobody is named."""
        return self.person.name if self.person else ""


def colleagues_from(given: Sequence[Colleague | PersonDetails | None], visit: Visit) -> list[Colleague]:
    """Return the colleagues given, each once; whoever comes without a visit of their own takes part as all do.

    Colleagues may share an address; who is named again takes no second place.
    """
    once: list[Colleague] = []
    for each in given:
        colleague = each if isinstance(each, Colleague) else Colleague(each, visit)
        if colleague.person is None or not any(
            other.person and is_twice(other.person, colleague.person) for other in once
        ):
            once.append(colleague)
    return once
