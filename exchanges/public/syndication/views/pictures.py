"""Pictures of pages, where their addresses are passed on."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from exchanges.public.base.former_addresses import leads_on
from exchanges.public.base.queries import published_meetings, visible_programmes
from exchanges.public.http_cache.addresses import FEED_MAX_AGE_SECONDS
from exchanges.public.syndication.pictures import Picture, meeting_picture, municipality_picture, site_picture
from municipalities.models import Municipality, Participation

FOR_EVER_SECONDS = 365 * 24 * 60 * 60


@require_safe
def of_meeting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the picture of a published meeting."""
    return _answer(request, meeting_picture(get_object_or_404(published_meetings(), meeting__slug=slug)))


@require_safe
@leads_on(Municipality)
def of_municipality(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the picture of a municipality that has, or had, a role."""
    roles = Participation.objects.filter(
        municipality__slug=slug, programme__in=visible_programmes(timezone.localdate())
    )
    newest_first = roles.select_related("programme", "municipality__country").order_by("-programme__starts_on", "pk")
    participation = newest_first.first()
    if participation is None:
        raise Http404
    return _answer(request, municipality_picture(participation))


@require_safe
def of_site(request: HttpRequest) -> HttpResponseBase:
    """Answer with the picture of every other page."""
    return _answer(request, site_picture())


def _answer(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """Draw it, unless who asks has it; at the address with its version it stays the same for ever."""
    etag = quote_etag(picture.version)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(picture.draw(), content_type="image/png")
    response["ETag"] = etag
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # others show it where they pass the address on
    is_this = request.GET.get("v") == picture.version
    patch_cache_control(response, public=True, max_age=FOR_EVER_SECONDS if is_this else FEED_MAX_AGE_SECONDS)
    return response
