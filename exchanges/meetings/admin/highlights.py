"""Highlights, what others come to see, as a table on the page of a participation."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from exchanges.meetings.admin.theme_choices import ThemesOfItsProgramme
from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from exchanges.meetings.models.highlights import MOST_HIGHLIGHTS, Highlight
from municipalities.admin import ScopedFoldedInline


class HighlightForm(KeepsOtherLanguages):
    """Something that others come to see, its texts in each language."""

    titles = TranslatedTextField(label=gettext_lazy("Title"), max_length=120)
    texts = TranslatedTextField(label=gettext_lazy("Text"), rows=2, max_length=600, required=False)
    position = forms.TypedChoiceField(
        label=gettext_lazy("Position"), choices=[(n, n) for n in range(1, MOST_HIGHLIGHTS + 1)], coerce=int, initial=1
    )

    class Meta:
        model = Highlight
        fields = ("theme", "position", "titles", "texts")


class HighlightInline(ThemesOfItsProgramme, ScopedFoldedInline):
    """What others come to see in a municipality: a few things."""

    model = Highlight
    form = HighlightForm
    max_num = MOST_HIGHLIGHTS
    fields = (("theme", "position"), "titles", "texts")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Refuse more than a few."""
        return super().get_formset(request, obj, **{"validate_max": True, **kwargs})
