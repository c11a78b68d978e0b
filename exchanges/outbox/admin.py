"""Pages of the outbox: what was sent to whom, what did not arrive and why."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exchanges.outbox.models import Message
from exchanges.outbox.redaction import HTML_POLICY, kind_in_words, without_tokens
from exchanges.outbox.resending import NOT_ARRIVED, resend_messages
from municipalities.admin import ScopedAdmin
from municipalities.admin.municipalities import country_filter

_BEGINNING = 80


class ArrivedFilter(admin.SimpleListFilter):
    """Narrows the list to what needs a look."""

    title = _("arrival")
    parameter_name = "arrival"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what did not arrive, and what was tried in vain and waits."""
        return [("no", _("Did not arrive")), ("retry", _("Will be tried again"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """Return the messages of the choice."""
        if self.value() == "no":
            return queryset.filter(state__in=NOT_ARRIVED)
        if self.value() == "retry":
            return queryset.filter(~Q(error=""), state=Message.State.WAITING)
        return queryset


@admin.register(Message)
class MessageAdmin(ScopedAdmin):
    """Messages about the meetings within reach. Those about none, as links to sign in, for all networks only."""

    country_path = "meeting__exchange__country"
    list_display = ("subject", "kind_in_words", "recipient", "state", "created_at", "problem")
    list_filter = (ArrivedFilter, "state", country_filter("meeting__exchange__country"), "language")
    search_fields = ("recipient", "subject", "about")
    people_fields = ("recipient",)
    date_hierarchy = "created_at"
    actions = ("resend",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "subject",
                    "kind_in_words",
                    "recipient",
                    "language",
                    "meeting",
                    "about",
                    "shown_text",
                    "as_html",
                )
            },
        ),
        (_("Sending"), {"fields": ("state", "attempts", "error", "due_at", "sent_at", "created_at", "message_id")}),
        (_("Calendar invitation"), {"fields": ("calendar_method", "shown_calendar")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Leave the long texts out of the list."""
        rows: QuerySet[Message] = super().get_queryset(request)
        is_list = (
            request.resolver_match is not None and request.resolver_match.url_name == "exchanges_message_changelist"
        )
        return rows.defer("text", "html", "calendar") if is_list else rows

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> Any:
        """Leave the invitation out of the page of a message that has none."""
        return self.fieldsets if obj and obj.calendar else self.fieldsets[:-1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages are written by what they tell of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Messages are read."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Messages stay until the people in them are erased."""
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Let those send again who coordinate the meetings."""
        return self.may_change(request, None)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, message: Message) -> str:
        """Return what kind of message it is."""
        return kind_in_words(message.kind)

    @admin.display(description=_("error"))
    def problem(self, message: Message) -> str:
        """Return the beginning of the error."""
        return message.error if len(message.error) <= _BEGINNING else f"{message.error[:_BEGINNING]}…"

    @admin.display(description=_("text"))
    def shown_text(self, message: Message) -> SafeString:
        """Return the text, without the recipient's own links."""
        return mark_safe(linebreaks(without_tokens(message.text), autoescape=True))  # noqa: S308

    @admin.display(description=_("calendar invitation"))
    def shown_calendar(self, message: Message) -> SafeString:
        """Return the invitation as it is written."""
        return mark_safe(linebreaks(message.calendar, autoescape=True))  # noqa: S308

    @admin.display(description=_("HTML"))
    def as_html(self, message: Message) -> SafeString:
        """Return a link to the mail as mail programs show it."""
        url = reverse("admin:exchanges_message_html", args=[message.pk])
        return format_html('<a href="{}">{}</a>', url, _("Show the mail as it looks"))

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the mail as it looks."""
        html = path("<int:pk>/html/", self.admin_site.admin_view(self.html_view), name="exchanges_message_html")
        return [html, *super().get_urls()]

    def html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the mail's HTML, in a sandbox: whatever it holds, it can do nothing."""
        message = get_object_or_404(self.within_reach(request, Message.objects.all()), pk=pk)
        return HttpResponse(without_tokens(message.html), headers={"Content-Security-Policy": HTML_POLICY})

    @admin.action(description=_("Send again what did not arrive"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Let the failed and bounced ones of those chosen go out again."""
        count = resend_messages(messages=queryset, now=timezone.now())
        said = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS if count else messages.WARNING)
