"""Pages of the people who sign in: changed by technical administrators, seen by coordinators of all."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from localisation.plain_text import HoldsPlainTexts
from municipalities.admin.deleting import HeldDeletions
from municipalities.admin.lookups import NamedLookups
from municipalities.admin.reauthentication import reauthentication_required
from municipalities.admin.scoped import FORM_FIELDS, request_reach
from municipalities.admin.searching import FoldedSearch
from municipalities.admin.sorting import AlphabeticalAdmin
from municipalities.models import Coordination, User

admin.site.unregister(Group)  # reach decides, not groups


def _is_administrator(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_superuser


class CreateUserForm(HoldsPlainTexts, AdminUserCreationForm):
    """A new user, named by the e-mail address."""

    class Meta:
        model = User
        fields = ("email",)
        field_classes: dict[str, Any] = {}


class ChangeUserForm(HoldsPlainTexts, UserChangeForm):
    """A user, named by the e-mail address."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, Any] = {}


class CoordinationInline(admin.StackedInline):
    """What the user coordinates."""

    model = Coordination
    fields = ("scope", "country")
    verbose_name_plural = _("coordination")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show it to whoever sees the user."""
        return request_reach(request).everything

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave it to technical administrators."""
        return _is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave it to technical administrators."""
        return _is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave it to technical administrators."""
        return _is_administrator(request)


class UserAdmin(AlphabeticalAdmin, FoldedSearch, NamedLookups, HeldDeletions, DjangoUserAdmin):
    """People who sign in."""

    add_form = CreateUserForm
    form = ChangeUserForm
    list_display = ("email", "function", "coordinates", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "coordination__scope")
    list_select_related = ("coordination__country",)
    search_fields = ("email", "function")
    people_fields = ("email",)
    ordering = ("email",)
    filter_horizontal = ()
    formfield_overrides = FORM_FIELDS
    inlines = (CoordinationInline,)
    fieldsets = (
        (None, {"fields": ("email", "password", "function")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    readonly_fields = ("last_login", "joined_at")
    not_compared = ("last_login",)
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    @reauthentication_required
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first whether it is the same administrator still: a new user may get all rights."""
        return super().add_view(request, form_url, extra_context)

    @reauthentication_required
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first whether it is the same administrator still."""
        return super().change_view(request, object_id, form_url, extra_context)

    @reauthentication_required
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first whether it is the same administrator still."""
        return super().delete_view(request, object_id, extra_context)

    @reauthentication_required
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Ask first whether it is the same administrator still."""
        return super().user_change_password(request, id, form_url)

    @admin.display(description=_("coordinates"))
    def coordinates(self, user: User) -> str:
        """Return what the user coordinates."""
        return str(user.coordination) if hasattr(user, "coordination") else ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the list to coordinators of all."""
        return request_reach(request).everything

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let coordinators of all see who coordinates."""
        return request_reach(request).everything

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave it to technical administrators."""
        return _is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave it to technical administrators."""
        return _is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave it to technical administrators, and nobody deletes oneself."""
        return _is_administrator(request) and obj != request.user

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what is known of the password for those who only look."""
        if _is_administrator(request) or not obj:
            return super().get_fieldsets(request, obj)
        (name, first), *others = self.fieldsets
        return ((name, {**first, "fields": [field for field in first["fields"] if field != "password"]}), *others)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for the coordination once the user is there."""
        return self.inlines if obj else ()
