"""The admin pages of the rooms, gathered for Django."""

from exchanges.hosting.admin import ExemptionAdmin, SlotAdmin
from exchanges.meetings.admin import ThemeAdmin
from exchanges.workspace.programmes import FullParticipationAdmin, FullProgrammeAdmin

__all__ = ["ExemptionAdmin", "FullParticipationAdmin", "FullProgrammeAdmin", "SlotAdmin", "ThemeAdmin"]
