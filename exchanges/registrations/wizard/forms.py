"""The forms of the registration pages. Errors say what to do; nothing is asked that the meeting does not need."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.details import Needs, Visit
from exchanges.registrations.identity.forms import NAME_ERRORS, NameField, PageForm
from exchanges.registrations.identity.town_forms import AsksTown, TownField
from exchanges.registrations.identity.towns import Town
from exchanges.registrations.identity.visit_in_words import BOTH_DAYS
from exchanges.registrations.models.common_needs import (
    FOOD,
    IN_THE_ROOM,
    CommonNeed,
    column_of,
    needs_in,
    recognised_in,
)
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.wizard.choices import Choices, group_choices, language_choices, meeting_days
from localisation.dates import day_in_words


class VisitFields(PageForm):
    """How somebody takes part; the meeting says what can be chosen."""

    def __init__(self, *args: Any, published: PublishedMeeting, ways: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.published = published
        self.days = meeting_days(published)
        self.fields["how"] = forms.ChoiceField(
            label=_("How will you take part?"),
            choices=ways,
            # Where there is just one way, nobody has to choose it.
            initial=ways[0][0] if len(ways) == 1 else None,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Select how you will take part."),
                "invalid_choice": _("Select again how you will take part."),
            },
        )
        if len(self.days) > BOTH_DAYS:
            self.fields["days"] = days_field(
                self.days, _("On which days?"), _("Leave all boxes empty if you are coming on all days.")
            )
        languages = language_choices(published)
        if languages:
            self.fields["listens_in"] = forms.ChoiceField(
                label=_("Which language do you want to follow the meeting in?"),
                choices=[("", _("No preference")), *languages],
                required=False,
            )

    def visit(self) -> Visit:
        """Return what was chosen."""
        return visit_from(self.cleaned_data)


def days_field(days: Sequence[date], label: str, help_text: str) -> forms.MultipleChoiceField:
    """Return a field that asks on which days of a meeting somebody takes part."""
    return forms.MultipleChoiceField(
        label=label,
        choices=[(day.isoformat(), day_in_words(day, language=get_language() or "en")) for day in days],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=help_text,
    )


def visit_from(answers: dict[str, Any]) -> Visit:
    """Return the visit that answers of VisitFields stand for."""
    mode, _colon, day = answers["how"].partition(":")
    days = [day] if day else answers.get("days") or []
    return Visit(mode, tuple(date.fromisoformat(each) for each in days), answers.get("listens_in", ""))


class TownFields(AsksTown, VisitFields):
    """A visit, and where somebody is from."""


class VisitForm(TownFields):
    """Your visit: how, who, from where, as what."""

    def __init__(self, *args: Any, towns: Sequence[Town], **kwargs: Any) -> None:
        super().__init__(*args, towns=towns, **kwargs)
        listens_in = self.fields.pop("listens_in", None)
        self.fields["name"] = NameField(
            label=_("Your name"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages=NAME_ERRORS,
        )
        self.fields["town"] = TownField(
            towns=towns,
            label=_("Your municipality"),
            help_text=_("Start typing and choose. Is yours not listed? Enter its name: you can ask for a place."),
            error_messages={"required": _("Enter the name of your municipality.")},
        )
        self.fields["function"] = _function_field()
        self.fields["group"] = forms.ChoiceField(
            label=_("Which group do you belong to?"),
            choices=group_choices(self.published),
            widget=forms.RadioSelect,
            error_messages={"required": _("Select your group.")},
        )
        if listens_in:
            self.fields["listens_in"] = listens_in


def _function_field() -> NameField:
    return NameField(
        label=_("Your function"),
        max_length=120,
        required=False,
        help_text=_("As in “energy coordinator”."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


def _needs_field(label: Any, needs: Sequence[CommonNeed]) -> forms.MultipleChoiceField:
    """Return a field of needs to tick, which add up whatever the language."""
    return forms.MultipleChoiceField(
        label=label,
        choices=[(need.value, need.label) for need in needs],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Select again what you need.")},
    )


class NeedsForm(PageForm):
    """What the host should know of somebody who comes in person."""

    eats = _needs_field(gettext_lazy("Dietary needs"), FOOD)
    food = forms.CharField(
        label=gettext_lazy("Anything else about food"),
        max_length=200,
        required=False,
    )
    in_the_room = _needs_field(pgettext_lazy("step-free ways, sign language", "Access"), IN_THE_ROOM)
    access = forms.CharField(
        label=gettext_lazy("Anything else about access"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=gettext_lazy("Anything else the host should know"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def needs(self) -> Needs:
        """Return what was written."""
        return needs_from(self.cleaned_data)


def needs_from(answers: dict[str, Any]) -> Needs:
    """Return the needs that answers of NeedsForm stand for."""
    chosen = needs_in(column_of([*(answers.get("eats") or []), *(answers.get("in_the_room") or [])]))
    return Needs(answers.get("food", ""), answers.get("access", ""), answers.get("note", ""), chosen)


def colleague_needs(answers: dict[str, Any]) -> Needs:
    """Return the needs that a contact wrote of a colleague, those that many have by their names."""
    of_food, food = recognised_in(answers.get("food", ""))
    of_access, access = recognised_in(answers.get("access", ""))
    return Needs(food, access, "", needs_in(column_of([*of_food, *of_access])))


def as_answers(needs: Needs) -> dict[str, Any]:
    """Return the answers of NeedsForm that stand for needs."""
    return {
        "eats": [need.value for need in needs.chosen if need in FOOD],
        "food": needs.food,
        "in_the_room": [need.value for need in needs.chosen if need in IN_THE_ROOM],
        "access": needs.access,
        "note": needs.note,
    }


class ReasonForm(PageForm):
    """Why somebody of another place would like to come."""

    reason = forms.CharField(
        label=gettext_lazy("Why would you like to come?"),
        max_length=300,
        help_text=gettext_lazy("A coordinator will decide and answer by e-mail."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why you would like to come.")},
    )


class ChangeForm(VisitFields):
    """What can be changed of a registration: the visit and the needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if any(str(value).startswith(Mode.IN_PERSON) for value, _label in self.fields["how"].choices):  # type: ignore[attr-defined]
            self.fields.update(NeedsForm.base_fields)

    def needs(self) -> Needs:
        """Return what was written, nothing for who takes part online."""
        return needs_from(self.cleaned_data) if self.visit().mode == Mode.IN_PERSON else Needs()
