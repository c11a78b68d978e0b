"""Addresses of the whole site: English without a prefix, the other languages with theirs."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from exchanges.public.site.views.colour_scheme import choose_colour_scheme

urlpatterns = [
    path("colour-scheme/", choose_colour_scheme, name="colour_scheme"),
    path("", include("exchanges.public.syndication.program_urls")),
    *i18n_patterns(
        path("admin/account/", include("exchanges.sign_in.urls")),
        path("admin/", admin.site.urls),
        path("", include("exchanges.registrations.urls")),
        path("", include("exchanges.registrations.attendance.urls")),
        path("", include("exchanges.public.site.urls")),
        prefix_default_language=False,
    ),
]

handler429 = "exchanges.sign_in.views.too_many_requests"
"""Whom allauth asks for the answer where one of its limits is reached."""

handler400 = "exchanges.operation.error_pages.bad_request"
handler500 = "exchanges.operation.error_pages.server_error"
"""Whom Django asks for the answer to what nobody has caught."""
