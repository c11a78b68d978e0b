"""The models of the rooms, gathered for Django."""

from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.meetings.models import Exchange, Meeting, Theme, ThemeLevel
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.scheduling.models import Proposal

__all__ = [
    "Exchange",
    "Exemption",
    "HostingRule",
    "Meeting",
    "Proposal",
    "PublishedMeeting",
    "Slot",
    "Theme",
    "ThemeLevel",
    "Version",
]
