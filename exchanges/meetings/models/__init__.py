"""Themes, exchanges, meetings of the draft, and what their pages say."""

from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.models.exchanges import Exchange
from exchanges.meetings.models.highlights import Highlight
from exchanges.meetings.models.meetings import Meeting, MeetingPage, MeetingQuerySet, title_of
from exchanges.meetings.models.themes import FormerThemeKey, Theme, ThemeLevel

__all__ = [
    "AgendaItem",
    "Exchange",
    "FormerThemeKey",
    "Highlight",
    "Meeting",
    "MeetingDay",
    "MeetingPage",
    "MeetingQuerySet",
    "Theme",
    "ThemeLevel",
    "title_of",
]
