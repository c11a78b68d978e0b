"""Tables of a meeting's programme, and of the days that differ, with their forms."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.time_and_place.times import is_skipped, words_of_skipped, zone_of_meeting
from localisation.dates import day_in_words
from municipalities.admin import ScopedFoldedInline, ScopedTabularInline

WHEN = ("day_number", "starts_at", "ends_at")


class DaysFormSet(BaseInlineFormSet):
    """Rows about days of a meeting: each day is chosen by its date."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Offer the days of the meeting; a row about one that it no longer has keeps that until it is changed."""
        super().add_fields(form, index)
        form.instance.meeting = self.instance  # whose hours each row is held against, without a query a row
        numbers = list(range(1, self.instance.days + 1))
        kept = form.instance.day_number if form.instance.pk else 1
        form.fields["day_number"] = forms.TypedChoiceField(
            label=gettext_lazy("Day"),
            choices=[(number, self._day(number)) for number in [*numbers, *({kept} - set(numbers))]],
            coerce=int,
            initial=1,
        )

    def _day(self, number: int) -> str:
        meeting: Meeting = self.instance
        if number > meeting.days:
            return _("Day %(number)s, which the meeting no longer has") % {"number": number}
        return day_in_words(meeting.day(number), language=get_language() or "en")


class AgendaFormSet(DaysFormSet):
    """Items of the programme, at hours that there are."""

    def clean(self) -> None:
        """Refuse hours that the clocks of the place skip."""
        super().clean()
        zone = zone_of_meeting(self.instance)
        for form in self.forms:
            number = form.cleaned_data.get("day_number") if form.is_valid() else None
            if not number or number > self.instance.days or form.cleaned_data.get("DELETE"):
                continue
            for name in ("starts_at", "ends_at"):
                hour = form.cleaned_data.get(name)
                if hour and is_skipped(moment := datetime.combine(self.instance.day(number), hour), zone):
                    form.add_error(name, words_of_skipped(moment, zone))


class SpecialDaysFormSet(DaysFormSet):
    """Days that differ; in format they can only where the meeting has both."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Offer the formats that a day of this meeting can have."""
        super().add_fields(form, index)
        field = form.fields["format"]
        assert isinstance(field, forms.ChoiceField)
        if self.instance.format != Meeting.Format.HYBRID:
            field.choices = [("", "---------"), (self.instance.format, self.instance.get_format_display())]


class AgendaItemForm(KeepsOtherLanguages):
    """An item of the programme, its texts in each language."""

    titles = TranslatedTextField(label=gettext_lazy("Title"), max_length=200)
    details = TranslatedTextField(label=gettext_lazy("Details"), max_length=500, required=False)

    class Meta:
        model = AgendaItem
        fields = (*WHEN, "kind", "titles", "details", "venue")

    def clean(self) -> dict[str, Any] | None:
        """Refuse hours outside those of the meeting; what stands like that already stays until it is moved."""
        cleaned = super().clean() or self.cleaned_data
        if {*WHEN} & {*self.changed_data} and not {*WHEN} & {*self.errors}:
            item = AgendaItem(**{name: cleaned[name] for name in WHEN})
            for name, words in self.instance.meeting.hours.faults_of_item(item).items():
                self.add_error(name, words)
        return cleaned


class AgendaInline(ScopedFoldedInline):
    """The programme, one item under another."""

    model = AgendaItem
    form = AgendaItemForm
    formset = AgendaFormSet
    fields = ((*WHEN, "kind"), "titles", "details", "venue")
    ordering = ("day_number", "starts_at", "pk")


class MeetingDayInline(ScopedTabularInline):
    """Days that differ from the meeting in format or venue."""

    model = MeetingDay
    formset = SpecialDaysFormSet
    fields = ("day_number", "format", "venue", "address")
