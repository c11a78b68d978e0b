"""The models of the rooms, gathered for Django."""

from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.meetings.models import Exchange, Meeting, Theme, ThemeLevel
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.outbox.models import Message
from exchanges.registrations.models import (
    Attendance,
    Delegation,
    Feedback,
    KeptPlaces,
    Person,
    RateCount,
    Registration,
    RegistrationTerms,
    TakeHome,
)
from exchanges.scheduling.models import Proposal

__all__ = [
    "Attendance",
    "Delegation",
    "Exchange",
    "Exemption",
    "Feedback",
    "HostingRule",
    "KeptPlaces",
    "Meeting",
    "Message",
    "Person",
    "Proposal",
    "PublishedMeeting",
    "RateCount",
    "Registration",
    "RegistrationTerms",
    "Slot",
    "TakeHome",
    "Theme",
    "ThemeLevel",
    "Version",
]
