"""The files of municipalities' pictures."""

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from exchanges.meetings.documents.serving import POLICY
from municipalities.models import Photo
from municipalities.models.photos import PHOTO_FOLDER

FOR_EVER_SECONDS = 365 * 24 * 60 * 60


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a picture that a municipality has; what its name leads to never changes."""
    path = f"{PHOTO_FOLDER}/{name}.webp"
    found = get_object_or_404(Photo, Q(file=path) | Q(small_file=path))
    etag = quote_etag(name)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = (found.file if found.file.name == path else found.small_file).open("rb")
        except FileNotFoundError as error:
            raise Http404("the file of this picture is lost") from error
        response = FileResponse(content, content_type="image/webp")
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = POLICY
    if response.status_code in (200, 304):
        patch_cache_control(response, public=True, max_age=FOR_EVER_SECONDS, immutable=True)
    return response
