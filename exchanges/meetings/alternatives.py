"""Alternatives to a meeting: what somebody could come to instead."""

from datetime import date

from django.db.models import Case, Q, Value, When

from exchanges.meetings.languages.spoken import codes_of, speaks
from exchanges.meetings.published import PublishedMeeting, published_meetings

ALTERNATIVES = 3


def alternatives_to(published: PublishedMeeting, today: date, *, of_network: bool = False) -> list[PublishedMeeting]:
    """Return the next meetings in place of a cancelled one: its theme's first, then its network's.

    With `of_network` only those of its own network, and of all networks together: for who was to come to it.
    """
    theme_first = Case(When(theme__key=published.theme.key if published.theme else "", then=Value(0)), default=Value(1))
    network_first = Case(When(exchange=published.exchange_id, then=Value(0)), default=Value(1))
    upcoming = published_meetings().coming(today)
    # Nobody who was to come to a meeting of one programme is sent to another's.
    ours = upcoming.filter(version=published.version_id).exclude(meeting=published.meeting_id)
    if of_network:
        ours = ours.filter(Q(exchange=published.exchange_id) | Q(exchange__country=None))
    nearest = ours.order_by(theme_first, network_first, "starts_on", "meeting_id")[:ALTERNATIVES]
    return sorted(nearest, key=lambda row: (row.starts_on, row.meeting_id))


def held_in(language: str, published: PublishedMeeting, today: date) -> list[PublishedMeeting]:
    """Return the next meetings on the same theme that are held in a language, or interpreted into it.

    None where the meeting itself is, or where it is not known in which languages it is; then in no query.
    """
    meeting = published.meeting
    offered = {*codes_of(meeting.languages), *codes_of(meeting.interpretation)}
    if not offered or language in offered or published.theme is None:
        return []
    in_it = speaks("meeting__languages", language) | speaks("meeting__interpretation", language)
    on_theme = published_meetings().coming(today).filter(in_it, version=published.version_id, theme=published.theme_id)
    return list(on_theme.exclude(meeting=published.meeting_id)[:ALTERNATIVES])
