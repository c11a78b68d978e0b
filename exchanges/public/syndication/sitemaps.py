"""The addresses that search engines should know, each in every language (sitemaps.org, with hreflang)."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.models import Theme
from exchanges.meetings.published import MOMENTS, PublishedMeeting
from exchanges.public.base.queries import published_meetings, visible_programmes
from municipalities.models import Municipality, Network, Programme

ADDRESSES_A_FILE = 6000
"""Each names itself in every language, some 1,000 bytes; 50,000 and 50 MB are the most that a file may have."""


PAGES = (
    *("home", "meeting_list", "past_meeting_list", "meeting_map", "municipality_list", "theme_list", "learning"),
    *("programme_list", "about", "subscribe", "embed", "open_data", "privacy", "contact", "accessibility"),
)
"""The names of the addresses of pages that are there once."""


_Meeting = tuple[str, *tuple[datetime | None, ...]]
"""The last part of its address, and when each thing that is told of it changed."""


class _InEveryLanguage(Sitemap):
    i18n = True
    alternates = True
    x_default = True
    limit = ADDRESSES_A_FILE


class PageSitemap(_InEveryLanguage):
    """Pages that are there once."""

    def items(self) -> Sequence[str]:
        """Return the names of their addresses."""
        return PAGES

    def location(self, item: str) -> str:
        """Return the address of a page."""
        return reverse(f"calendar:{item}")


class MeetingSitemap(_InEveryLanguage):
    """Published meetings, past and cancelled ones included: who has a link finds what became of them."""

    def items(self) -> QuerySet[PublishedMeeting, _Meeting]:
        """Return what of a meeting is needed here: with 4,000 meetings, whole ones take seconds."""
        rows = published_meetings().order_by("starts_on", "ends_on", "meeting_id")
        return rows.values_list("meeting__slug", *MOMENTS)

    def location(self, item: _Meeting) -> str:
        """Return the address of a meeting's page."""
        return reverse("calendar:meeting_detail", args=[item[0]])

    def lastmod(self, item: _Meeting) -> datetime:
        """Return when anything of the meeting last changed."""
        return max(moment for moment in item[1:] if moment)


class MunicipalitySitemap(_InEveryLanguage):
    """Municipalities of the programmes that pages speak of."""

    def items(self) -> QuerySet[Municipality]:
        """Return the municipalities."""
        programmes = visible_programmes(timezone.localdate())
        towns = Municipality.objects.filter(participations__programme__in=programmes)
        return towns.order_by("slug").distinct()

    def location(self, item: Municipality) -> str:
        """Return the address of a municipality's page."""
        return reverse("calendar:municipality_detail", args=[item.slug])


class ProgrammeSitemap(_InEveryLanguage):
    """Programmes that pages speak of."""

    def items(self) -> QuerySet[Programme]:
        """Return the programmes."""
        return visible_programmes(timezone.localdate())

    def location(self, item: Programme) -> str:
        """Return the address of a programme's page."""
        return reverse("calendar:programme_detail", args=[item.slug])


class NetworkSitemap(_InEveryLanguage):
    """Countries that have a network."""

    def items(self) -> Sequence[str]:
        """Return their codes."""
        networks = Network.objects.filter(programme__in=visible_programmes(timezone.localdate()))
        return sorted(set(networks.values_list("country_id", flat=True)))

    def location(self, item: str) -> str:
        """Return the address of a network's page."""
        return reverse("calendar:network_detail", args=[item.lower()])


class ThemeSitemap(_InEveryLanguage):
    """Themes of the programmes that pages speak of."""

    def items(self) -> Sequence[str]:
        """Return their keys."""
        themes = Theme.objects.filter(programme__in=visible_programmes(timezone.localdate()))
        return sorted(set(themes.values_list("key", flat=True)))

    def location(self, item: str) -> str:
        """Return the address of a theme's page."""
        return reverse("calendar:theme_detail", args=[item])


SITEMAPS = {
    "pages": PageSitemap,
    "meetings": MeetingSitemap,
    "municipalities": MunicipalitySitemap,
    "programmes": ProgrammeSitemap,
    "networks": NetworkSitemap,
    "themes": ThemeSitemap,
}
