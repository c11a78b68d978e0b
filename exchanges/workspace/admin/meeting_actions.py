"""What is done to meetings as they are: confirmed, locked, held, cancelled. The services decide."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.ask_first import ask_first
from exchanges.registrations.who_is_told import standing_people
from exchanges.scheduling import changes
from exchanges.scheduling.cancelling import cancel_and_tell
from exchanges.scheduling.errors import SchedulingRefusal
from exchanges.workspace.meeting_forms import CancelForm
from exchanges.workspace.people import actor_of
from municipalities.admin import ScopedAdmin


class MeetingActions(ScopedAdmin):
    """Actions on chosen meetings of the list, and the page that asks for a reason."""

    actions = (
        "confirm",
        "take_back_confirmation",
        "lock",
        "unlock",
        "mark_as_held",
        "mark_as_not_held",
        "cancel",
        "let_come_again",
    )

    @admin.action(description=gettext_lazy("Note as confirmed by the host"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the hosts have confirmed."""
        self._do(request, queryset, changes.confirm_meeting)

    @admin.action(description=gettext_lazy("Take back “confirmed by the host”"), permissions=["change"])
    def take_back_confirmation(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the hosts have not confirmed after all."""
        self._do(request, queryset, changes.take_back_confirmation)

    @admin.action(description=gettext_lazy("Lock"), permissions=["change"])
    def lock(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Lock the meetings."""
        self._do(request, queryset, partial(changes.set_locked, locked=True))

    @admin.action(description=gettext_lazy("Unlock"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Unlock the meetings."""
        self._do(request, queryset, partial(changes.set_locked, locked=False))

    @admin.action(description=gettext_lazy("Mark as held"), permissions=["change"])
    def mark_as_held(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the meetings took place."""
        self._do(request, queryset, partial(changes.mark_held, now=timezone.now()))

    @admin.action(description=gettext_lazy("Take back “held”"), permissions=["change"])
    def mark_as_not_held(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the meetings did not take place after all."""
        self._do(request, queryset, changes.mark_not_held)

    @admin.action(description=gettext_lazy("Let a cancelled meeting’s day be proposed again"), permissions=["change"])
    def let_come_again(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Let the planner propose host and day of cancelled meetings again."""
        self._do(request, queryset, changes.let_come_again)

    @admin.action(description=gettext_lazy("Cancel …"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> HttpResponse:
        """Ask for the reason on a page of its own."""
        chosen = "&".join(f"meeting={pk}" for pk in queryset.order_by("pk").values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse('admin:exchanges_meeting_cancel')}?{chosen}")

    def _do(self, request: HttpRequest, meetings: QuerySet[Meeting], change: Callable[..., Meeting]) -> bool:
        """Do something to each meeting; say how many it was done to, and why not to the others."""
        done, refused = 0, 0
        for meeting in meetings:
            try:
                change(meeting=meeting, actor=actor_of(request))
            except SchedulingRefusal as refusal:
                refused += 1
                self.message_user(request, f"{meeting.title}: {refusal}", messages.ERROR)
            else:
                done += 1
                self.log_change(request, meeting, [{"changed": {}}])
        if done:
            said = ngettext("%(count)d meeting changed.", "%(count)d meetings changed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)
        return not refused

    def get_urls(self) -> list[URLPattern]:
        """Add the page that cancels meetings."""
        cancel = path("cancel/", self.admin_site.admin_view(self.cancel_view), name="exchanges_meeting_cancel")
        return [cancel, *super().get_urls()]

    def cancel_view(self, request: HttpRequest) -> HttpResponse:
        """Cancel the meetings named in the address, for a reason."""
        keys = [key for key in request.GET.getlist("meeting") if key.isdecimal()]
        meetings = self.get_queryset(request).filter(pk__in=keys).order_by("starts_on", "ends_on", "pk")
        if not keys or len(meetings) != len(set(keys)):
            raise Http404("no such meetings within reach")
        if not all(self.has_change_permission(request, meeting) for meeting in meetings):
            raise PermissionDenied
        form = CancelForm(request.POST or None, initial={"reason": meetings[0].cancellation_reason})
        registered = {meeting.pk: standing_people(meeting) for meeting in meetings}
        if request.method == "POST" and form.is_valid():
            cancel = partial(self._cancel, request, meetings, form)
            return ask_first(request, cancel, page=self) if form.cleaned_data["when"] == "now" else cancel()
        return TemplateResponse(
            request,
            "admin/exchanges/meeting/cancel.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "form": form,
                "meetings": [(meeting, registered[meeting.pk]) for meeting in meetings],
                "registered": sum(registered.values()),
                "are_public": any(published_entry(meeting) for meeting in meetings),
                "title": ngettext("Cancel %(count)d meeting", "Cancel %(count)d meetings", len(meetings))
                % {"count": len(meetings)},
            },
        )

    def _cancel(self, request: HttpRequest, meetings: QuerySet[Meeting], form: CancelForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["when"] == "now":
            try:
                cancel_and_tell(meetings=list(meetings), reason=reason, actor=actor_of(request), now=timezone.now())
            except SchedulingRefusal as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return HttpResponseRedirect(reverse("admin:exchanges_meeting_changelist"))
            for meeting in meetings:
                self.log_change(request, meeting, [{"changed": {}}])
            said = ngettext("%(count)d meeting is cancelled.", "%(count)d meetings are cancelled.", len(meetings))
            self.message_user(request, said % {"count": len(meetings)}, messages.SUCCESS)
        else:
            self._do(request, meetings, partial(changes.cancel_meeting, reason=reason))
        return HttpResponseRedirect(reverse("admin:exchanges_meeting_changelist"))


def published_entry(meeting: Meeting) -> PublishedMeeting | None:
    """Return what the current version shows of a meeting; needs `published__version`."""
    return next((entry for entry in meeting.published.all() if entry.version.is_current), None)
