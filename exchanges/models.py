"""The models of the rooms, gathered for Django."""

from exchanges.hosting.former_roles import FormerRole
from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.hosting.withdrawals import Withdrawal, WithdrawnMeeting
from exchanges.meetings.calendar_files.organizers import Organizer
from exchanges.meetings.documents.documents import Document
from exchanges.meetings.hosts.confirmations import HostConfirmation
from exchanges.meetings.models import Exchange, FormerThemeKey, Meeting, MeetingPage, Theme, ThemeLevel
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.models.highlights import Highlight
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.outbox.models import Act, Message, Naming
from exchanges.outbox.pauses import SendingPause
from exchanges.outbox.previews import Preview, PreviewFile
from exchanges.public.http_cache.models import SiteStamp
from exchanges.registrations.models import (
    AddressCode,
    Attendance,
    Delegation,
    ErasureRun,
    Feedback,
    Person,
    RateCount,
    Registration,
    RegistrationTerms,
    SeatAllotment,
    StandIn,
    TakeHome,
)
from exchanges.scheduling.proposals.models import Proposal

__all__ = [
    "Act",
    "AddressCode",
    "AgendaItem",
    "Attendance",
    "Delegation",
    "Document",
    "ErasureRun",
    "Exchange",
    "Exemption",
    "Feedback",
    "FormerRole",
    "FormerThemeKey",
    "Highlight",
    "HostConfirmation",
    "HostingRule",
    "Meeting",
    "MeetingDay",
    "MeetingPage",
    "Message",
    "Naming",
    "Organizer",
    "Person",
    "Preview",
    "PreviewFile",
    "Proposal",
    "PublishedMeeting",
    "RateCount",
    "Registration",
    "RegistrationTerms",
    "SeatAllotment",
    "SendingPause",
    "SiteStamp",
    "Slot",
    "StandIn",
    "TakeHome",
    "Theme",
    "ThemeLevel",
    "Version",
    "Withdrawal",
    "WithdrawnMeeting",
]
