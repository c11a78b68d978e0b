"""The forms of the steps of registering: which one a step has, what it starts from, what becomes of its answers."""

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.forms import ChoiceField, Form

from exchanges.registrations.identity.towns import town_label, town_with_key
from exchanges.registrations.seats.eligibility import Eligibility, eligibility_of_member
from exchanges.registrations.wizard.address_step import AddressStep
from exchanges.registrations.wizard.check_page import town_in_words
from exchanges.registrations.wizard.choices import mode_choices
from exchanges.registrations.wizard.forms import NeedsForm, ReasonForm, VisitForm
from exchanges.registrations.wizard.steps import Answers, Step
from municipalities.models import Municipality


@dataclass(frozen=True)
class StepForms(AddressStep):
    """A visitor with their answers so far, and the forms that ask for the next."""

    answers: Answers

    form_list: ClassVar[dict[Step, type[Form]]] = {
        Step.VISIT: VisitForm,
        Step.REASON: ReasonForm,
        Step.NEEDS: NeedsForm,
    }

    @property
    def town(self) -> Municipality | None:
        """The municipality that was understood."""
        return town_with_key(self.answers.town_key, self.towns)

    def form(self, step: Step, data: Any = None) -> Form:
        """Return the form of a step, as it was answered before, or with the answers in `data`."""
        given: dict[str, Any] = {"initial": None if data else self._initial(step)}
        if step is Step.VISIT:
            # What is left stands beside the choices; an answer is checked without it.
            ways = mode_choices(self.published, {} if data else self.seats)
            given |= {"published": self.published, "ways": ways, "towns": self.towns}
        return self.form_list[step](data, **given)

    def _initial(self, step: Step) -> dict[str, Any]:
        given = self.answers.of(step)
        if step is Step.VISIT:
            return {**given, "town": town_in_words(self.answers)} if given else self._known()
        return given

    def _known(self) -> dict[str, Any]:
        """Return what is known of somebody who has proven the address; of nobody else anything is shown."""
        person = self.person
        if person is None:
            return {}
        town = town_label(person.municipality) if person.municipality else person.organisation
        return {"name": person.name, "town": town, "function": person.function, "group": person.target_group}

    def show_seats(self, form: Form | None) -> None:
        """Put what is left beside the choices of a form that is shown again."""
        if isinstance(form, VisitForm):
            cast(ChoiceField, form.fields["how"]).choices = mode_choices(self.published, self.seats)

    def answers_of(self, form: Form) -> dict[str, Any]:
        """Return what is kept of a form that is answered."""
        given = dict(form.cleaned_data)
        if isinstance(form, VisitForm):
            town = town_with_key(given["town_key"], self.towns)
            member = next((each.member for each in self.towns if each.municipality == town), None)
            given["is_outside"] = eligibility_of_member(self.published, member) is Eligibility.OUTSIDE
            # What it is called in every language, so that no page has to look it up.
            given["town"] = town.name if town else given["town"]
            given["town_country"] = town.country_id if town else ""
        return given
