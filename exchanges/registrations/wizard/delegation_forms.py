"""The forms by which colleagues are registered together: who registers them, who each is, and that they agree."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.booking.delegations import MOST_AT_ONCE
from exchanges.registrations.identity.details import PersonDetails
from exchanges.registrations.identity.forms import EMAIL_ERRORS, NAME_ERRORS, NameField, PageForm
from exchanges.registrations.identity.people import is_twice
from exchanges.registrations.identity.town_forms import TownField
from exchanges.registrations.identity.towns import Town
from exchanges.registrations.identity.visit_in_words import BOTH_DAYS
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.wizard.choices import group_choices, language_choices, meeting_days, ways_in_words
from exchanges.registrations.wizard.forms import NeedsForm, TownFields, days_field
from localisation.address_fields import AddressField


class DelegationForm(TownFields):
    """Who registers colleagues, how many, and what holds for all of them where nothing else is said."""

    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=NAME_ERRORS,
    )

    def __init__(self, *args: Any, towns: Sequence[Town], **kwargs: Any) -> None:
        super().__init__(*args, towns=towns, **kwargs)
        self.fields["how"].label = _("How will they take part?")
        self.fields["how"].help_text = _("You can choose differently for each person on the next page.")
        self.fields["how"].error_messages["required"] = _("Select how they will take part.")
        listens_in = self.fields.pop("listens_in", None)
        self.fields["town"] = TownField(
            towns=towns,
            label=_("Your municipality"),
            help_text=_("Start typing and choose."),
            error_messages={"required": _("Enter the name of your municipality.")},
        )
        self.fields["people"] = _people_field()
        self.fields["group"] = forms.ChoiceField(
            label=_("Which group do most of them belong to?"),
            choices=[("", _("Not known yet")), *group_choices(self.published)],
            required=False,
        )
        if listens_in:
            listens_in.label = _("Which language do most of them want to follow the meeting in?")
            self.fields["listens_in"] = listens_in
        self.fields["all_or_none"] = forms.BooleanField(
            label=_("If there are not enough places for everyone, we all wait together"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a municipality that is none of the programme's."""
        given = super().clean()
        if given.get("town") and not given.get("town_key") and not self.question:
            self.add_error(
                "town", _("Choose a municipality from the list. People from other places register one by one.")
            )
        return given


def _people_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many people are coming?"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text=_("Up to %(most)d. Include yourself if you are coming too.") % {"most": MOST_AT_ONCE},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter how many people are coming."),
            "invalid": _("Enter a whole number."),
            "min_value": _("Enter at least 1."),
            "max_value": _("Enter at most %(most)d.") % {"most": MOST_AT_ONCE},
        },
    )


class PersonFields(PageForm):
    """What can be said of a colleague beside the name and how they take part; only what the meeting has is asked."""

    def __init__(self, *args: Any, published: PublishedMeeting, group: Any, language: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"] = NameField(
            label=pgettext_lazy("of a colleague", "Function"),
            max_length=120,
            required=False,
        )
        self.fields["group"] = forms.ChoiceField(
            label=_("Their group"), choices=[("", group), *group_choices(published)], required=False
        )
        languages = language_choices(published)
        if languages:
            self.fields["listens_in"] = forms.ChoiceField(
                label=_("Language they follow the meeting in"), choices=[("", language), *languages], required=False
            )

    def ask_for_needs(self) -> None:
        """Ask what they need in the room."""
        for name, label in (
            ("food", _("Dietary needs")),
            ("access", pgettext("step-free ways, sign language", "Access")),
        ):
            # Of all colleagues a line each, with the names of what many need to choose from.
            self.fields[name] = forms.CharField(
                label=label,
                max_length=NeedsForm.base_fields[name].max_length,  # type: ignore[attr-defined]
                required=False,
                widget=forms.TextInput(attrs={"list": f"common-{name}"}),
            )


class ColleagueForm(PersonFields):
    """Who takes one seat of a delegation, and what is different from the others; empty: somebody to be named later."""

    name = NameField(label=pgettext_lazy("of a colleague", "Name"), max_length=120, required=False)
    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
        error_messages=EMAIL_ERRORS,
    )

    def __init__(self, *args: Any, published: PublishedMeeting, of_all: dict[str, Any], **kwargs: Any) -> None:
        ways, days = ways_in_words(published), meeting_days(published)
        as_others = _("Same as the others: %(what)s")
        group = dict(group_choices(published)).get(of_all.get("group", ""), "") or _("Not known yet")
        language = dict(language_choices(published)).get(of_all.get("listens_in", ""), "") or _("No preference")
        super().__init__(
            *args,
            published=published,
            group=as_others % {"what": group},
            language=as_others % {"what": language},
            **kwargs,
        )
        if len(ways) > 1:
            what = dict(ways).get(of_all["how"], "")
            if of_all.get("days"):
                what = _("%(way)s, chosen days") % {"way": str(Mode(of_all["how"]).label)}
            self.fields["how"] = forms.ChoiceField(
                label=_("Takes part"), choices=[("", as_others % {"what": what}), *ways], required=False
            )
        if len(days) > BOTH_DAYS:
            self.fields["days"] = days_field(
                days, _("On which days"), _("Leave all boxes empty if the days are the same as for the others.")
            )
        if any(way.startswith(Mode.IN_PERSON) for way, _words in ways):
            self.ask_for_needs()
        self.order_fields(["name", "email", "how", "days", "function", "group", "listens_in", "food", "access"])
        self._style()

    def _style(self) -> None:
        """Do as crispy-forms would, in fewer words: there are many of them on a page."""
        for name in set(self.fields) - {"days"}:
            is_select = isinstance(self.fields[name].widget, forms.Select)
            self.fields[name].widget.attrs["class"] = "form-select" if is_select else "form-control"

    @property
    def who(self) -> list[forms.BoundField]:
        """The fields that say who it is."""
        return [self["name"], self["email"]]

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields that say what is different of this person."""
        return [self[name] for name in self.fields if name not in ("name", "email")]

    @property
    def written(self) -> dict[str, Any]:
        """The answers as they were written, mistakes included."""
        return {name: self[name].value() for name in self.fields}

    @property
    def says_more(self) -> bool:
        """Whether something different is written, or wrong: then it must not be folded away."""
        return any(bound.errors or bound.value() for bound in self.own)

    def clean(self) -> dict[str, Any]:
        """Ask for both, or neither; what is a person's own needs the person."""
        given = super().clean() or {}
        name, email = given.get("name"), given.get("email")
        if name and not email and "email" not in self.errors:
            self.add_error("email", _("Enter the e-mail address too, or leave both empty."))
        if email and not name:
            self.add_error("name", _("Enter the name too, or leave both empty."))
        of_person = [given.get(field) for field in ("function", "food", "access")]
        if not name and not email and any(of_person) and not self.errors:
            self.add_error("name", _("Enter a name, or clear function, dietary needs and access."))
        return given


class ColleaguesForms(forms.BaseFormSet):
    """The colleagues of a delegation, one a seat. Several may share a mailbox; nobody is named twice."""

    def full_clean(self) -> None:
        """Say beside a line that it names somebody again."""
        super().full_clean()
        named: list[tuple[int, PersonDetails]] = []
        for number, form in enumerate(self.forms if self.is_bound else [], start=1):
            given = getattr(form, "cleaned_data", {})
            if not given.get("email") or not given.get("name"):
                continue
            details = PersonDetails(email=given["email"], name=given["name"])
            position = next((position for position, other in named if is_twice(other, details)), None)
            if position is None:
                named.append((number, details))
                continue
            form.add_error(
                "email",
                _("Place %(place)d already has this name with the same address. Name somebody else, or leave it empty.")
                % {"place": position},
            )


class AgreeForm(PageForm):
    """That the colleagues who are named know about it."""

    agreed = forms.BooleanField(
        label=gettext_lazy("Everybody I have named knows about this and agrees"),
        error_messages={
            "required": gettext_lazy("Tick to confirm that everybody you named knows, or name them later.")
        },
    )


class DelegateForm(PersonFields):
    """Who takes a seat that somebody else had, or nobody."""

    name = NameField(
        label=pgettext_lazy("of a colleague", "Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter a name.")},
    )
    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"spellcheck": "false"}),
        error_messages={**EMAIL_ERRORS, "required": gettext_lazy("Enter an e-mail address.")},
    )

    def __init__(self, *args: Any, published: PublishedMeeting, mode: str, **kwargs: Any) -> None:
        super().__init__(*args, published=published, group=_("Not known yet"), language=_("No preference"), **kwargs)
        if mode == Mode.IN_PERSON:
            self.ask_for_needs()
