"""Pages of themes, and what municipalities know and want of them."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.admin.documents import KeepsDocuments, ThemeDocumentInline
from exchanges.meetings.admin.theme_choices import ThemesOfItsProgramme
from exchanges.meetings.languages.translated_fields import (
    KeepsOtherLanguages,
    TranslatedPointsField,
    TranslatedTextField,
)
from exchanges.meetings.models import Theme, ThemeLevel
from localisation.plain_text import PlainModelForm
from municipalities.admin import NationalAccess, ScopedTabularInline
from municipalities.admin.programmes import OneProgrammeFilter
from municipalities.admin.scoped import RefusableForm


class ThemeForm(KeepsOtherLanguages, RefusableForm):
    """A theme, its texts in each language."""

    names = TranslatedTextField(label=_("Name"), max_length=120)
    content = TranslatedPointsField(label=_("Content"), required=False)
    target_groups = TranslatedPointsField(label=_("Target groups"), required=False)

    class Meta:
        model = Theme
        fields = ("programme", "key", "scope", "position", "names", "content", "target_groups")


@admin.register(Theme)
class ThemeAdmin(KeepsDocuments):
    """Themes are set up by coordinators of all; national ones read them."""

    form = ThemeForm
    programme_path = "programme"
    inlines = (ThemeDocumentInline,)
    national_access = NationalAccess.READ
    list_display = ("name", "key", "scope", "languages", "programme")
    list_filter = (OneProgrammeFilter, "scope")
    list_select_related = ("programme",)
    search_fields = ("key", "names")
    ordering = ("-programme__starts_on", "position", "pk")

    @admin.display(description=_("name"))
    def name(self, theme: Theme) -> str:
        """Return the name in the reader's language."""
        return theme.name

    @admin.display(description=_("languages"))
    def languages(self, theme: Theme) -> str:
        """Return the languages in which it has a name."""
        return ", ".join(theme.names)

    def get_fields(self, request: HttpRequest, obj: Theme | None = None) -> tuple[str, ...]:
        """Show the texts of the reader's language to those who may not change them."""
        if self.has_change_permission(request, obj):
            return ThemeForm.Meta.fields
        return ("programme", "key", "scope", "name", "content_in_words", "target_groups_in_words")

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> tuple[str, ...]:
        """Keep programme and identifier of a theme that is there: files and addresses name it."""
        if self.has_change_permission(request, obj):
            return ("programme", "key") if obj else ()
        return tuple(self.get_fields(request, obj))

    @admin.display(description=_("content"))
    def content_in_words(self, theme: Theme) -> str:
        """Return the content in the reader's language."""
        return "; ".join(_points(theme.content))

    @admin.display(description=_("target groups"))
    def target_groups_in_words(self, theme: Theme) -> str:
        """Return the target groups in the reader's language."""
        return "; ".join(_points(theme.target_groups))


def _points(texts: dict[str, list[str]]) -> list[str]:
    return texts.get((get_language() or "en").split("-")[0]) or texts.get("en") or []


LEVELS = [(level, level) for level in range(4)]


class ThemeLevelForm(PlainModelForm):
    """What a municipality knows of a theme, and wants to learn, each from 0 to 3."""

    expertise = forms.TypedChoiceField(label=_("Expertise"), choices=LEVELS, coerce=int, initial=0)
    interest = forms.TypedChoiceField(label=_("Interest"), choices=LEVELS, coerce=int, initial=0)

    class Meta:
        model = ThemeLevel
        fields = ("theme", "expertise", "interest")


class ThemeLevelInline(ThemesOfItsProgramme, ScopedTabularInline):
    """Expertise and interest of a municipality in a programme."""

    model = ThemeLevel
    form = ThemeLevelForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[ThemeLevel]:
        """Return the levels, with their themes."""
        return super().get_queryset(request).select_related("theme", "participation__municipality")
