"""Open data for pages of other sites: whatever their address answers, a browser may show it to them."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from exchanges.public.syndication.open_data.files import FOLDER

FOR_OTHER_SITES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Last-Modified",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class OpenToOtherSites:
    """Middleware; it stands outside whatever answers without a view: what is kept or unchanged, missing or away.

    Without these headers a browser keeps even from a page why it got nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers below the address of the open data alone."""
        response = self.get_response(request)
        # Without its last slash the address leads there, for which a browser has to be let as well.
        if f"{request.path_info}/".startswith(f"/{FOLDER}"):
            for name, value in FOR_OTHER_SITES.items():
                response[name] = value
        return response
