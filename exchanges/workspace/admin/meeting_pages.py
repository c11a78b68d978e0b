"""Contents of meetings' pages: programme by day, access, documents, notes. They show at once, without a new version."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from exchanges.hosting.programme_names import days_in_words
from exchanges.meetings.admin.agenda import AgendaInline, MeetingDayInline
from exchanges.meetings.admin.documents import DocumentInline, KeepsDocuments
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from exchanges.meetings.models import Meeting, MeetingPage
from exchanges.registrations.booking.meeting_changes import announce_details
from exchanges.registrations.mail.told import LiveFacts, facts_of
from exchanges.scheduling.draft.guards import lock_programme
from exchanges.workspace.admin.telling import TellsFirst
from municipalities.access import actor_of
from municipalities.admin.municipalities import country_filter
from municipalities.admin.programmes import programme_filter
from municipalities.admin.scoped import RefusableForm

TEXTS = ("interpretation", "access_by_train", "step_free", "access_notes", "notes")


class MeetingPageForm(KeepsOtherLanguages, RefusableForm):
    """Access and notes, in each language."""

    access_by_train = TranslatedTextField(
        label=gettext_lazy("Getting there by train"),
        rows=2,
        max_length=600,
        required=False,
        help_text=gettext_lazy("The station, and the way from there."),
    )
    access_notes = TranslatedTextField(
        label=gettext_lazy("Getting in"),
        rows=2,
        max_length=600,
        required=False,
        help_text=gettext_lazy("Entrance, lift, hearing loop, quiet room."),
    )
    notes = TranslatedTextField(
        label=gettext_lazy("Results"),
        rows=4,
        max_length=5000,
        required=False,
        help_text=gettext_lazy("Shown after the meeting. An empty line starts a new paragraph."),
    )

    change_reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Optional, for a change of one day’s place or format: people who are "
            "told of the change read it in their e-mail."
        ),
    )

    class Meta:
        model = MeetingPage
        fields = TEXTS


@admin.register(MeetingPage)
class MeetingPageAdmin(TellsFirst, KeepsDocuments):
    """Pages of meetings, and what is still missing on each."""

    form = MeetingPageForm
    country_path = "exchange__country"
    programme_path = "exchange__programme"
    with_european_level = True
    list_display = ("days_in_words", "title", "network", "item_count", "document_count", "step_free", "format")
    list_display_links = ("days_in_words", "title")
    list_filter = (
        programme_filter("exchange__programme"),
        country_filter("exchange__country", europe=True),
        "status",
        "step_free",
    )
    list_select_related = ("exchange__country", "host__municipality__country", "theme")
    search_fields = ("slug", "titles", "venue", "host__municipality__name")
    date_hierarchy = "starts_on"
    ordering = ("starts_on", "ends_on", "pk")
    inlines = (AgendaInline, MeetingDayInline, DocumentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeetingPage]:
        """Count with each meeting what its page has."""
        rows: QuerySet[MeetingPage] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related).annotate(
            items=Count("agenda_items", distinct=True), files=Count("documents", distinct=True)
        )

    @admin.display(description=gettext_lazy("date"), ordering="starts_on")
    def days_in_words(self, meeting: Meeting) -> str:
        """Return the days in the reader's language."""
        return days_in_words(meeting.starts_on, meeting.ends_on)

    @admin.display(description=gettext_lazy("meeting"))
    def title(self, meeting: Meeting) -> str:
        """Return the title."""
        return marked_title(meeting)

    @admin.display(description=gettext_lazy("network"), ordering="exchange__country")
    def network(self, meeting: Meeting) -> str:
        """Return whose meeting it is."""
        return str(meeting.exchange)

    @admin.display(description=gettext_lazy("items of the programme"), ordering="items")
    def item_count(self, meeting: Any) -> int:
        """Return how many items its programme has."""
        return int(meeting.items)

    @admin.display(description=gettext_lazy("documents"), ordering="files")
    def document_count(self, meeting: Any) -> int:
        """Return how many documents it has."""
        return int(meeting.files)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Leave the texts out for those who only look."""
        form = MeetingPageForm if self.has_change_permission(request, obj) else RefusableForm
        return super().get_form(request, obj, change=change, **{"form": form, **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Head the texts with what they are about."""
        about = (None, {"fields": ("title", "days_in_words", "network", "status")})
        if not self.has_change_permission(request, obj):
            return (about,)
        return (
            about,
            (gettext_lazy("Languages"), {"fields": ("interpretation",)}),
            (
                gettext_lazy("Getting there and getting in"),
                {"fields": ("access_by_train", "step_free", "access_notes")},
            ),
            (gettext_lazy("Afterwards"), {"fields": ("notes",)}),
            (gettext_lazy("If people are told"), {"fields": ("change_reason",)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep what is decided elsewhere."""
        return ("title", "days_in_words", "network", "status")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Show the tables to those who may change them; all else reads the public page."""
        return self.inlines if self.has_change_permission(request, obj) else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Meetings are added where they are planned."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Meetings are deleted where they are planned."""
        return False

    def save_model(self, request: HttpRequest, obj: MeetingPage, form: Any, change: bool) -> None:
        """Keep the texts alone, so that a change of place or date meanwhile stays."""
        lock_programme(obj.exchange.programme_id)
        request.facts_before = facts_of(Meeting.objects.get(pk=obj.pk))  # type: ignore[attr-defined]
        written = [name for name in TEXTS if name in form.changed_data]
        if written:
            obj.save(update_fields=[*written, "updated_at"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell those registered where a day has another format or place."""
        super().save_related(request, form, formsets, change)
        before: LiveFacts = request.facts_before  # type: ignore[attr-defined]
        meeting = Meeting.objects.get(pk=form.instance.pk)
        reason = form.cleaned_data.get("change_reason", "")
        announce_details(meeting=meeting, before=before, now=timezone.now(), actor=actor_of(request), reason=reason)
