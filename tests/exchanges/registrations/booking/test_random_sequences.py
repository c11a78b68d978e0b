"""Whatever people do in whatever order: nothing is oversold, nobody is overtaken, nothing is idle, nobody is lost.

The services are held against a simple model: sets and lists of numbers. Somebody is number n by being the n-th that
registered. Town 0 has kept places in the room, town 1 has none.
"""

import datetime
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from exchanges.registrations.booking.changing import cancel_registration, change_registration
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.errors import NothingOffered
from exchanges.registrations.identity.details import CONSENT_VERSION, Needs, Visit
from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.positions import position_of
from exchanges.registrations.seats.capacity import change_terms, preview_terms
from exchanges.registrations.seats.occupancy import seats_of
from exchanges.registrations.seats.waiting_list import accept_offer, decline_offer, pass_on_expired_offers
from tests.examples import costly
from tests.exchanges.registrations.factories import again, details, keep_seats, make_published, sign_up, town_of
from tests.factories import NOON

MODES = ("in_person", "online")
HOURS = 48


@dataclass
class Model:
    """One meeting: by mode who comes, who has an offer until which hour, and who waits, in order, alone or together."""

    limit: dict[str, int]
    kept: int
    town: list[int] = field(default_factory=list)
    delegation: list[int | None] = field(default_factory=list)
    coming: dict[str, set[int]] = field(default_factory=lambda: {mode: set() for mode in MODES})
    offered: dict[str, dict[int, int]] = field(default_factory=lambda: {mode: {} for mode in MODES})
    waiting: dict[str, list[list[int]]] = field(default_factory=lambda: {mode: [] for mode in MODES})
    gone: set[int] = field(default_factory=set)
    arrived: dict[int, int] = field(default_factory=dict)
    hour: int = 0

    def holders(self, mode: str) -> list[int]:
        return [*self.coming[mode], *self.offered[mode]]

    def free_for(self, town: int, mode: str) -> int:
        held = self.holders(mode)
        free = self.limit[mode] - len(held)
        kept = self.kept if mode == "in_person" and town != 0 else 0
        return max(0, free - max(0, kept - sum(self.town[who] == 0 for who in held)))

    def enter(self, group: list[int], mode: str) -> None:
        for who in group:
            self.arrived[who] = max(self.arrived.values(), default=0) + 1
        if len(group) <= self.free_for(self.town[group[0]], mode):
            self.coming[mode] |= set(group)
            return
        delegation = self.delegation[group[0]]
        for other in self.waiting[mode]:
            if delegation is not None and self.delegation[other[0]] == delegation:
                other.extend(group)
                return
        self.waiting[mode].append(group)

    def remove(self, who: int) -> None:
        for mode in MODES:
            self.coming[mode].discard(who)
            self.offered[mode].pop(who, None)
            rest = [[other for other in group if other != who] for group in self.waiting[mode]]
            # Who waits behind others may be all that is left of a group that came before them.
            self.waiting[mode] = sorted(filter(None, rest), key=lambda group: self.arrived[group[0]])

    def leave(self, who: int) -> None:
        self.remove(who)
        self.gone.add(who)
        self.settle()

    def settle(self, *, directly: bool = False) -> None:
        for mode in MODES:
            for who in [who for who, until in self.offered[mode].items() if until <= self.hour]:
                self.remove(who)
                self.gone.add(who)
        for together in self.in_line():
            if self.fits(together):
                for mode, group in together:
                    self.waiting[mode].remove(group)
                    for who in group:
                        if directly:
                            self.coming[mode].add(who)
                        else:
                            self.offered[mode][who] = self.hour + HOURS

    def in_line(self) -> list[list[tuple[str, list[int]]]]:
        """Return who waits, a delegation in whatever modes at once, by who came first."""
        found: dict[object, list[tuple[str, list[int]]]] = {}
        for mode in MODES:
            for group in self.waiting[mode]:
                found.setdefault(self.delegation[group[0]] or ("alone", group[0]), []).append((mode, group))
        return sorted(
            found.values(), key=lambda parts: min(self.arrived[who] for _mode, group in parts for who in group)
        )

    def fits(self, together: list[tuple[str, list[int]]]) -> bool:
        """Tell whether there is room for all of them: a delegation comes all or none, in whatever modes."""
        return all(len(group) <= self.free_for(self.town[group[0]], mode) for mode, group in together)

    def mode_of(self, who: int) -> str | None:
        for mode in MODES:
            if who in self.holders(mode) or any(who in group for group in self.waiting[mode]):
                return mode
        return None


class World:
    """The meeting in the database beside its model; each step is done to both."""

    def __init__(self, in_person: int, online: int, kept: int) -> None:
        self.model = Model({"in_person": in_person, "online": online}, kept)
        self.published = make_published(seats=in_person, seats_online=online, format="hybrid")
        self.towns = [town_of(self.published, number=number) for number in range(2)]
        keep_seats(self.published.meeting, kept, municipality=self.towns[0])
        self.registrations: list[Registration] = []
        self.steps = 0

    @property
    def now(self) -> datetime.datetime:
        # Every step has a moment of its own: what is told twice at the same moment is one message.
        self.steps += 1
        return NOON + datetime.timedelta(hours=self.model.hour, microseconds=self.steps)

    def register(self, town: int, mode: str) -> None:
        registration = sign_up(self.published, municipality=self.towns[town], mode=mode, now=self.now)
        self.model.settle()
        self._enter([registration], town, mode, None)

    def delegate(self, town: int, people: int) -> None:
        delegation = register_delegation(
            published=self.published,
            details=DelegationDetails(
                contact=details(municipality=self.towns[town]),
                colleagues=[details() for _number in range(people)],
                visit=Visit("in_person"),
                consent_version=CONSENT_VERSION,
                all_or_none=True,
            ),
            now=self.now,
        )
        self.model.settle()
        self._enter(list(delegation.registrations.order_by("rank")), town, "in_person", delegation.pk)

    def _enter(self, registrations: list[Registration], town: int, mode: str, delegation: int | None) -> None:
        first = len(self.registrations)
        self.registrations += registrations
        self.model.town += [town] * len(registrations)
        self.model.delegation += [delegation] * len(registrations)
        self.model.enter(list(range(first, len(self.registrations))), mode)

    def cancel(self, number: int) -> None:
        who = self._somebody(number)
        if who is not None:
            cancel_registration(registration=self.registrations[who], now=self.now)
            self.model.leave(who)

    def answer(self, number: int, *, accept: bool) -> None:
        offered = [who for mode in MODES for who in self.model.offered[mode]]
        waiting = [who for mode in MODES for group in self.model.waiting[mode] for who in group]
        if offered and accept:
            self._accept(offered[number % len(offered)])
        elif offered:
            decline_offer(registration=self.registrations[offered[number % len(offered)]], now=self.now)
            self.model.leave(offered[number % len(offered)])
        elif waiting:
            with pytest.raises(NothingOffered):
                accept_offer(registration=self.registrations[waiting[0]], now=self.now)

    def _accept(self, who: int) -> None:
        accept_offer(registration=self.registrations[who], now=self.now)
        delegation = self.model.delegation[who]
        for mode in MODES:
            for other in list(self.model.offered[mode]):
                if other == who or (delegation is not None and self.model.delegation[other] == delegation):
                    del self.model.offered[mode][other]
                    self.model.coming[mode].add(other)

    def switch(self, number: int) -> None:
        who = self._somebody(number)
        if who is not None:
            other = MODES[1 - MODES.index(self.model.mode_of(who) or "")]
            change_registration(registration=self.registrations[who], visit=Visit(other), needs=Needs(), now=self.now)
            self.model.remove(who)
            self.model.enter([who], other)
            self.model.settle()

    def wait(self, hours: int) -> None:
        self.model.hour += hours
        pass_on_expired_offers(now=self.now)
        self.model.settle()

    def limit(self, mode: str, limit: int) -> None:
        name = "seats_in_person" if mode == "in_person" else "seats_online"
        self.model.limit[mode] = max(limit, self.model.kept)
        terms = {name: self.model.limit[mode]}
        preview = preview_terms(meeting=self.published.meeting, now=self.now, **terms)
        change_terms(meeting=self.published.meeting, actor=None, now=self.now, **terms)
        before = {who for mode in MODES for who in self.model.coming[mode]}
        self.model.settle(directly=True)
        came_in = {who for mode in MODES for who in self.model.coming[mode]} - before
        assert {each.pk for each in preview.coming_in} == {self.registrations[who].pk for who in came_in}

    def _somebody(self, number: int) -> int | None:
        standing = [who for who in range(len(self.registrations)) if self.model.mode_of(who) is not None]
        return standing[number % len(standing)] if standing else None

    def compare(self) -> None:
        model, seats = self.model, seats_of(self.published.meeting, self.now)
        for mode in MODES:
            counted, queue = seats[Mode(mode)], [who for group in model.waiting[mode] for who in group]
            assert (counted.taken, counted.offered) == (len(model.coming[mode]), len(model.offered[mode]))
            assert counted.waiting == len(queue)
            assert counted.left == model.free_for(1, mode)
            found = {who: again(self.registrations[who]) for who in (*model.holders(mode), *queue)}
            assert all(found[who].mode == mode for who in found)
            assert all(found[who].is_coming for who in model.coming[mode])
            assert all(found[who].is_waiting and found[who].seat for who in model.offered[mode])
            numbers = [found[who].seat for who in model.holders(mode)]
            assert len(set(numbers)) == len(numbers)
            # Each waits where the model has them: nobody is overtaken. Offers not answered yet are ahead of them.
            in_order = sorted((*queue, *model.offered[mode]), key=lambda who: found[who].rank)
            assert [position_of(found[who]) for who in in_order] == list(range(1, len(in_order) + 1))
            assert [group[0] for group in model.waiting[mode]] == sorted(
                (group[0] for group in model.waiting[mode]), key=lambda who: found[who].rank
            )
        # No place is idle while somebody waits whom it fits.
        assert not any(model.fits(together) for together in model.in_line())
        assert all(again(self.registrations[who]).status == "cancelled" for who in model.gone)
        standing = sum(counted.taken + counted.offered + counted.waiting for counted in seats.values())
        assert standing + len(model.gone) == len(self.registrations) == Registration.objects.count()


number = st.integers(0, 99)
modes = st.sampled_from(MODES)
towns = st.integers(0, 1)
registering = st.builds(lambda *arguments: ("register", arguments, {}), towns, modes)
steps = st.lists(
    st.one_of(
        registering,
        registering,
        st.builds(lambda *arguments: ("delegate", arguments, {}), towns, st.integers(2, 3)),
        st.builds(lambda who: ("cancel", (who,), {}), number),
        st.builds(lambda who, accept: ("answer", (who,), {"accept": accept}), number, st.booleans()),
        st.builds(lambda who: ("switch", (who,), {}), number),
        st.builds(lambda hours: ("wait", (hours,), {}), st.sampled_from([1, 30, 49])),
        st.builds(lambda *arguments: ("limit", arguments, {}), modes, st.integers(0, 6)),
    ),
    min_size=5,
    max_size=30,
)


class RandomSequences(TestCase):
    @settings(max_examples=costly(12), suppress_health_check=[HealthCheck.too_slow])
    @example(
        in_person=4,
        online=0,
        kept=0,
        steps=[
            ("delegate", (0, 2), {}),
            ("delegate", (0, 3), {}),
            ("delegate", (0, 3), {}),
            ("switch", (2,), {}),
            ("register", (0, "in_person"), {}),
        ],
    )
    @example(
        in_person=0,
        online=0,
        kept=0,
        steps=[
            ("delegate", (0, 2), {}),
            ("register", (1, "in_person"), {}),
            ("switch", (0,), {}),
            ("switch", (0,), {}),
            ("cancel", (1,), {}),
        ],
    )
    @given(in_person=st.integers(0, 4), online=st.integers(0, 2), kept=st.integers(0, 2), steps=steps)
    def test_services_do_as_the_model_says(
        self, in_person: int, online: int, kept: int, steps: list[tuple[str, tuple[object, ...], dict[str, object]]]
    ) -> None:
        world = World(max(in_person, kept), online, kept)
        for action, arguments, options in steps:
            getattr(world, action)(*arguments, **options)
            world.compare()
