"""The steps of registering, and the answers so far: kept by the visitor's browser until the last one is sent."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, PersonDetails, RegistrationDetails, Visit
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.wizard.forms import needs_from, visit_from
from municipalities.models import Municipality


class Step(StrEnum):
    """A page of the way; the value is the last part of its address."""

    EMAIL = "email"
    VISIT = "visit"
    REASON = "reason"
    NEEDS = "needs"
    CHECK = "check"
    DONE = "done"


NAMES = {
    Step.EMAIL: gettext_lazy("Your e-mail"),
    Step.VISIT: gettext_lazy("Your visit"),
    Step.REASON: gettext_lazy("Why you want to come"),
    Step.NEEDS: gettext_lazy("What you need"),
    Step.CHECK: gettext_lazy("Check and send"),
}


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Where a step stands on the way: the `number`, from 1, of `count` steps."""

    name: str
    number: int
    count: int

    @property
    def share(self) -> int:
        """How much of the way it ends, in percent."""
        return self.number * 100 // self.count


@dataclass
class Answers:
    """What a visitor has answered for one meeting, by step. `email` is empty before the address is proven."""

    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    email: str = ""

    @property
    def is_outside(self) -> bool:
        """Whether the meeting is for other municipalities, so that one can only ask to come."""
        return bool(self.of(Step.VISIT).get("is_outside"))

    def of(self, step: Step) -> dict[str, Any]:
        """Return the answers of a step, none before it was answered."""
        return self.given.get(step, {})

    def steps(self) -> list[Step]:
        """Return the steps of this visitor up to the check: who comes online needs nothing, say."""
        steps = [Step.EMAIL, Step.VISIT]
        if self.is_outside:
            steps.append(Step.REASON)
        how = str(self.of(Step.VISIT).get("how", Mode.IN_PERSON))
        if how.startswith(Mode.IN_PERSON):
            steps.append(Step.NEEDS)
        return [*steps, Step.CHECK]

    def is_answered(self, step: Step) -> bool:
        """Tell whether a step needs no more answer."""
        return bool(self.email) if step is Step.EMAIL else step in self.given

    def first_open(self) -> Step:
        """Return the first step that is not answered: the check at last."""
        return next((step for step in self.steps() if not self.is_answered(step)), Step.CHECK)

    def put(self, step: Step, answers: dict[str, Any]) -> None:
        """Keep the answers of a step."""
        self.given[step] = answers

    def visit(self) -> Visit:
        """Return how and when."""
        return visit_from(self.of(Step.VISIT))

    def mode(self) -> Mode:
        """Return how."""
        return Mode(self.visit().mode)

    def needs(self) -> Needs:
        """Return what the host should know."""
        return needs_from(self.of(Step.NEEDS))

    def reason(self) -> str:
        """Return why somebody asks to come."""
        return str(self.of(Step.REASON).get("reason", "")) if self.is_outside else ""

    @property
    def town_key(self) -> int | None:
        """The key of the municipality that was understood; None for any other place."""
        return self.of(Step.VISIT).get("town_key")

    def details(self, municipality: Municipality | None, *, language: str) -> RegistrationDetails:
        """Return what is sent, with the municipality that was found by what they wrote."""
        visit = self.of(Step.VISIT)
        person = PersonDetails(
            email=self.email,
            name=visit["name"],
            municipality=municipality,
            organisation="" if municipality else visit["town"],
            function=visit["function"],
            target_group=visit["group"],
            language=language,
        )
        return RegistrationDetails(
            person=person,
            visit=self.visit(),
            needs=self.needs(),
            reason=self.reason(),
            consent_version=CONSENT_VERSION,
        )
