"""Addresses under a name that has changed since lead on to the present one."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from municipalities.models.renaming import Renamable

View = Callable[..., HttpResponseBase]


def leads_on(model: type[Renamable], argument: str = "slug") -> Callable[[View], View]:
    """Where the view finds nothing under a name in its address, lead on to what was called so before."""

    def leading(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                match, present = request.resolver_match, model.present_name(kwargs[argument])
                if match is None or present is None:
                    raise
            url = reverse(match.view_name, kwargs={**match.kwargs, argument: present})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{url}?{query}" if query else url, permanent=True)

        return answered

    return leading
