"""The Atom feed (RFC 4287): what is new, moved or cancelled, for programs that read news."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.public.base.queries import Days, earlier_days
from exchanges.public.syndication.events import description_lines, summary_of
from exchanges.public.syndication.responses import Absolute
from localisation.dates import date_range
from localisation.plain_text import printable

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_CALENDAR = UUID("6f2c0b5e-8a57-4d0b-9f43-0d6e4c1b7a92")
"""The namespace of the feeds' identifiers (RFC 9562, 6.6): made once, and the same wherever the site is."""
_BEFORE_ALL = datetime(2019, 11, 4, tzinfo=UTC)
"""When a feed of a site that has published nothing last changed: the day the first programme began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomHead:
    """What a feed says of itself; `query` are its filters, `source` its own address."""

    name: str
    description: str
    language: str
    url: str
    source: str
    query: str = ""


class _Feed(Atom1Feed):
    """Django's feed, with a moment of change that stands still while nothing changes."""

    def latest_post_date(self) -> datetime:
        moments = [item["updateddate"] for item in self.items]
        return max(moments) if moments else self.feed["unchanged_since"]  # type: ignore[no-any-return]

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        attributes = {"rel": "license", "href": LICENSE}
        handler.addQuickElement("link", "", attributes)


def atom_feed(head: AtomHead, meetings: Sequence[PublishedMeeting], *, absolute: Absolute) -> bytes:
    """Write the feed; the same meetings make the same bytes."""
    feed = _Feed(
        title=printable(head.name),
        link=head.url,
        description="",
        subtitle=printable(head.description),
        language=head.language,
        author_name="MULTIPLY",
        author_link=absolute(reverse("calendar:home")),
        feed_url=head.source,
        feed_guid=_identifier(_CALENDAR, f"{head.language}?{head.query}"),
        feed_copyright="CC BY 4.0",
        unchanged_since=_BEFORE_ALL if meetings else _last_publication(),
    )
    moved = earlier_days(meetings)
    for published in meetings:
        _add(feed, published, moved.get(published.meeting_id), absolute=absolute)
    out = io.StringIO()
    feed.write(out, "utf-8")
    return out.getvalue().encode()


def _add(feed: _Feed, published: PublishedMeeting, old: Days | None, *, absolute: Absolute) -> None:
    meeting, host = published.meeting, published.host
    feed.add_item(
        title=printable(_title(published, old)),
        link=absolute(reverse("calendar:meeting_detail", args=[meeting.slug])),
        description=_in_html(printable("\n".join(description_lines(published, old)))),
        unique_id=_identifier(meeting.uid, get_language() or "en"),
        author_name=printable(str(host)) if host else None,
        pubdate=min(meeting.created_at, published.changed_at),
        updateddate=published.changed_at,
        categories=[printable(published.theme.name)] if published.theme else (),
    )


def _title(published: PublishedMeeting, old: Days | None) -> str:
    """Say first what happened to the meeting; then its days, which a reader of news wants to see in the list."""
    days = _days(published.starts_on, published.ends_on)
    if old and published.is_announced:
        return _("New date, %(days)s: %(title)s") % {"days": days, "title": published.title}
    return f"{summary_of(published)}, {days}"


def _in_html(text: str) -> str:
    """Return plain text as the HTML that Django says a summary is: what people wrote is no markup, and lines stay."""
    return "<br>\n".join(escape(line) for line in text.splitlines())


def _days(first: date, last: date) -> str:
    return date_range(first, last, language=get_language() or "en")


def _identifier(namespace: UUID, name: str) -> str:
    """Return an identifier that stays the same when the site moves to another address (RFC 9562, 5.5)."""
    return uuid5(namespace, name).urn


def _last_publication() -> datetime:
    """Return when anything was last published: a filter that finds nothing cannot tell by its meetings."""
    newest = Version.objects.current().order_by("-published_at").values_list("published_at", flat=True)
    return newest.first() or _BEFORE_ALL
