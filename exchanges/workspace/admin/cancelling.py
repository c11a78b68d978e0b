"""Cancelling meetings: a page that asks why, and does it to the meetings as it had shown them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edit_conflicts import CONFLICT, FIELD, changed_since, read_seen, sign_seen
from exchanges.meetings.models import Meeting
from exchanges.registrations.previews.ask_first import ask_first
from exchanges.registrations.previews.who_is_told import standing_people
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.publication.cancelling import cancel_and_tell, why_not_cancelled
from exchanges.workspace.changed import facts_of_meetings, lock_programmes_of, published_entry, who_changed_meetings
from localisation.plain_text import PlainForm
from municipalities.access import actor_of
from municipalities.admin import ScopedAdmin
from municipalities.admin.authors import ChangedBy
from municipalities.admin.keys import key_of
from municipalities.refusals import Refusal


class CancelForm(PlainForm):
    """Why meetings are cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("People who planned to come will read it, and it goes into the report to the funder."),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When are people told?"),
        choices=[
            ("now", gettext_lazy("Now: only this cancellation becomes public at once")),
            ("version", gettext_lazy("With the next version, together with everything else the draft changes")),
        ],
        required=False,
        initial="now",
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class CancellationLine:
    """A meeting to cancel: how many people are registered, whether the public knows of it, and why it cannot be."""

    meeting: Meeting
    people: int
    is_public: bool
    why_not: str

    @classmethod
    def of(cls, meeting: Meeting) -> "CancellationLine":
        """Return a meeting as it stands."""
        why_not, is_public = why_not_cancelled(meeting), published_entry(meeting) is not None
        return cls(meeting, standing_people(meeting), is_public, why_not)


class CancelsMeetings(ScopedAdmin):
    """The page that asks for a reason, and then cancels."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page that cancels meetings."""
        cancel = path("cancel/", self.admin_site.admin_view(self.cancel_view), name="exchanges_meeting_cancel")
        return [cancel, *super().get_urls()]

    def cancel_view(self, request: HttpRequest) -> HttpResponse:
        """Cancel the meetings named in the address, for a reason."""
        keys = {key for key in map(key_of, request.GET.getlist("meeting")) if key is not None}
        meetings = self.get_queryset(request).filter(pk__in=keys).order_by("starts_on", "ends_on", "pk")
        if not keys or len(meetings) != len(keys):
            raise Http404("no such meetings within reach")
        if not all(self.has_change_permission(request, meeting) for meeting in meetings):
            raise PermissionDenied
        form = CancelForm(request.POST or None, initial={"reason": meetings[0].cancellation_reason})
        if request.method == "POST" and form.is_valid():
            cancel = partial(self._cancel_as_shown, request, meetings, form)
            return ask_first(request, cancel, page=self) if form.cleaned_data["when"] == "now" else cancel()
        return self._cancel_page(request, meetings, form)

    def _cancel_page(
        self, request: HttpRequest, meetings: QuerySet[Meeting], form: CancelForm, changed: Sequence[ChangedBy] = ()
    ) -> HttpResponse:
        rows = [CancellationLine.of(meeting) for meeting in meetings]
        possible = [row.meeting for row in rows if not row.why_not]
        are_public = any(row.is_public for row in rows)
        if any(meeting.is_cancelled for meeting in possible):
            # The next version tells of it anyway: what can be done is to tell now.
            form.fields["when"].choices = form.fields["when"].choices[:1]  # type: ignore[attr-defined]
        is_refused = form.is_bound and form.is_valid()
        return TemplateResponse(
            request,
            "admin/exchanges/meeting/cancel.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "form": form,
                "changed": changed,
                "is_refused": is_refused,
                "seen_field": FIELD,
                # A form that comes back because something in it is missing keeps what it had shown at first.
                "seen": request.POST.get(FIELD, "") if form.errors else _signed(meetings),
                "rows": rows,
                "can_cancel": len(possible) == len(rows),
                "others": [str(meeting.pk) for meeting in possible],
                "cancel_others": _cancel_in_words(len(possible)),
                "opens_slots": any(meeting.slot_id and not meeting.is_cancelled for meeting in possible),
                "are_public": are_public,
                "who_is_told": who_is_told_of_cancelling(
                    sum(row.people for row in rows if row.is_public), are_public=are_public
                ),
                "title": _cancel_in_words(len(rows)),
            },
            status=CONFLICT if is_refused else 200,
        )

    def _cancel_as_shown(self, request: HttpRequest, meetings: QuerySet[Meeting], form: CancelForm) -> HttpResponse:
        """Cancel the meetings if all are as the page had shown them, else show it anew."""
        seen = read_seen(request.POST.get(FIELD, ""), about=_about_cancelling(meetings))
        with transaction.atomic():
            lock_programmes_of(meetings)
            standing = meetings.all()
            facts = facts_of_meetings(Meeting.objects.filter(pk__in=standing))
            changed = changed_since(seen, facts) if seen else []
            if seen is None or changed:
                programmes = {meeting.exchange.programme for meeting in standing}
                who = who_changed_meetings(changed, programmes, seen, reader=request.user)
                return self._cancel_page(request, standing, form, who)
            return self._cancel(request, standing, form)

    def _cancel(self, request: HttpRequest, meetings: QuerySet[Meeting], form: CancelForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["when"] == "now":
            try:
                cancel_and_tell(meetings=list(meetings), reason=reason, actor=actor_of(request), now=timezone.now())
            except Refusal as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return HttpResponseRedirect(reverse("admin:exchanges_meeting_changelist"))
            for meeting in meetings:
                self.log_change(request, meeting, [{"changed": {}}])
            said = ngettext("%(count)d meeting is cancelled.", "%(count)d meetings are cancelled.", len(meetings))
            self.message_user(request, said % {"count": len(meetings)}, messages.SUCCESS)
        else:
            self._each(request, meetings, partial(cancel_meeting, reason=reason))
        return HttpResponseRedirect(reverse("admin:exchanges_meeting_changelist"))

    def _each(self, request: HttpRequest, meetings: QuerySet[Meeting], change: Callable[..., Meeting]) -> None:
        """Do something to each meeting; say how many it was done to, and why not to the others."""
        done = 0
        for meeting in meetings:
            try:
                change(meeting=meeting, actor=actor_of(request))
            except Refusal as refusal:
                self.message_user(request, f"{meeting.title}: {refusal}", messages.ERROR)
            else:
                done += 1
                self.log_change(request, meeting, [{"changed": {}}])
        if done:
            said = ngettext("%(count)d meeting changed.", "%(count)d meetings changed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)


def _signed(meetings: QuerySet[Meeting]) -> str:
    facts = facts_of_meetings(Meeting.objects.filter(pk__in=meetings))
    return sign_seen(facts, at=timezone.now(), about=_about_cancelling(meetings))


def _cancel_in_words(count: int) -> str:
    return ngettext("Cancel %(count)d meeting", "Cancel %(count)d meetings", count) % {"count": count}


def _about_cancelling(meetings: Iterable[Meeting]) -> str:
    return f"exchanges.meeting.cancel:{','.join(str(pk) for pk in sorted(meeting.pk for meeting in meetings))}"


def who_is_told_of_cancelling(registered: int, *, are_public: bool) -> str:
    """Say who is written to when meetings are cancelled for which so many people are registered."""
    if not are_public:
        return _("The meeting is not public, so nobody is told.")
    if not registered:
        return _("Nobody is registered, so no messages are sent.")
    words = ngettext(
        "We will write to %(count)s person, giving the reason.",
        "We will write to %(count)s people, giving the reason.",
        registered,
    )
    looked_at = _("You see each e-mail before anything is sent.")
    return f"{words % {'count': localize(registered)}} {looked_at}"
