"""A programme that is lived through: whatever people do, in whatever order, through the services, day after day."""

import datetime
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from exchanges.hosting.former_roles import keep_former_role
from exchanges.hosting.models import Exemption, Slot
from exchanges.hosting.slots import SlotsInUse, generate_slots
from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.outbox.sending import send_due_messages
from exchanges.planning.files.plan_files import write_plan
from exchanges.planning.files.programme_files import read_snapshot
from exchanges.planning.solver import plan_programme
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.meeting_changes import announce_details, facts_of
from exchanges.registrations.booking.reminders import write_due_reminders
from exchanges.registrations.models import Person, Registration
from exchanges.registrations.personal_data.erasure import erase_person
from exchanges.registrations.seats.waiting_list import accept_offer, pass_on_expired_offers
from exchanges.scheduling.draft.changes import change_meeting, create_meeting
from exchanges.scheduling.draft.confirming import confirm_meeting
from exchanges.scheduling.draft.exemptions import withdraw_exemption
from exchanges.scheduling.draft.guards import database_refusals
from exchanges.scheduling.draft.status_changes import cancel_meeting, mark_held
from exchanges.scheduling.draft.withdrawing import Decision, duties_from, withdraw_host
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.proposals.planner_process import check_plan
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import Participation, Role
from municipalities.refusals import Refusal
from tests.exchanges.registrations.factories import make_terms, sign_up
from tests.factories import make_closed_period, make_coordinator, make_world

COUNTRIES = ("SE", "PL")
Row = TypeVar("Row")


class UnderWay:
    """A small programme of two networks in 2027, and the moment it is at; a step does one thing, or is refused."""

    def __init__(self) -> None:
        self.programme = make_world(*COUNTRIES)
        self.coordinator = make_coordinator()
        self.moment = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
        self.done: list[str] = []
        self.new_today: dict[int, datetime.date] = {}

    @property
    def now(self) -> datetime.datetime:
        """A moment of its own for every act: what is told twice at one moment is one message."""
        self.moment += datetime.timedelta(seconds=1)
        return self.moment

    @property
    def today(self) -> datetime.date:
        return self.moment.date()

    def take(self, name: str, one: int, other: int) -> None:
        """Do a step; what the services refuse is refused in their words, and leaves nothing behind."""
        before = dict(self._days())
        with time_machine.travel(self.moment, tick=False), suppress(Refusal, Refusal):
            STEPS[name](self, one, other)
            self.done.append(name)
        after = dict(self._days())
        self.new_today = {pk: day for pk, day in after.items() if before.get(pk) != day}

    def _days(self) -> list[tuple[int, datetime.date]]:
        return list(Meeting.objects.values_list("pk", "starts_on"))

    # What people do

    def plan(self, one: int, other: int) -> None:
        country = self._network(one).country if other % 3 else None
        proposal = request_proposal(programme=self.programme, country=country, actor=self.coordinator, now=self.now)
        plan = plan_programme(read_snapshot(proposal.problem), time_limit=10, country=proposal.country_id)
        check_plan(proposal.problem, plan, proposal.country_id)
        Proposal.objects.filter(pk=proposal.pk).update(
            state=Proposal.State.DONE, plan=write_plan(plan, values=True), finished_at=self.now
        )

    def accept(self, one: int, _other: int) -> None:
        accept_proposal(proposal=_pick(Proposal.objects.all(), one), actor=self.coordinator, now=self.now)

    def plan_and_accept(self, one: int, other: int) -> None:
        self.plan(one, other)
        proposal = Proposal.objects.order_by("-pk")[0]
        accept_proposal(proposal=proposal, actor=self.coordinator, now=self.now)

    def change(self, one: int, other: int) -> None:
        self._change(one, other, reason="")

    def exempt(self, one: int, other: int) -> None:
        self._change(one, other, reason="Targi energii są tylko w tę sobotę – “tylko wtedy”")

    def _change(self, one: int, other: int, *, reason: str) -> None:
        changed: dict[str, Any] = {"starts_on": self.programme.starts_on + datetime.timedelta(days=other % 370)}
        if other % 5 == 1:
            changed = {"host": _pick(self.programme.participations.all(), other)}
        elif other % 5 == 2:
            changed = {"theme": _pick(Theme.objects.filter(programme=self.programme), other)}
        elif other % 5 == 3:
            changed = {"days": 1 + other % 3}
        meeting = _pick(Meeting.objects.all(), one)
        change_meeting(meeting=meeting, actor=self.coordinator, now=self.now, exemption_reason=reason, **changed)

    def create(self, one: int, other: int) -> None:
        day = self.programme.starts_on + datetime.timedelta(days=other % 330)
        theme = _pick(Theme.objects.filter(programme=self.programme), other)
        options: dict[str, Any] = {"slot": _pick(Slot.objects.all(), one), "theme": theme}
        if other % 4 == 0:
            options = {"country": self._network(one).country}
        elif options["slot"].host is None:
            options["host"] = _pick(self.programme.participations.all(), one)
        reason = "Burmistrz może tylko wtedy" if other % 3 == 0 else ""
        create_meeting(
            programme=self.programme,
            actor=self.coordinator,
            now=self.now,
            starts_on=day,
            exemption_reason=reason,
            **options,
        )

    def confirm(self, one: int, _other: int) -> None:
        confirm_meeting(meeting=_pick(Meeting.objects.all(), one), actor=self.coordinator)

    def take_back_an_exemption(self, one: int, _other: int) -> None:
        withdraw_exemption(exemption=_pick(Exemption.objects.all(), one), actor=self.coordinator, now=self.now)

    def change_role(self, one: int, other: int) -> None:
        """Change a role as the page of a participation does."""
        participation: Participation = _pick(self.programme.participations.all(), one)
        role = Role.values[other % len(Role.values)]
        with suppress(SlotsInUse), database_refusals(), transaction.atomic():
            keep_former_role(participation, participation.role, first_day=self.today + datetime.timedelta(other % 40))
            participation.role = role
            participation.save()
            generate_slots(self.programme)

    def cancel(self, one: int, _other: int) -> None:
        cancel_meeting(
            meeting=_pick(Meeting.objects.all(), one), reason="Sjuka: Łukasz & Győző's kollega", actor=self.coordinator
        )

    def hold(self, one: int, _other: int) -> None:
        mark_held(meeting=_pick(Meeting.objects.all(), one), actor=self.coordinator, now=self.now)

    def publish(self, one: int, other: int) -> None:
        country = self._network(one).country if other % 4 == 0 else None
        publish_version(
            programme=self.programme,
            country=country,
            reason="Nowy plan – “lepszy”",
            actor=self.coordinator,
            now=self.now,
        )

    def go_online(self, one: int, other: int) -> None:
        meeting = _pick(Meeting.objects.filter(pk__in=published_meetings().values("meeting")), one)
        before = facts_of(meeting)
        meeting.format = ["online", "hybrid", "in_person"][other % 3]
        meeting.starts_at, meeting.ends_at = datetime.time(9 + other % 3), datetime.time(15)
        meeting.save()
        announce_details(meeting=meeting, before=before, now=self.now)

    def withdraw(self, one: int, other: int) -> None:
        participation: Participation = _pick(self.programme.participations.all(), one)
        first_day = self.today + datetime.timedelta(days=other % 90)
        decisions = {}
        for number, duty in enumerate(duties_from(participation, first_day)):
            outcome = duty.outcomes[(other + number) % len(duty.outcomes)]
            host = _pick(self.programme.participations.exclude(pk=participation.pk), other + number)
            decisions[duty.key] = Decision(outcome, host if outcome == "given" else None)
        withdraw_host(
            participation=participation,
            first_day=first_day,
            reason="Kommunfullmäktige har beslutat – Łomża's exempel",
            decisions=decisions,
            actor=self.coordinator,
            now=self.now,
        )

    def close(self, one: int, other: int) -> None:
        first = self.programme.starts_on + datetime.timedelta(days=other % 330)
        make_closed_period(self._network(one), first, first + datetime.timedelta(days=other % 60))

    def register(self, one: int, other: int) -> None:
        published = self._public(one)
        if not hasattr(published.meeting, "registration_terms"):
            make_terms(published.meeting, seats_in_person=2, seats_online=2)
        town = _pick(self.programme.participations.all(), other).municipality
        mode = "online" if published.meeting.format == "online" or other % 3 == 0 else "in_person"
        sign_up(published, f"å{other % 7}@example.org", municipality=town, mode=mode, now=self.now)

    def leave(self, one: int, other: int) -> None:
        by = self.coordinator if other % 2 else None
        cancel_registration(registration=_pick(Registration.objects.all(), one), actor=by, now=self.now)

    def say_yes(self, one: int, _other: int) -> None:
        offered = Registration.objects.filter(offered_until__isnull=False)
        accept_offer(registration=_pick(offered, one), now=self.now)

    def erase(self, one: int, _other: int) -> None:
        erase_person(person=_pick(Person.objects.all(), one), now=self.now)

    def wait(self, _one: int, other: int) -> None:
        """Let days pass, an hour of the morning each, with all that a worker does."""
        for _day in range(1 + other % 25):
            self.moment += datetime.timedelta(days=1)
            with time_machine.travel(self.moment, tick=False):
                pass_on_expired_offers(now=self.now)
                write_due_reminders(now=self.now)
                send_due_messages(now=self.now)

    # What is there

    def _network(self, number: int) -> Any:
        return _pick(self.programme.networks.all(), number)

    def _public(self, number: int) -> PublishedMeeting:
        return _pick(published_meetings(), number)

    def addresses(self) -> list[str]:
        """Return what everybody may open."""
        slugs = [row.meeting.slug for row in published_meetings()]
        return [
            reverse("calendar:home"),
            reverse("calendar:meeting_list"),
            reverse("calendar:feed"),
            reverse("calendar:atom"),
            reverse("calendar:programme_detail", args=[self.programme.slug]),
            *(reverse("calendar:network_detail", args=[code.lower()]) for code in COUNTRIES),
            *(reverse("calendar:meeting_detail", args=[slug]) for slug in slugs),
        ]

    def statuses(self) -> dict[str, int]:
        """Open everything public; the programme's own page is there once something is published."""
        with time_machine.travel(self.moment, tick=False):
            return {path: Client().get(path).status_code for path in self.addresses()}


Step = Callable[[UnderWay, int, int], None]
STEPS: dict[str, Step] = {
    name: getattr(UnderWay, name)
    for name in (
        "plan",
        "accept",
        "plan_and_accept",
        "change",
        "exempt",
        "create",
        "take_back_an_exemption",
        "change_role",
        "confirm",
        "cancel",
        "hold",
        "publish",
        "go_online",
        "withdraw",
        "close",
        "register",
        "leave",
        "say_yes",
        "erase",
        "wait",
    )
}


def _pick(rows: Any, number: int) -> Any:
    """Return one of the rows, by any number; refuse where there is none."""
    found: Sequence[Any] = list(rows.order_by("pk"))
    if not found:
        raise Refusal
    return found[number % len(found)]
