"""The forms by which colleagues are registered together, a page each: for all, one a colleague, that they agree."""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseFormSet, formset_factory

from exchanges.registrations.identity.towns import town_label, town_with_key
from exchanges.registrations.wizard.address_step import AddressStep
from exchanges.registrations.wizard.choices import mode_choices
from exchanges.registrations.wizard.delegation_answers import DelegationAnswers
from exchanges.registrations.wizard.delegation_forms import AgreeForm, ColleagueForm, ColleaguesForms, DelegationForm
from localisation.mail_addresses import comparable
from municipalities.models import Municipality

Colleagues = formset_factory(ColleagueForm, formset=ColleaguesForms, extra=0)
"""The colleagues' forms, one a seat."""


@dataclass(frozen=True)
class DelegationStepForms(AddressStep):
    """A contact with their answers so far, and the forms that ask for the next."""

    answers: DelegationAnswers

    @property
    def town(self) -> Municipality | None:
        """The municipality that was understood."""
        return town_with_key(self.answers.of_all.get("town_key"), self.towns)

    @property
    def is_proven(self) -> bool:
        """Whether the contact's address is known to be the writer's own."""
        proven = self.own_address.proven
        return bool(proven) and comparable(proven) == comparable(self.answers.of_all.get("email", ""))

    def form_of_all(self, data: Any = None) -> DelegationForm:
        """Return the form that asks who registers colleagues, how they take part and how many they are."""
        return DelegationForm(
            data,
            initial=self._given() or self._known(),
            published=self.published,
            ways=mode_choices(self.published, self.seats),
            towns=self.towns,
        )

    def forms(self, data: Any = None) -> BaseFormSet:
        """Return the colleagues' forms."""
        kwargs = {"published": self.published, "of_all": self.answers.of_all}
        return Colleagues(data, initial=None if data else self.answers.initial(), form_kwargs=kwargs)

    def agree_form(self, data: Any = None) -> AgreeForm | None:
        """Return the form that asks whether those who are named know; None where nobody is."""
        return AgreeForm(data) if self.answers.named else None

    def _given(self) -> dict[str, Any]:
        """Return what was answered before, the municipality in the reader's language."""
        given, town = self.answers.of_all, self.town
        return {**given, "town": town_label(town) if town else ""} if given else {}

    def _known(self) -> dict[str, Any]:
        person = self.person
        if person is None:
            return {}
        town = town_label(person.municipality) if person.municipality else ""
        return {"name": person.name, "town": town}
