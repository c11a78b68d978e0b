"""The form that withdraws a host: from when, why, and what becomes of each meeting it would have to host."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edit_conflicts import Fact, Facts
from exchanges.hosting.models import RuleCode
from exchanges.hosting.programme_names import days_in_words
from exchanges.hosting.slot_names import slot_in_words
from exchanges.hosting.withdrawals import DutyOutcome
from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.queries.registrations import with_people_counting_on
from exchanges.scheduling.draft.successors import Successor, successors_of
from exchanges.scheduling.draft.withdrawing import Decision, Duty, co_hosted_from, duties_from, possible_successors
from exchanges.workspace.changed import facts_of_meetings
from localisation.plain_text import PlainForm
from municipalities.admin.scoped import DateInput
from municipalities.models import Participation


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A choice: what becomes of a meeting, and what follows from that."""

    outcome: DutyOutcome
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A meeting that the host would have to host: how it is called, who is concerned, and what can become of it."""

    duty: Duty
    title: str
    subject: str
    people: int
    is_public: bool
    outcomes: tuple[OutcomeLine, ...]
    successors: tuple[Successor, ...]
    key: str

    @property
    def standing(self) -> str:
        """Who knows of the meeting, in the reader's language."""
        if self.is_public:
            return _("Public")
        return _("In the draft only") if self.duty.meeting else _("Owed, not planned")

    @property
    def outcome_name(self) -> str:
        """The name of the field with the choice."""
        return f"{self.key}-outcome"

    @property
    def host_name(self) -> str:
        """The name of the field with the new host."""
        return f"{self.key}-host"


class WithdrawalForm(PlainForm):
    """What is asked. `shown` is the day for which the meetings were shown: another one is looked at first."""

    first_day = forms.DateField(
        label=gettext_lazy("First day without it"),
        widget=DateInput,
        help_text=gettext_lazy("What was held before stays in the history and in the report."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Public with the next version, and included in the report to the funder."),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When are people told?"),
        choices=[
            ("now", gettext_lazy("Now: only what happens to its meetings becomes public at once")),
            ("version", gettext_lazy("With the next version, together with everything else the draft changes")),
        ],
        required=False,
        initial="version",
        widget=forms.RadioSelect,
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, participation: Participation, today: datetime.date) -> None:
        super().__init__(data, initial={"first_day": today})
        self.participation = participation
        self.day = self._day() or today
        self.lines = duty_lines(participation, self.day)
        for line in self.lines:
            self._ask(line)

    @property
    def is_public(self) -> bool:
        """Whether the public knows of one of its meetings: only then there is somebody to tell at once."""
        return any(line.is_public for line in self.lines)

    @property
    def is_looked_at(self) -> bool:
        """Whether the meetings shown were those of the day that is sent."""
        return self.data.get("shown") == self.day.isoformat()

    def rows(self) -> Iterator[tuple[DutyLine, Any, Any]]:
        """Yield each meeting with its two fields; the second is None where there is nobody to choose."""
        for line in self.lines:
            yield line, self[line.outcome_name], self[line.host_name] if line.host_name in self.fields else None

    def decisions(self) -> dict[str, Decision]:
        """Return what was chosen, by the key of each duty."""
        hosts = {str(each.host.pk): each.host for line in self.lines for each in line.successors}
        return {
            line.key: Decision(
                DutyOutcome(self.cleaned_data[line.outcome_name]), hosts.get(self.cleaned_data.get(line.host_name, ""))
            )
            for line in self.lines
        }

    def clean(self) -> dict[str, Any]:
        """Ask for the new host of each meeting that is given away."""
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            if cleaned.get(line.outcome_name) == DutyOutcome.GIVEN and not cleaned.get(line.host_name):
                self.add_error(line.host_name, _("Choose who hosts the meeting instead."))
        return cleaned

    def _day(self) -> datetime.date | None:
        if not self.is_bound:
            return None
        try:
            return self.fields["first_day"].clean(self.data.get("first_day"))  # type: ignore[no-any-return]
        except forms.ValidationError:
            return None

    def _ask(self, line: DutyLine) -> None:
        self.fields[line.outcome_name] = forms.ChoiceField(
            label=line.title,
            choices=[(each.outcome.value, each.label) for each in line.outcomes],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say what happens to this meeting.")},
        )
        if line.successors:
            chosen = [(str(each.host.pk), successor_in_words(each)) for each in line.successors]
            self.fields[line.host_name] = forms.ChoiceField(
                label=_("Who hosts instead"), choices=[("", "—"), *chosen], required=False
            )


class RejoinForm(PlainForm):
    """From when, and why, a municipality that withdrew takes part again."""

    first_day = forms.DateField(
        label=gettext_lazy("First day on which it takes part again"),
        widget=DateInput,
        help_text=gettext_lazy("If the withdrawal was a mistake, the day it left."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("It goes into the report to the funder, with each exemption needed."),
    )


def duty_lines(participation: Participation, first_day: datetime.date) -> list[DutyLine]:
    """Return what the host would have to host from a day on, in words."""
    duties = duties_from(participation, first_day)
    meetings = [duty.meeting for duty in duties if duty.meeting is not None]
    successors = successors_of(participation, meetings, first_day)
    rows = with_people_counting_on(Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]))
    people: dict[int, int] = {row.pk: row.people_counting_on for row in rows}  # type: ignore[attr-defined]
    public = set(
        PublishedMeeting.objects.current().filter(meeting__in=people).order_by().values_list("meeting_id", flat=True)
    )
    return [
        _line(
            participation,
            duty,
            tuple(successors.get(duty.meeting.pk, ())) if duty.meeting else (),
            people.get(duty.meeting.pk, 0) if duty.meeting else 0,
            is_public=duty.meeting is not None and duty.meeting.pk in public,
        )
        for duty in duties
    ]


def facts_of_withdrawal(participation: Participation, first_day: datetime.date) -> dict[str, Fact]:
    """Return what the page shows of each meeting that is decided on, and of those in which it would have a part.

    Whoever may host instead is no fact of these: what is chosen is looked at when it is done.
    """
    duties = duties_from(participation, first_day)
    along = co_hosted_from(participation, first_day)
    owned = [duty.meeting.pk for duty in duties if duty.meeting]
    meetings = facts_of_meetings(Meeting.objects.filter(pk__in=[*owned, *(each.pk for each in along)]))
    return {duty.key: _fact(duty, meetings) for duty in duties} | {
        f"co-host-{each.pk}": meetings[str(each.pk)] for each in along
    }


def _fact(duty: Duty, meetings: Facts) -> Fact:
    if duty.meeting is not None:
        return meetings[str(duty.meeting.pk)]
    return Fact("", f"{slot_in_words(duty.slot) if duty.slot else ''}: {_('No date yet')}")


def successor_in_words(successor: Successor) -> str:
    """Return a possible host with its role, and the exemptions that it needs."""
    named = f"{successor.host} – {successor.host.get_role_display()}"
    if not successor.exemptions:
        return named
    rules = get_text_list([str(RuleCode(code).label) for code in successor.exemptions], _("and"))
    return _("%(host)s (needs an exemption: %(rules)s)") % {"host": named, "rules": rules}


def _line(
    participation: Participation, duty: Duty, successors: tuple[Successor, ...], people: int, *, is_public: bool
) -> DutyLine:
    meeting = duty.meeting
    return DutyLine(
        duty=duty,
        title=days_in_words(meeting.starts_on, meeting.ends_on) if meeting else _("No date yet"),
        subject=marked_title(meeting) if meeting else slot_in_words(duty.slot) if duty.slot else "",
        people=people,
        is_public=is_public,
        outcomes=tuple(
            OutcomeLine(outcome, _label(duty, outcome), _hint(participation, duty, outcome, people))
            for outcome in duty.outcomes
            if outcome != DutyOutcome.GIVEN or successors
        ),
        successors=successors,
        key=duty.key,
    )


def _label(duty: Duty, outcome: DutyOutcome) -> str:
    if outcome == DutyOutcome.GIVEN:
        return _("Another municipality hosts it")
    if outcome == DutyOutcome.OPEN:
        return _("It is cancelled, but still owed") if duty.meeting else _("It is still owed, by another")
    return _("It is no longer owed") if duty.slot else _("It is cancelled")


def _hint(participation: Participation, duty: Duty, outcome: DutyOutcome, people: int) -> str:
    if outcome == DutyOutcome.GIVEN:
        return _("Day, theme and all places stay. If this needs an exemption, it is granted with the reason above.")
    told = _told(people)
    return f"{_open_hint(participation, duty)} {told}".strip() if outcome == DutyOutcome.OPEN else told


def _told(people: int) -> str:
    if not people:
        return ""
    return ngettext(
        "We tell %(count)d registered person.",
        "We tell %(count)d registered people.",
        people,
    ) % {"count": people}


def _open_hint(participation: Participation, duty: Duty) -> str:
    others = possible_successors(participation, duty.slot) if duty.slot else []
    if others:
        return _("The planner proposes a new day with %(places)s.") % {
            "places": get_text_list([str(each) for each in others], _("or"))
        }
    return _("No other municipality has this role. Before a plan can be proposed, give the role to one.")
