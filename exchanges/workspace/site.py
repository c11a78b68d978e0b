"""The coordinators' admin site: its pages are within the reach of who signs in, its index is their home."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

WORKSPACE_PAGES = (
    (_("Overview"), "admin:index", ""),
    (_("Meetings"), "admin:exchanges_meeting_changelist", "exchanges.Meeting"),
    (_("Proposals"), "admin:exchanges_proposal_changelist", "exchanges.Proposal"),
    (_("Versions"), "admin:exchanges_version_changelist", "exchanges.Version"),
    (_("Registrations"), "admin:exchanges_registration_changelist", "exchanges.Registration"),
    (_("Messages"), "admin:exchanges_message_changelist", "exchanges.Message"),
    (_("Owed meetings"), "admin:exchanges_slot_changelist", "exchanges.Slot"),
    (_("Participations"), "admin:municipalities_participation_changelist", "municipalities.Participation"),
    (_("Municipalities"), "admin:municipalities_municipality_changelist", "municipalities.Municipality"),
)


@dataclass(frozen=True, slots=True)
class WorkspaceLink:
    """An entry of the workspace's navigation; `current` is the value of aria-current, empty elsewhere."""

    label: str
    url: str
    current: str


class ExchangeAdminSite(AdminSite):
    """The home of the coordinators."""

    site_header = _("MULTIPLY exchange")
    site_title = _("MULTIPLY exchange")
    index_title = _("Coordination")
    enable_nav_sidebar = False  # the workspace bar leads everywhere

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # what is deleted is looked at one by one

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in who coordinates a network, and technical administrators."""
        from municipalities.admin.scoped import request_reach  # models are not loaded yet when this module is

        return bool(request_reach(request))

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django names it
    ) -> HttpResponse:
        """Lead to the page of signing in, or of setting up a second factor; 403 to who has nothing to do here."""
        from municipalities.access import must_set_up_a_second_factor  # models are not loaded yet when this module is

        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        wanted = wanted if here else reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        if must_set_up_a_second_factor(request.user):
            return HttpResponseRedirect(reverse("mfa_index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def password_change(  # type: ignore[override]
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Lead to the page on which a password is changed."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let whoever may enter in, and write down what they do."""
        # It reads models, which are not loaded yet when this module is.
        from audit.pages import with_acts_recorded

        return super().admin_view(with_acts_recorded(view), cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the workspace's navigation to what every page gets."""
        return {**super().each_context(request), "workspace_links": self._workspace_links(request)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the coordinators' home: what is owed, planned, clashing and next."""
        from exchanges.workspace.overview import index_context  # models are not loaded yet when this module is

        context = {**index_context(request), **(extra_context or {})}
        return super().index(request, context)

    def _workspace_links(self, request: HttpRequest) -> list[WorkspaceLink]:
        if not self.has_permission(request):
            return []
        allowed = {model._meta.label for model, page in self._registry.items() if page.has_view_permission(request)}
        pages = [(label, reverse(name)) for label, name, model in WORKSPACE_PAGES if not model or model in allowed]
        return [WorkspaceLink(str(label), url, _current(request.path, url)) for label, url in pages]


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) and url != reverse("admin:index") else ""
