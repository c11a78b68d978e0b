"""Municipalities, with what they say of themselves on their public page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from exchanges.planning.codes.regions import fault_of_region
from municipalities.admin import MunicipalityAdmin, ScopedStackedInline
from municipalities.admin.scoped import RefusableForm
from municipalities.models import Municipality, Profile


class ProfileForm(KeepsOtherLanguages):
    """A profile, its texts in each language."""

    claims = TranslatedTextField(
        label=_("In one sentence"),
        required=False,
        max_length=200,
        help_text=_("What others come for: readers see this first."),
    )
    stories = TranslatedTextField(
        label=_("About the work"), required=False, rows=6, help_text=_("An empty line starts a new paragraph.")
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


class MunicipalityForm(RefusableForm):
    """A municipality; its region, once it is changed, is one of its own country, as in a file."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a region whose public holidays nobody would find."""
        cleaned = super().clean()
        region, country = self.cleaned_data.get("region"), self.cleaned_data.get("country")
        code = country.code if country else self.instance.country_id
        if region and code and "region" in self.changed_data and fault_of_region(code, region):
            said = _(
                "We don’t recognise the region “%(region)s” of %(country)s. Enter its "
                "ISO 3166-2 code, as in DE-BY, or leave it empty."
            )
            self.add_error("region", said % {"region": region, "country": code})
        return cleaned


@admin.register(Municipality)
class FullMunicipalityAdmin(MunicipalityAdmin):
    """A municipality with the texts and facts of its page."""

    form = MunicipalityForm
    inlines: ClassVar[Any] = (ProfileInline,)
