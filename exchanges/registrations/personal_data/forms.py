"""The form for correcting what is kept of oneself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.registrations.identity.forms import NAME_ERRORS, NameField
from exchanges.registrations.identity.town_forms import AsksTown, TownField
from exchanges.registrations.identity.towns import Town


class DetailsForm(AsksTown):
    """What is kept of a person, to be corrected. Another address has a page of its own: it has to be proven."""

    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=NAME_ERRORS,
    )
    function = NameField(
        label=gettext_lazy("Your function"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of our e-mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, towns: Sequence[Town], **kwargs: Any) -> None:
        super().__init__(*args, towns=towns, **kwargs)
        self.fields["town"] = TownField(
            towns=towns,
            label=_("Your municipality"),
            help_text=_("Start typing and choose. Is yours not listed? Enter its name."),
            # Nobody has to say what they were not asked: a colleague named them.
            required=bool(self.initial.get("town")),
            error_messages={"required": _("Enter the name of your municipality.")},
        )
        self.order_fields(["name", "town", "function", "language"])
