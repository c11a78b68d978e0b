"""The models of the rooms, gathered for Django."""

from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.meetings.models import Exchange, Meeting, Theme, ThemeLevel
from exchanges.scheduling.models import Proposal, PublishedMeeting, Version

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
