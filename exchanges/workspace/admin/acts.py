"""The pages of acts that people are told of: the messages that wait, how to stop them, and what became of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.outbox.holding import send_after_all, stop_messages
from exchanges.outbox.models import Act, Message
from exchanges.outbox.previews import Preview
from exchanges.outbox.redaction import HTML_POLICY
from exchanges.registrations.previews.who_is_told import Group, who_is_told
from localisation.plain_text import plain_value
from municipalities.admin import ScopedAdmin, request_reach
from municipalities.admin.keys import key_of
from municipalities.models import User
from municipalities.notices import Notice

_GONE = (Message.State.SENDING, Message.State.SENT, Message.State.BOUNCED, Message.State.FAILED)


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """Messages of one kind about one meeting, and how far they are: numbers by state."""

    group: Group
    states: Counter[str]
    looks: tuple[tuple[str, str], ...]
    leaves_at: datetime | None
    stopped_at: datetime | None

    @property
    def waiting(self) -> int:
        """How many can still be stopped."""
        return self.states[Message.State.WAITING]

    @property
    def stopped(self) -> int:
        """How many are stopped, and can be sent after all."""
        return self.states[Message.State.STOPPED]

    @property
    def left(self) -> int:
        """How many have left, or are leaving."""
        return sum(self.states[state] for state in _GONE)

    @property
    def replaced(self) -> int:
        """How many are not needed any more."""
        return self.states[Message.State.REPLACED] + self.states[Message.State.ERASED]


@admin.register(Act)
class ActAdmin(ScopedAdmin):
    """Acts with messages within reach."""

    list_display = ("said_first", "done_by", "done_at", "leaves_at", "how_far")
    list_display_links = ("said_first",)
    list_select_related = ("done_by",)
    date_hierarchy = "done_at"
    ordering = ("-done_at", "-pk")
    actions = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Act]:
        """Return the acts of whose messages some are within reach."""
        rows = Act.objects.all()
        reach = request_reach(request)
        if reach.everything:
            return rows
        ours = Message.objects.filter(act=OuterRef("pk"), meeting__exchange__country=reach.country_code)
        return rows.filter(Exists(ours)) if reach else rows.none()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Acts are done elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what was done as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep what was done."""
        return False

    @admin.display(description=gettext_lazy("what was done"))
    def said_first(self, act: Act) -> str:
        """Return the first sentence."""
        return str(act) or _("Act %(number)d") % {"number": act.pk}

    @admin.display(description=gettext_lazy("messages"))
    def how_far(self, act: Act) -> str:
        """Return the numbers of messages by state."""
        states = Counter(act.messages.values_list("state", flat=True))
        return ", ".join(f"{Message.State(state).label}: {count}" for state, count in states.most_common())

    def get_urls(self) -> list[URLPattern]:
        """Add the address of a mail as it would look."""
        look = path("look/<slug:key>/<int:number>/", self.admin_site.admin_view(self.look), name="exchanges_act_look")
        return [look, *super().get_urls()]

    def look(self, request: HttpRequest, key: str, number: int) -> HttpResponse:
        """Answer with a mail that would be sent, in a sandbox, to whom it was shown."""
        if not request_reach(request):
            raise PermissionDenied
        shown_to = request.user if isinstance(request.user, User) else None
        preview = get_object_or_404(Preview, key=key, shown_to=shown_to)
        if number >= len(preview.mails):
            raise Http404("no such mail")
        return HttpResponse(preview.mails[number], headers={"Content-Security-Policy": HTML_POLICY})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what waits and what has left; stop some or all of it, or send it after all."""
        act: Act = get_object_or_404(self.get_queryset(request), pk=key_of(object_id))
        if request.method == "POST":
            return self._do(request, act)
        now = timezone.now()
        lines = [_line(group) for group in who_is_told(self._within(request, act)).groups]
        waiting = sum(line.waiting for line in lines)
        leaves_at = min((line.leaves_at for line in lines if line.leaves_at), default=None)
        remaining = time_left(leaves_at, now)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.said_first(act) if not waiting else _("Waiting messages"),
            "act": act,
            "said": act.said.splitlines(),
            "lines": lines,
            "waiting": waiting,
            "leaves_at": leaves_at,
            "now": now,
            "time_left": remaining,
            "share": _share_gone(act, now),
            "notice": notice_of_messages(
                waiting=waiting, left=sum(line.left for line in lines), time_left=remaining, url=request.path
            ),
        }
        return TemplateResponse(request, "admin/exchanges/act/act.html", context)

    def _within(self, request: HttpRequest, act: Act) -> QuerySet[Message]:
        rows = act.messages.select_related("meeting__theme", "meeting__host__municipality", "meeting__exchange")
        reach = request_reach(request)
        return rows if reach.everything else rows.filter(meeting__exchange__country=reach.country_code)

    def _do(self, request: HttpRequest, act: Act) -> HttpResponse:
        actor, now = request.user, timezone.now()
        if not isinstance(actor, User):
            raise PermissionDenied
        chosen = self._within(request, act)
        chosen_group = plain_value(request.POST, "stop") or plain_value(request.POST, "send")
        kind, _colon, meeting = chosen_group.partition(":")
        if kind != "all":
            chosen = chosen.filter(kind=kind, meeting=key_of(meeting))
        if "stop" in request.POST:
            done = stop_messages(messages=chosen, actor=actor, now=now)
            said = ngettext("%(count)d message is stopped.", "%(count)d messages are stopped.", done.stopped)
            self.message_user(
                request, said % {"count": done.stopped}, messages.SUCCESS if done.stopped else messages.WARNING
            )
            if done.left:
                said = ngettext("%(count)d had already been sent.", "%(count)d had already been sent.", done.left)
                self.message_user(request, said % {"count": done.left}, messages.WARNING)
        elif "send" in request.POST:
            count = send_after_all(messages=chosen, now=now)
            said = ngettext("%(count)d message is being sent now.", "%(count)d messages are being sent now.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS if count else messages.WARNING)
        return HttpResponseRedirect(reverse("admin:exchanges_act_change", args=[act.pk]))


def notice_of_messages(*, waiting: int, left: int, time_left: str, url: str) -> Notice | None:
    """Say how the messages of an act stand, given how many wait and have left; None while there is `time_left` to stop.

    `url` is where one looks again.
    """
    if waiting and time_left:
        return None
    if waiting:
        words = ngettext("%(count)s message is being sent now.", "%(count)s messages are being sent now.", waiting)
        title, again = words % {"count": localize(waiting)}, _("Refresh to see which have been sent")
        return Notice("info", title, link=url, link_text=again)
    if left:
        words = ngettext("%(count)s message has been sent.", "%(count)s messages have been sent.", left)
        return Notice("info", words % {"count": localize(left)}, _("Messages that have been sent cannot be stopped."))
    return Notice("info", _("No messages are waiting, and none have been sent."))


def _line(group: Group) -> GroupProgress:
    waiting = [message.due_at for message in group.messages if message.state == Message.State.WAITING]
    stopped = [message.stopped_at for message in group.messages if message.stopped_at is not None]
    first: dict[str, Message] = {}
    for message in group.messages:
        first.setdefault(message.language, message)
    looks = [
        (sample.language_name, reverse("admin:exchanges_message_html", args=[first[sample.language].pk]))
        for sample in group.samples
    ]
    return GroupProgress(
        group=group,
        states=Counter(message.state for message in group.messages),
        looks=tuple(looks),
        leaves_at=min(waiting, default=None),
        stopped_at=max(stopped, default=None),
    )


def time_left(leaves_at: datetime | None, now: datetime) -> str:
    """Write how long something can still be stopped, in minutes; "" where it cannot."""
    if leaves_at is None or leaves_at <= now:
        return ""
    # By the clock, as both times stand beside it: 10:52 is eight minutes after 10:44.
    minutes = int(leaves_at.timestamp() // 60 - now.timestamp() // 60)
    if minutes == 0:
        return _("less than a minute left to stop")
    said = ngettext("one minute left to stop", "%(number)d minutes left to stop", minutes)
    return said % {"number": minutes}


def _share_gone(act: Act, now: datetime) -> int:
    """Return how much of the wait is over, in percent."""
    whole = (act.leaves_at - act.done_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * (now - act.done_at).total_seconds() / whole)))
