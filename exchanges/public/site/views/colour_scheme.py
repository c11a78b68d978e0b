"""Views of the site itself, beside those of its rooms."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exchanges.public.base.colour_scheme import keep_scheme


@csrf_exempt
@require_POST
def choose_colour_scheme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen colour scheme and go back to the page it was chosen on.

    Without a CSRF token on purpose: another site could change the colours and no more, while a token in the footer
    would give every public page a cookie and keep it out of caches.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    keep_scheme(response, request.POST.get("scheme", ""), secure=request.is_secure())
    return response
