"""Fields on the page of a meeting: fewer once it is over, or for whoever may only read."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.meetings.models import Meeting
from exchanges.registrations.previews.who_is_told import standing_people
from exchanges.workspace.changed import published_entry
from exchanges.workspace.choosing import chosen_programme
from exchanges.workspace.meeting_forms import (
    PAGE_FIELDS,
    MeetingForm,
    NewMeetingForm,
)
from municipalities.admin import request_reach
from municipalities.admin.scoped import RefusableForm, ScopedAdmin
from municipalities.models import Programme

PUBLIC_AT_ONCE = gettext_lazy(
    "Public as soon as you save. If format, hours, venue or address change "
    "for registered people, you first see who is told."
)


class MeetingFieldsets(ScopedAdmin):
    """The form of a meeting, new or as it stands."""

    def get_form(self, request: HttpRequest, obj: Meeting | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Offer the choices of the meeting's programme that lie within reach."""
        programme = obj.exchange.programme if obj else chosen_programme(request)
        if programme is None or not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change=change, **{"form": RefusableForm, **kwargs})
        form = MeetingForm if obj else NewMeetingForm
        made = super().get_form(request, obj, change=change, **{"form": form, **kwargs})
        return _bound_form(made, programme=programme, reach=request_reach(request))

    def get_fieldsets(self, request: HttpRequest, obj: Meeting | None = None) -> Any:
        """Show place and date of a meeting that is over or cancelled as text."""
        shared = ("counts_for",) if obj and _can_count_for_others(obj) else ()
        page = ["co_hosts", *shared, *PAGE_FIELDS[:3], ("starts_at", "ends_at"), *PAGE_FIELDS[5:]]
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("slot_in_words", "status", "host", "theme", "days_in_words", "public_days")}),)
        if obj is not None and not obj.is_final and published_entry(obj) is not None:
            page.append("change_reason")
        described = (gettext_lazy("Its page"), {"fields": tuple(page), "description": PUBLIC_AT_ONCE})
        if obj is None:
            assignment: Any = ("slot", "network", "host", "theme", ("starts_on", "days"), "exemption_reason")
            return ((None, {"fields": assignment}), described)
        if obj.is_final:
            settled = (
                "slot_in_words",
                "status",
                "cancellation_reason",
                "host",
                "theme",
                "days_in_words",
                "public_days",
                "exemptions_in_words",
            )
            return ((None, {"fields": settled}), described)
        shown = ("slot_in_words", "status", "confirmation", "public_days", "exemptions_in_words")
        assignment = ("host", "theme", ("starts_on", "days"), "locked", "exemption_reason")
        return (
            (None, {"fields": shown}),
            (gettext_lazy("Place and date"), {"fields": assignment, "description": _who_is_told_later(obj)}),
            described,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        """Keep what the services alone change."""
        if obj is None:
            return ()
        shown = (
            "slot_in_words",
            "status",
            "confirmation",
            "days_in_words",
            "public_days",
            "cancellation_reason",
            "exemptions_in_words",
        )
        is_settled = obj.is_final or not self.has_change_permission(request, obj)
        return (*shown, "host", "theme", "starts_on", "locked") if is_settled else shown


def _can_count_for_others(meeting: Meeting) -> bool:
    return meeting.slot is not None and meeting.slot.country_id is not None and not meeting.is_final


def _who_is_told_later(meeting: Meeting) -> str:
    """Say when a change of place and date becomes public, and how many people are told of it then."""
    waits = _("Public with the next version.")
    entry = published_entry(meeting)
    people = standing_people(meeting) if entry else 0
    if not people:
        return waits
    told = ngettext(
        "%(count)d person is registered and will be told if something changes for them.",
        "%(count)d people are registered and will be told if something changes for them.",
        people,
    )
    return f"{waits} {told % {'count': people}}"


def _bound_form(form: Any, *, programme: Programme, reach: Any) -> Any:
    """Return the form class with what its choices depend on, as Django's admin makes the forms itself."""

    class Bound(form):
        """The form, its programme and reach filled in."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, programme=programme, reach=reach, **kwargs)

    return Bound
