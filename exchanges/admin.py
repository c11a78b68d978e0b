"""The admin pages of the rooms, gathered for Django."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin

from exchanges.hosting.admin import SlotAdmin
from exchanges.meetings.admin.themes import ThemeAdmin
from exchanges.outbox.admin import MessageAdmin
from exchanges.registrations.admin.registrations import RegistrationAdmin
from exchanges.workspace.admin.acts import ActAdmin
from exchanges.workspace.admin.audit_log import EntryAdmin
from exchanges.workspace.admin.exemptions import ExemptionAdmin
from exchanges.workspace.admin.jobs import FailureAdmin, ScheduleAdmin
from exchanges.workspace.admin.meeting_pages import MeetingPageAdmin
from exchanges.workspace.admin.meetings import MeetingAdmin
from exchanges.workspace.admin.municipalities import FullMunicipalityAdmin
from exchanges.workspace.admin.programmes import FullParticipationAdmin, FullProgrammeAdmin
from exchanges.workspace.admin.proposals import ProposalAdmin
from exchanges.workspace.admin.users import FullUserAdmin
from exchanges.workspace.admin.versions import VersionAdmin
from exchanges.workspace.admin.withdrawals import WithdrawalAdmin

# The user's address is the only one that counts; secrets and other people's sessions are nobody's to look at.
admin.site.unregister([EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken])

__all__ = [
    "ActAdmin",
    "EntryAdmin",
    "ExemptionAdmin",
    "FailureAdmin",
    "FullMunicipalityAdmin",
    "FullParticipationAdmin",
    "FullProgrammeAdmin",
    "FullUserAdmin",
    "MeetingAdmin",
    "MeetingPageAdmin",
    "MessageAdmin",
    "ProposalAdmin",
    "RegistrationAdmin",
    "ScheduleAdmin",
    "SlotAdmin",
    "ThemeAdmin",
    "VersionAdmin",
    "WithdrawalAdmin",
]
