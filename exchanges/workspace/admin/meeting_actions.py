"""Actions on meetings as they are: confirmed, locked, held, cancelled. The services decide."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edit_conflicts import FIELD, Changed, Seen, changed_since, read_seen, sign_seen
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft import confirming, status_changes
from exchanges.workspace.admin.cancelling import CancelsMeetings
from exchanges.workspace.changed import facts_of_meetings, lock_programmes_of, who_changed_meetings
from municipalities.admin.authors import in_words

_LIST = "exchanges.meeting.list"


class MeetingActions(CancelsMeetings):
    """Actions on chosen meetings of the list."""

    change_list_template = "admin/exchanges/meeting/change_list.html"
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
        self._do(request, queryset, confirming.confirm_meeting)

    @admin.action(description=gettext_lazy("Undo “confirmed by the host”"), permissions=["change"])
    def take_back_confirmation(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the hosts have not confirmed after all."""
        self._do(request, queryset, confirming.take_back_confirmation)

    @admin.action(description=gettext_lazy("Lock"), permissions=["change"])
    def lock(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Lock the meetings."""
        self._do(request, queryset, partial(status_changes.set_locked, locked=True))

    @admin.action(description=gettext_lazy("Unlock"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Unlock the meetings."""
        self._do(request, queryset, partial(status_changes.set_locked, locked=False))

    @admin.action(description=gettext_lazy("Mark as held"), permissions=["change"])
    def mark_as_held(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the meetings took place."""
        self._do(request, queryset, partial(status_changes.mark_held, now=timezone.now()))

    @admin.action(description=gettext_lazy("Undo “held”"), permissions=["change"])
    def mark_as_not_held(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Note that the meetings did not take place after all."""
        self._do(request, queryset, status_changes.mark_not_held)

    @admin.action(
        description=gettext_lazy("Allow a cancelled meeting’s day to be proposed again"), permissions=["change"]
    )
    def let_come_again(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> None:
        """Let the planner propose host and day of cancelled meetings again."""
        self._do(request, queryset, status_changes.let_come_again)

    @admin.action(description=gettext_lazy("Cancel …"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> HttpResponse:
        """Ask for the reason on a page of its own."""
        chosen = "&".join(f"meeting={pk}" for pk in queryset.order_by("pk").values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse('admin:exchanges_meeting_cancel')}?{chosen}")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Let the list carry what it shows of each meeting, for the actions that are chosen there."""
        response = super().changelist_view(request, extra_context)
        found = getattr(response, "context_data", None) or {}
        if found.get("action_form"):
            facts = facts_of_meetings(Meeting.objects.filter(pk__in=_rows_shown(found["cl"])))
            found |= {"seen_field": FIELD, "seen": sign_seen(facts, at=timezone.now(), about=_LIST)}
        return response

    def _do(self, request: HttpRequest, queryset: QuerySet[Meeting], change: Callable[..., Meeting]) -> None:
        """Do something to each meeting that is as the list had shown it; name those that have changed since."""
        seen = read_seen(request.POST.get(FIELD, ""), about=_LIST)
        if seen is None:
            said = _("Nothing has been done: the list did not say what it showed. Check it again, then choose.")
            self.message_user(request, said, messages.ERROR)
            return
        keys = {str(pk) for pk in queryset.values_list("pk", flat=True)}
        if request.POST.get("select_across") != "1":
            keys |= set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        with transaction.atomic():
            chosen = self.get_queryset(request).filter(pk__in=[key for key in keys if key.isdecimal()])
            lock_programmes_of(chosen)
            changed = changed_since(seen.only(keys), facts_of_meetings(Meeting.objects.filter(pk__in=chosen)))
            self._name_changed(request, changed, chosen, seen)
            self._each(request, chosen.exclude(pk__in=[each.key for each in changed]), change)

    def _name_changed(
        self, request: HttpRequest, changed: list[Changed], chosen: Iterable[Meeting], seen: Seen
    ) -> None:
        programmes = {meeting.exchange.programme for meeting in chosen}
        for each in who_changed_meetings(changed, programmes, seen, reader=request.user):
            said = _("Nothing has been done because the meeting has changed since your list was shown: %(change)s")
            self.message_user(request, said % {"change": in_words(each)}, messages.ERROR)


def _rows_shown(found: ChangeList) -> list[int]:
    """Return the keys of the rows of a page, of all pages where "select all" can reach further ones."""
    rows = found.queryset if found.multi_page and found.can_show_all else found.result_list
    return [row.pk for row in rows]
