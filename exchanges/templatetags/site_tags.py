"""Tags for the shell around every page: navigation, languages, colour scheme, error summary."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput, Select
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.languages.spoken import own_name
from exchanges.public.base.colour_scheme import chosen_scheme
from exchanges.registrations.identity import session

register = template.Library()


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of the main navigation; `current` is the value of aria-current, empty elsewhere."""

    label: str
    url: str
    current: str


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The page at hand in one of the site's languages."""

    code: str
    name: str
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[NavigationLink]:
    """List the main navigation, the page or section at hand marked."""
    request: HttpRequest = context["request"]
    sections = _sections(get_language() or "")
    return [NavigationLink(label, url, _current(request, name, url)) for label, name, url in sections]


@lru_cache(maxsize=16)
def _sections(_language: str) -> tuple[tuple[str, str, str], ...]:
    """Return the sections of the site in the reader's language: label, name of the address, address."""
    sections = (
        (_("Calendar"), "calendar:meeting_list"),
        (_("Municipalities"), "calendar:municipality_list"),
        (_("Themes"), "calendar:theme_list"),
        (_("About"), "calendar:about"),
    )
    return tuple((label, name, reverse(name)) for label, name in sections)


@register.simple_tag(takes_context=True)
def own_way(context: template.Context) -> NavigationLink:
    """Return where the reader's own page is: the workspace for who coordinates, else the page of one's registrations.

    The cookie alone is asked, not whether it still holds: the page behind the link asks for an address where it does
    not.
    """
    request: HttpRequest = context["request"]
    user = context.get("user")
    if user is not None and user.is_authenticated:
        return NavigationLink(_("Workspace"), reverse("admin:index"), "")
    label = _("My registrations") if session.COOKIE in request.COOKIES else _("Sign in")
    return NavigationLink(label, reverse("registrations:my_page"), "")


# Pages that belong to a section without standing under its address.
_SECTION_OF = {
    "calendar:meeting_detail": "calendar:meeting_list",
    "calendar:network_detail": "calendar:municipality_list",
    "calendar:learning": "calendar:about",
    "calendar:programme_list": "calendar:about",
    "calendar:programme_detail": "calendar:about",
    "registrations:register": "calendar:meeting_list",
    "registrations:register_step": "calendar:meeting_list",
    "registrations:registered": "calendar:meeting_list",
    "registrations:register_together": "calendar:meeting_list",
    "registrations:name_colleagues": "calendar:meeting_list",
    "registrations:check_colleagues": "calendar:meeting_list",
    "registrations:together_done": "calendar:meeting_list",
}


def _current(request: HttpRequest, name: str, url: str) -> str:
    if request.path == url:
        return "page"
    here = request.resolver_match.view_name if request.resolver_match else ""
    return "true" if request.path.startswith(url) or _SECTION_OF.get(here) == name else ""


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[LanguageLink]:
    """List the page at hand, its query kept, in every language; a page that was not found leads to the home page."""
    request: HttpRequest = context["request"]
    here = request.get_full_path() if request.resolver_match else reverse("calendar:home")
    return list(_in_every_language(here, get_language() or ""))


@lru_cache(maxsize=1024)
def _in_every_language(here: str, language: str) -> tuple[LanguageLink, ...]:
    """Header, head and footer of a page ask for the same."""
    return tuple(
        LanguageLink(code, own_name(code), translate_url(here, code), code == language)
        for code, _name in settings.LANGUAGES
    )


@register.simple_tag(takes_context=True)
def colour_scheme(context: template.Context) -> str:
    """Return the colour scheme that the reader chose: light, dark or, following the system, nothing."""
    return chosen_scheme(context["request"])


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the error summary; `target` is the id of the field to go to, empty for the form as a whole."""

    message: str
    target: str


@register.filter
def control_class(field: BoundField) -> str:
    """Return the classes of the control of a field: what it is, and whether it holds an error."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, Select):
        kind = "form-select"
    elif isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    return f"{kind} is-invalid" if field.errors else kind


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, list[FieldError]]:
    """List every error of the forms, each linked to its field; nothing where there is none, or no form."""
    return {"errors": [error for form in forms if form for error in _errors(form)]}


@register.inclusion_tag("components/error_summary.html")
def rows_summary(forms: Iterable[BaseForm]) -> dict[str, list[FieldError]]:
    """List every error of forms that are rows of one page, each with the number of its row and linked to its field."""
    return {
        "errors": [
            FieldError(_("Place %(place)d: %(error)s") % {"place": position, "error": error.message}, error.target)
            for position, form in enumerate(forms, start=1)
            for error in _errors(form)
        ]
    }


def _errors(form: BaseForm) -> list[FieldError]:
    found = [FieldError(str(message), "") for message in form.non_field_errors()]
    for bound in form:
        found += [FieldError(str(message), _target(bound)) for message in bound.errors]
    return found


def _target(bound: BoundField) -> str:
    """Return the id of what takes the focus; of a group of choices that is the first one."""
    return bound.id_for_label or f"{bound.auto_id}_0"
