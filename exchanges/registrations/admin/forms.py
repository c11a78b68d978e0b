"""Forms of the coordinators' pages: terms of registration with kept seats, and decisions."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edit_conflicts import ListInput, Sheet, sign_shown
from exchanges.meetings.models import Meeting
from exchanges.meetings.time_and_place.times import is_skipped, words_of_skipped, zone_of_meeting
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.capacity import FIELDS, Allotment
from exchanges.registrations.seats.terms import modes_of, saved_allotments
from localisation.alphabet import InTheAlphabet
from localisation.plain_text import PlainForm, PlainModelForm
from municipalities.admin.scoped import DateInput
from municipalities.country_names import InOrderOfCountries
from municipalities.models import Country, Municipality, Programme

EMPTY_ROWS = 3
"""Rows for further kept seats, for browsers without scripts too."""


class MomentInput(forms.DateTimeInput):
    """The browser's own field for day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class VenueMomentField(forms.DateTimeField):
    """A moment typed and shown by the clock of a place. An hour that comes twice in autumn is the first of the two."""

    zone = ZoneInfo(settings.TIME_ZONE)

    def prepare_value(self, value: Any) -> Any:
        """Return a moment as the clocks of the place show it."""
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        """Read what was typed; refuse an hour that the clocks skip."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value
        with timezone.override(UTC):
            read = super().to_python(value)
        if read is None:
            return None
        typed = read.replace(tzinfo=None)
        if is_skipped(typed, self.zone):
            raise ValidationError(words_of_skipped(typed, self.zone))
        return typed.replace(tzinfo=self.zone, fold=0)

    def by_the_clock_of(self, zone: ZoneInfo) -> None:
        """Let it be by the clock of a zone, and say so beside it."""
        self.zone = zone
        beside = _("Local time of the place: %(zone)s.") % {"zone": zone.key}
        self.help_text = f"{self.help_text} {beside}".strip()


def with_https(field: Any, **kwargs: Any) -> Any:
    """Make a model's form field; of an address without a scheme, https is meant."""
    return field.formfield(**kwargs, **({"assume_scheme": "https"} if isinstance(field, models.URLField) else {}))


class TermsForm(PlainModelForm):
    """When registration opens and closes, and for how many. A change saved is one that was looked at before."""

    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = RegistrationTerms
        fields = FIELDS
        formfield_callback = with_https
        field_classes = {"opens_at": VenueMomentField, "closes_at": VenueMomentField}
        widgets = {"opens_at": MomentInput, "closes_at": MomentInput, "kept_until": DateInput}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = zone_of_meeting(meeting)
        for field in self.fields.values():
            if isinstance(field, VenueMomentField):
                field.by_the_clock_of(zone)
        modes = modes_of(meeting)
        if Mode.IN_PERSON not in modes:
            del self.fields["seats_in_person"], self.fields["kept_until"]
        if Mode.ONLINE not in modes:
            del self.fields["seats_online"], self.fields["join_url"]

    @property
    def has_room(self) -> bool:
        """Whether one can come in person, so that seats can be kept."""
        return "seats_in_person" in self.fields

    def terms(self) -> dict[str, Any]:
        """Return what was entered, by field of RegistrationTerms."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}


class AllotmentForm(PlainForm):
    """Seats kept for one municipality or country; empty where none are."""

    keeper = forms.ChoiceField(label=gettext_lazy("Kept for"), required=False)
    seats = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=10_000, required=False)

    def __init__(self, *args: Any, holders: "AllotmentHolders", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = holders
        keeper = self.fields["keeper"]
        assert isinstance(keeper, forms.ChoiceField)
        keeper.choices = holders.choices

    def clean(self) -> dict[str, Any]:
        """Ask for both, or neither."""
        given = super().clean() or {}
        if given.get("seats") and not given.get("keeper"):
            self.add_error("keeper", ValidationError(_("Choose who the places are kept for.")))
        if given.get("keeper") and not given.get("seats") and "seats" not in self.errors:
            self.add_error("seats", ValidationError(_("Enter how many places, or choose nobody.")))
        return given

    def share(self) -> Allotment | None:
        """Return what was entered; None where the row is empty."""
        if not self.cleaned_data.get("keeper"):
            return None
        return self.holders.share(self.cleaned_data["keeper"], self.cleaned_data["seats"])


class AllotmentHolders:
    """The countries and municipalities of a programme, as seats can be kept for them."""

    def __init__(self, programme: Programme) -> None:
        networks = Country.objects.filter(networks__programme=programme).order_by("networks__position", "code")
        towns = Municipality.objects.filter(participations__programme=programme).select_related("country")
        self._countries = {f"country:{country.pk}": country for country in networks}
        in_order = (InOrderOfCountries("country_id"), InTheAlphabet("name"), "pk")
        self._towns = {f"municipality:{town.pk}": town for town in towns.order_by(*in_order)}

    @property
    def choices(self) -> list[Any]:
        """Countries first, then municipalities by country."""
        countries = [(key, country.display_name) for key, country in self._countries.items()]
        towns = [(key, f"{town.name}, {town.country.display_name}") for key, town in self._towns.items()]
        return [("", _("Nobody")), (_("Countries"), countries), (_("Municipalities"), towns)]

    def share(self, key: str, seats: int) -> Allotment:
        """Return so many seats for whom the key stands."""
        return Allotment(seats, municipality=self._towns.get(key), country=self._countries.get(key))


def allotment_formset(data: Any, terms: RegistrationTerms, holders: AllotmentHolders) -> Any:
    """Return the rows of kept seats: those there are, and empty ones."""
    rows = forms.formset_factory(AllotmentForm, extra=EMPTY_ROWS)
    initial = [
        {
            "keeper": f"municipality:{kept.municipality_id}" if kept.municipality_id else f"country:{kept.country_id}",
            "seats": kept.seats,
        }
        for kept in saved_allotments(terms)
    ]
    return rows(data, initial=initial, prefix="kept", form_kwargs={"holders": holders})


def terms_sheet(meeting: Meeting, terms: RegistrationTerms) -> Sheet:
    """Return what the page of a meeting's terms shows; its kept seats are one value, as their rows have no names."""
    form = TermsForm(instance=terms, meeting=meeting)
    rows = allotment_formset(None, terms, AllotmentHolders(meeting.exchange.programme))
    lists = [ListInput(rows, _("Kept places"))] if form.has_room else []
    return Sheet([form], lists=lists, model=RegistrationTerms)


def shown_terms(meeting: Meeting, terms: RegistrationTerms) -> str:
    """Return what the page of a meeting's terms carries along."""
    return sign_shown(terms_sheet(meeting, terms).shown(timezone.now()), about=f"terms:{meeting.pk}")


def fingerprint(terms: dict[str, Any], kept: Iterable[Allotment]) -> str:
    """Return what tells these terms from any others, to know whether they are the ones that were looked at."""
    shares = [
        [each.seats, each.municipality and each.municipality.pk, each.country and each.country.pk] for each in kept
    ]
    text = json.dumps([terms, shares], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class CancelForm(PlainForm):
    """Why somebody's registration is cancelled for them."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for cancelling"),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The person will read it, with your office but not your name."),
        error_messages={"required": gettext_lazy("Say why the registration is cancelled: the person will read it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_cancel_%s", **kwargs})


class CancelDelegationForm(CancelForm):
    """Why a delegation is cancelled as a whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.help_text = _("Everybody in it and its contact will read it, with your office but not your name.")
        reason.error_messages["required"] = _("Say why the delegation is cancelled: everybody in it will read it.")


class DecisionForm(PlainForm):
    """Whether somebody who asked is let in, and why not."""

    let_in = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Decline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether to approve or decline.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The person will read it. Required if you decline."),
    )
