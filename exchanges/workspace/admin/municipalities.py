"""Municipalities, with what they say of themselves on their public page."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.hosts.photos import shown_photo
from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from exchanges.planning.codes.regions import fault_of_region
from municipalities.admin import MunicipalityAdmin, ScopedStackedInline
from municipalities.admin.scoped import RefusableForm
from municipalities.models import Municipality, Photo, Profile
from municipalities.photos.files import delete_photo, describe, keep_photo
from municipalities.photos.images import ACCEPTED, PreparedPhoto, prepare_photo
from municipalities.refusals import Refusal


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


class PhotoForm(KeepsOtherLanguages):
    """A picture; a new file is read, and made into what is kept, before anything is."""

    alt_texts = TranslatedTextField(
        label=_("What it shows"),
        max_length=200,
        help_text=_("For people who cannot see it: “Solar panels on the roof of the town hall”. In each language."),
    )
    prepared: PreparedPhoto | None = None

    class Meta:
        model = Photo
        fields = ("file", "alt_texts", "credit")
        widgets = {"file": forms.FileInput(attrs={"accept": ACCEPTED})}

    def clean_file(self) -> Any:
        """Say why a file is not taken."""
        given = self.cleaned_data["file"]
        if "file" in self.changed_data and given:
            try:
                self.prepared = prepare_photo(given)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            # So that the row's own constraints can be looked at.
            describe(self.instance, self.prepared)
            return self.prepared.large.content
        return given


class PhotoInline(ScopedStackedInline):
    """The picture of its page, if it has one."""

    model = Photo
    form = PhotoForm
    fields = ("kept_picture", "file", "alt_texts", "credit")
    readonly_fields = ("kept_picture",)
    verbose_name_plural = _("Picture")

    @admin.display(description=_("kept picture"))
    def kept_picture(self, photo: Photo) -> str:
        """Return the small picture, as meetings show it."""
        # A refused form has said of this row already what its files would be.
        row = Photo.objects.filter(pk=photo.pk).first()
        if row is None:
            return "–"
        kept = shown_photo(row)
        markup = '<img class="kept-picture" src="{}" width="{}" height="{}" alt="{}" lang="{}">'
        language = kept.language or get_language() or "en"
        return format_html(markup, kept.small_url, kept.small_width, kept.small_height, kept.words, language)


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
    """A municipality with the texts, facts and picture of its page."""

    form = MunicipalityForm
    inlines: ClassVar[Any] = (ProfileInline, PhotoInline)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Keep and delete pictures with their files."""
        if formset.model is not Photo:
            super().save_formset(request, form, formset, change)
            return
        prepared = {id(each.instance): each.prepared for each in formset.forms}
        for photo in formset.save(commit=False):
            keep_photo(photo, prepared[id(photo)])
        for photo in formset.deleted_objects:
            delete_photo(photo)
