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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exchanges.sign_in.inviting import invite
from exchanges.sign_in.messages import PASSWORD_CHANGED, notice_of_another
from localisation.plain_text import PlainForm
from municipalities.access import actor_of
from municipalities.admin import UserAdmin, request_reach
from municipalities.admin.reauthentication import reauthentication_required
from municipalities.models import Country, User
from municipalities.refusals import Refusal


class InviteForm(PlainForm):
    """Who shall coordinate what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    function = forms.CharField(
        label=gettext_lazy("Function"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As in “energy coordinator, Kalmar”."),
    )
    country = forms.ModelChoiceField(
        Country.objects.all(),
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

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set a password for somebody, who is told."""
        user = self.get_object(request, unquote(id))
        before = user.password if user else ""
        response = super().user_change_password(request, id, form_url)
        if user and User.objects.exclude(password=before).filter(pk=user.pk).exists():
            notice_of_another(user, PASSWORD_CHANGED, now=timezone.now())
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
