"""Travel to a meeting by train, and its entrance without steps."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Meeting
from exchanges.meetings.time_and_place.way_there import WayThere, way_there


@dataclass(frozen=True, slots=True)
class Access:
    """What is known of getting there and getting in; the language of notes that are not in the reader's."""

    by_train: WayThere | None
    steps: str
    notes: str
    notes_language: str

    def __bool__(self) -> bool:
        return bool(self.by_train or self.steps or self.notes)


def access_to(meeting: Meeting) -> Access | None:
    """Return what is known of getting to a meeting and in; None where nothing is, or where nobody has to."""
    found = Access(
        by_train=way_there(meeting),
        steps=_steps(meeting),
        notes=in_language(meeting.access_notes) or "",
        notes_language=foreign_language(meeting.access_notes),
    )
    return found if found and meeting.format != Meeting.Format.ONLINE else None


def _steps(meeting: Meeting) -> str:
    known = {
        Meeting.StepFree.YES: _("Step-free access throughout."),
        Meeting.StepFree.PARTLY: _("Partly step-free."),
        Meeting.StepFree.NO: _("Not step-free."),
    }
    return known.get(Meeting.StepFree(meeting.step_free), "")
