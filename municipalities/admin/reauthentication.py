"""Acts that cannot be undone, or take people's data away: whoever does them has shown lately who they are."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from municipalities.admin.scoped import request_reach

View = TypeVar("View", bound=Callable[..., HttpResponse])

TO_SEND = 30 * 60
"""Seconds for which a page that was opened in time can still be sent: nobody loses what they have written."""


def reauthentication_required(view: View) -> View:
    """Ask who opens a page of the admin for the password or a second factor, and lead back; where factors are required.

    Signing in counts, and showing it again. Whoever reaches nothing is not asked: the page refuses them itself.
    """

    @wraps(view)
    def shown(page: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or not request_reach(request) or _has_shown_lately(request):
            return view(page, request, *args, **kwargs)
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        if not methods:
            raise PermissionDenied
        # What was sent is not kept: it may hold a password.
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{methods[0]['url']}?{back}")

    return cast(View, shown)


def _has_shown_lately(request: HttpRequest) -> bool:
    seconds = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + (TO_SEND if request.method == "POST" else 0)
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(shown) and time.time() - max(shown) < seconds
