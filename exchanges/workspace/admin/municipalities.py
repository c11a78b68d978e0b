"""Municipalities, with what they say of themselves on their public page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.translated_fields import KeepsOtherLanguages, TranslatedTextField
from municipalities.admin import MunicipalityAdmin, ScopedStackedInline
from municipalities.models import Municipality, Profile


class ProfileForm(KeepsOtherLanguages):
    """A profile, its texts in each language."""

    claims = TranslatedTextField(
        label=_("In one sentence"),
        required=False,
        max_length=200,
        help_text=_("What others come for: the first thing that a reader sees."),
    )
    stories = TranslatedTextField(
        label=_("About the work"), required=False, rows=6, help_text=_("An empty line begins a new paragraph.")
    )

    class Meta:
        model = Profile
        fields = ("claims", "stories", "population", "climate_neutral_by")


class ProfileInline(ScopedStackedInline):
    """What the municipality's page says; all of it is public, and what is empty is left out."""

    model = Profile
    form = ProfileForm
    verbose_name_plural = _("What its page says")
    can_delete = False


@admin.register(Municipality)
class FullMunicipalityAdmin(MunicipalityAdmin):
    """A municipality with the texts and facts of its page."""

    inlines: ClassVar[Any] = (ProfileInline,)
