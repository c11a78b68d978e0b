"""People who sign in, and inviting further ones to coordinate."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exchanges.sign_in import messages as notices
from exchanges.sign_in.inviting import invite
from localisation.address_fields import AddressField
from localisation.plain_text import PlainForm
from municipalities.access import actor_of
from municipalities.admin import UserAdmin, request_reach
from municipalities.admin.reauthentication import reauthentication_required
from municipalities.country_names import InOrderOfCountries
from municipalities.models import Country, User
from municipalities.refusals import Refusal


class InviteForm(PlainForm):
    """Who shall coordinate what."""

    email = AddressField(label=gettext_lazy("E-mail address"), max_length=254)
    function = forms.CharField(
        label=gettext_lazy("Function"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As in “energy coordinator, Kalmar”."),
    )
    country = forms.ModelChoiceField(
        Country.objects.order_by(InOrderOfCountries("code")),
        label=pgettext_lazy("to coordinate", "Coordinates"),
        required=False,
        empty_label=gettext_lazy("All networks"),
    )


@admin.register(User)
class FullUserAdmin(UserAdmin):
    """People who sign in, with a page on which who coordinates all invites others."""

    change_list_template = "admin/municipalities/user/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the page to those of users."""
        view = self.admin_site.admin_view(self.invite_view)
        return [path("invite/", view, name="municipalities_user_invite"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change somebody's account; what they can do by it, and by which address, they are told."""
        user = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        before = _account(pk=user.pk) if user else None
        response = super().change_view(request, object_id, form_url, extra_context)
        after = _account(pk=before.pk) if before else None
        happened = _changes(before, after) if before and after else []
        if before and happened:
            notices.notice_of_change(before, happened, now=timezone.now())
        return response

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set a password for somebody, who is told."""
        user = self.get_object(request, unquote(id))
        before = user.password if user else ""
        response = super().user_change_password(request, id, form_url)
        if user and User.objects.exclude(password=before).filter(pk=user.pk).exists():
            notices.notice_of_another(user, notices.PASSWORD_CHANGED, now=timezone.now())
        return response

    @reauthentication_required
    def invite_view(self, request: HttpRequest) -> HttpResponse:
        """Ask whom to invite, make their account and write to them."""
        if not request_reach(request).everything:
            raise PermissionDenied
        form = InviteForm(request.POST or None)
        if form.is_valid():
            try:
                user = invite(**form.cleaned_data, actor=actor_of(request), now=timezone.now())
            except Refusal as refusal:
                form.add_error("email", str(refusal))
            else:
                self.log_addition(request, user, [{"added": {}}])
                self.message_user(request, _("%(user)s is invited.") % {"user": user}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:municipalities_user_changelist"))
        common: dict[str, Any] = {**self.admin_site.each_context(request), "opts": self.opts}
        context = {**common, "title": _("Invite a coordinator"), "form": form}
        return TemplateResponse(request, "admin/municipalities/user/invite.html", context)


def _account(**lookup: object) -> User | None:
    """Return an account as it stands, with what it coordinates."""
    return User.objects.select_related("coordination__country").filter(**lookup).first()


def _changes(before: User, after: User) -> list[Promise]:
    """Return what was made of an account, as its owner is told."""
    told: list[Promise] = [notices.ADDRESS_CHANGED] if before.email != after.email else []
    if before.is_superuser != after.is_superuser:
        told.append(notices.ALL_RIGHTS_GIVEN if after.is_superuser else notices.ALL_RIGHTS_TAKEN)
    if _is_open(before) != _is_open(after):
        told.append(notices.ACCOUNT_OPENED if _is_open(after) else notices.ACCOUNT_CLOSED)
    if _coordinated(before) != _coordinated(after):
        told.append(notices.COORDINATION_CHANGED)
    return told


def _is_open(user: User) -> bool:
    return user.is_active and user.is_staff


def _coordinated(user: User) -> tuple[str, str | None] | None:
    coordination = getattr(user, "coordination", None)
    return (coordination.scope, coordination.country_id) if coordination else None
