"""Pages with personal data: kept nowhere, found by no search engine, and their addresses told to nobody."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from exchanges.registrations.identity.draft_cookies import write_drafts
from exchanges.registrations.identity.rate_limits import seconds_left
from exchanges.registrations.identity.session import COOKIE, participant_of, stay_signed_in

View = Callable[..., HttpResponse]


def private_page(view: View) -> View:
    """Keep a page out of caches, search engines and other sites' logs; prolong the participant's signing in."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        write_drafts(request, response)
        add_never_cache_headers(response)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = str(seconds_left(timezone.now()))
        # Of an address with a token in it, only the site's name may leave the page. "no-referrer" would say even less,
        # but then browsers send their forms with "Origin: null", and the protection against forged requests refuses.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if COOKIE not in response.cookies:
            stay_signed_in(request, response)
        return response

    return shown


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the participant to a page; whoever has not signed in is asked for an address first, and comes back after."""

    @private_page
    @wraps(view)
    def shown(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = participant_of(request)
        if person is None:
            return redirect(f"{reverse('registrations:ask_for_link')}?{urlencode({'next': request.path})}")
        return view(request, person, **kwargs)

    return shown
