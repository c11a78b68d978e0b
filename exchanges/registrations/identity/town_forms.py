"""The question from which municipality somebody is, and which one is meant."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from exchanges.registrations.identity.forms import NameField, PageForm
from exchanges.registrations.identity.towns import Town, town_called, town_with_key, towns_near
from municipalities.models import Municipality


class TownField(NameField):
    """A municipality, chosen or typed; any other place is kept as it was written."""

    def __init__(self, *, towns: Sequence[Town], **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "towns", "autocomplete": "organization"})
        super().__init__(max_length=150, widget=widget, **kwargs)
        self.towns = towns


class MeantField(forms.ChoiceField):
    """Which municipality somebody means: those that may be, the likeliest first and chosen; at last their own word.

    The labels of the former are Town; components/did_you_mean.html draws them.
    """

    OWN_WORD = "own"
    is_question = True

    def __init__(self, guesses: Sequence[Town], text: str) -> None:
        super().__init__(
            label=_("Did you mean %(town)s?") % {"town": guesses[0].municipality.name},
            choices=[*((str(each.municipality.pk), each) for each in guesses), (self.OWN_WORD, text)],
            widget=forms.RadioSelect,
        )


class AsksTown(PageForm):
    """Where somebody is from: what is near a name is asked once, beside the field; the answer has the town's key.

    To be asked is no error: there is nothing wrong with what was written. The form is not valid until it is answered.
    """

    def __init__(self, *args: Any, towns: Sequence[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = towns
        self.question = ""

    def is_valid(self) -> bool:
        """Tell whether everything is answered, the question which town is meant included."""
        return super().is_valid() and not self.question

    def clean(self) -> dict[str, Any]:
        """Put the key of the municipality that was understood beside what was written, none for another place."""
        given = super().clean() or {}
        if text := given.get("town"):
            found = town_called(text, self.towns) or self._meant(text)
            given["town_key"] = found.pk if found else None
        return given

    def _meant(self, text: str) -> Municipality | None:
        """Return what was answered to the question which town is meant, or ask it."""
        guesses = towns_near(text, self.towns)
        if not guesses:
            return None
        asked = MeantField(guesses, text)
        answer = self.data.get("town_meant", "")
        is_answered = self.data.get("town_asked") == text and asked.valid_value(answer)
        self.fields["town_meant"], self.fields["town_asked"] = asked, forms.CharField(widget=forms.HiddenInput)
        order = list(self.fields)
        after = order.index("town") + 1
        self.order_fields([*order[:after], "town_meant", "town_asked", *order[after:]])
        if is_answered:
            return town_with_key(answer, guesses)
        self.question = str(asked.label)
        chosen = str(guesses[0].municipality.pk)
        # A copy keeps every day that is ticked.
        data = cast(QueryDict, self.data).copy()
        data["town_meant"], data["town_asked"] = chosen, text
        self.data = data
        return None
