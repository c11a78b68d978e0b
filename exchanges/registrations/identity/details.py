"""Details that somebody gives when they register, as plain values."""

from dataclasses import dataclass
from datetime import date

from exchanges.registrations.models import Person, Registration
from exchanges.registrations.models.common_needs import CommonNeed, column_of, needs_in
from exchanges.registrations.models.registering import Mode
from localisation.mail_addresses import comparable
from municipalities.models import Municipality

CONSENT_VERSION = "2026-11-2"
"""The version of the consent text that is shown now; every registration keeps the one its person agreed to."""

CONSENT_VERSIONS = ("2026-11", "2026-11-2")
"""Every version that was ever shown, oldest first."""

COLLEAGUES_CONSENT_VERSION = "colleagues-2026-11-2"
"""The version of the text in which a contact says that the colleagues know and agree; kept as CONSENT_VERSION is."""

COLLEAGUES_CONSENT_VERSIONS = ("colleagues-2026-11", "colleagues-2026-11-2")
"""Every version of it that was ever shown, oldest first."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who registers. Without a municipality of the programme, `organisation` says where they are from."""

    email: str
    name: str
    municipality: Municipality | None = None
    organisation: str = ""
    function: str = ""
    target_group: str = ""
    language: str = "en"

    @property
    def address(self) -> str:
        """The e-mail address as it is kept and compared."""
        return comparable(self.email)

    @classmethod
    def of(cls, person: Person) -> "PersonDetails":
        """Return what is known of a person."""
        return cls(
            email=person.email,
            name=person.name,
            municipality=person.municipality,
            organisation=person.organisation,
            function=person.function,
            target_group=person.target_group,
            language=person.language,
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """How and when somebody takes part: the mode, the days (none: all of them), the language they listen in."""

    mode: str
    days: tuple[date, ...] = ()
    language: str = ""

    @classmethod
    def of(cls, registration: Registration) -> "Visit":
        """Return what a registration says."""
        days = tuple(date.fromisoformat(day) for day in registration.days)
        return cls(registration.mode, days, registration.language)


@dataclass(frozen=True, slots=True)
class Needs:
    """What the host should know of somebody who comes in person; everything is optional."""

    food: str = ""
    access: str = ""
    note: str = ""
    chosen: tuple[CommonNeed, ...] = ()

    @classmethod
    def of(cls, registration: Registration) -> "Needs":
        """Return what a registration says."""
        return cls(registration.food, registration.access, registration.note, needs_in(registration.chosen_needs))

    @property
    def parts(self) -> tuple[str, ...]:
        """What was chosen, in the reader's language, then what was written; none where nothing is needed."""
        return tuple(part for part in (*map(_label, self.chosen), self.food, self.access, self.note) if part)

    @property
    def in_words(self) -> str:
        """The same in one line."""
        return "; ".join(self.parts)


def _label(need: CommonNeed) -> str:
    return str(need.label)


NOTHING_NEEDED = Needs()

NO_NEEDS = {"chosen_needs": "", "food": "", "access": "", "note": ""}
"""What a registration's row says of needs where it says nothing, by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDetails:
    """What somebody sends to be registered: who they are, how they take part, what they need.

    `reason` is why somebody of another municipality would like to come, `consent_version` the text they agreed to.
    """

    person: PersonDetails
    visit: Visit
    needs: Needs = NOTHING_NEEDED
    reason: str = ""
    consent_version: str


def note_needs(registration: Registration, needs: Needs) -> None:
    """Write what somebody needs into their registration; online there is nothing that the host should know."""
    told = needs if registration.mode == Mode.IN_PERSON else NOTHING_NEEDED
    registration.food, registration.access, registration.note = told.food, told.access, told.note
    registration.chosen_needs = column_of(told.chosen)
