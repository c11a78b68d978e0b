"""Acts of the workspace: whatever a page of Django's admin is sent is one act, named by its address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from audit.recording import NOTHING, Thing, doer_of, recorded

_ONLY_LOOKING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def with_acts_recorded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let what is sent to a page of the admin be an act, written down in one transaction with what it does."""
    page: Any = getattr(view, "__self__", None)

    @wraps(view)
    def recording(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in _ONLY_LOOKING or request.resolver_match is None:
            return view(request, *args, **kwargs)
        with recorded(act_of(request, page), doer_of(request), thing_of(page, kwargs)):
            return view(request, *args, **kwargs)

    return recording


def act_of(request: HttpRequest, page: object) -> str:
    """Return the act by the address of a page, as `meeting.cancel`; an action of a list by its own name."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    if not isinstance(page, ModelAdmin):
        return name or "page"
    of_model = f"{page.opts.app_label}_{page.opts.model_name}_"
    act, chosen = name.removeprefix(of_model) or "change", request.POST.get("action", "")
    if act == "changelist" and chosen in page.get_actions(request):
        act = chosen
    return f"{page.opts.model_name}.{act}"


def thing_of(page: object, kwargs: dict[str, Any]) -> Thing:
    """Return the row that a page is about; nothing where it is about none."""
    key = kwargs.get("object_id") or kwargs.get("pk")
    if not isinstance(page, ModelAdmin) or not key:
        return NOTHING
    return Thing((page.model._meta.concrete_model or page.model)._meta.label, unquote(str(key)))
