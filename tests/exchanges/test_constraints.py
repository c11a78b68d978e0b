"""Every plain constraint of the database, each broken by a write around the models."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from exchanges.models import (
    Exchange,
    Exemption,
    HostingRule,
    Meeting,
    Proposal,
    PublishedMeeting,
    Slot,
    Theme,
    ThemeLevel,
    Version,
)
from municipalities.models import (
    AvailabilityPeriod,
    ClosedPeriod,
    Coordination,
    Country,
    Municipality,
    Network,
    Participation,
    Programme,
    User,
)
from tests.factories import (
    NOON,
    host_of,
    make_availability,
    make_closed_period,
    make_coordinator,
    make_country,
    make_exemption,
    make_meeting,
    make_municipality,
    make_proposal,
    make_theme_level,
    make_user,
    make_version,
    slot_of,
    theme_of,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2027, 3, 9)
BEFORE = DAY - datetime.timedelta(days=1)

Write = Callable[[Programme], object]


def a_meeting(world: Programme, **fields: object) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY)
    Meeting.objects.filter(pk=meeting.pk).update(**fields)


def a_rule(world: Programme, **fields: object) -> None:
    HostingRule.objects.filter(programme=world, kind="award").update(**fields)


def a_version(world: Programme, **fields: object) -> None:
    Version.objects.filter(pk=make_version(world).pk).update(**fields)


def a_further_version(world: Programme, **fields: object) -> None:
    Version.objects.create(programme=world, reason="x", published_at=NOON, **fields)


def a_published_meeting(world: Programme, **fields: object) -> None:
    version = make_version(world, make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY))
    PublishedMeeting.objects.filter(version=version).update(**fields)


def shown_twice(world: Programme) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY)
    version = make_version(world, meeting)
    PublishedMeeting.objects.create(
        version=version, meeting=meeting, exchange=meeting.exchange, starts_on=DAY, ends_on=DAY, changed_at=NOON,
        status="published",
    )  # fmt: skip


def a_slot(world: Programme, **fields: object) -> None:
    Slot.objects.filter(pk=slot_of(world, "award").pk).update(**fields)


def twice(make: Write) -> Write:
    def write(world: Programme) -> None:
        make(world)
        make(world)

    return write


def updated(model: type, make: Write, **fields: object) -> Write:
    def write(world: Programme) -> None:
        made = make(world)
        model._default_manager.filter(pk=made.pk).update(**fields)

    return write


BROKEN: dict[str, Write] = {
    "country_code_has_two_letters": lambda _: Country.objects.create(code="S"),
    "municipality_has_both_coordinates_in_range_or_none": updated(
        Municipality, lambda _: make_municipality(), latitude=59.0
    ),
    "municipality_has_a_name": updated(Municipality, lambda _: make_municipality(), name=""),
    "programme_starts_before_it_ends": updated(Programme, lambda world: world, ends_on=DAY.replace(2026)),
    "programme_has_a_weekday": lambda world: Programme.objects.filter(pk=world.pk).update(weekday_mask=0),
    "programme_has_one_network_a_country": lambda world: Network.objects.create(programme=world, country_id="SE"),
    "closed_period_starts_before_it_ends": lambda world: make_closed_period(world.networks.first(), DAY, BEFORE),
    "municipality_has_one_role_in_a_programme": lambda world: Participation.objects.create(
        programme=world, municipality=host_of(world, "award").municipality, role="network"
    ),
    "participation_role_is_known": lambda world: Participation.objects.filter(programme=world).update(role="guest"),
    "availability_period_starts_before_it_ends": lambda world: make_availability(host_of(world, "award"), DAY, BEFORE),
    "availability_kind_is_known": lambda world: make_availability(host_of(world, "award"), DAY, DAY, kind="maybe"),
    "user_email_is_unique_however_capitalised": lambda _: [
        make_user("a@example.org"), User.objects.create(email="A@example.org"),
    ],
    "coordination_names_a_country_or_all": updated(
        Coordination, lambda _: make_coordinator("SE").coordination, scope="programme"
    ),
    "programme_has_one_hosting_rule_of_a_kind": lambda world: HostingRule.objects.create(
        programme=world, kind="award", host_role="award", scope="each"
    ),
    "hosting_rule_host_role_is_known": lambda world: a_rule(world, host_role="guest"),
    "hosting_rule_scope_is_known": lambda world: a_rule(world, scope="town"),
    "hosting_rule_lasts_a_day_at_least": lambda world: a_rule(world, days=0),
    "programme_has_a_slot_once": lambda world: Slot.objects.create(
        programme=world, rule=slot_of(world, "award").rule, key=slot_of(world, "award").key, number=1
    ),
    "slot_is_numbered_from_one": lambda world: a_slot(world, number=0),
    "slot_is_exempt_from_a_rule_once": twice(lambda world: make_exemption(slot_of(world, "award"), "period")),
    "exemption_rule_is_known": lambda world: make_exemption(slot_of(world, "award"), "manners"),
    "exemption_has_a_reason": lambda world: make_exemption(slot_of(world, "award"), "period", reason=""),
    "programme_has_a_theme_once": lambda world: Theme.objects.create(programme=world, key="open"),
    "theme_scope_is_known": lambda world: Theme.objects.filter(programme=world).update(scope="town"),
    "municipality_rates_a_theme_once": twice(lambda world: make_theme_level(host_of(world, "award"), "open")),
    "theme_levels_go_from_0_to_3": lambda world: make_theme_level(host_of(world, "award"), "open", interest=4),
    "programme_has_one_exchange_a_country": lambda world: Exchange.objects.create(programme=world, country_id="SE"),
    "programme_has_one_european_exchange": lambda world: Exchange.objects.create(programme=world),
    "slot_is_filled_once": twice(lambda world: a_meeting(world)),
    "meeting_starts_before_it_ends": lambda world: a_meeting(world, ends_on=BEFORE),
    "meeting_status_is_known": lambda world: a_meeting(world, status="maybe"),
    "meeting_format_is_known": lambda world: a_meeting(world, format="by post"),
    "slot_meeting_has_host_and_theme": lambda world: a_meeting(world, theme=None),
    "proposal_state_is_known": lambda world: make_proposal(world, state="lost"),
    "accepted_proposal_has_its_time": lambda world: make_proposal(world, state="accepted"),
    "programme_has_a_version_number_once": lambda world: [
        make_version(world), a_further_version(world, number=1, is_current=False),
    ],
    "programme_has_one_current_version": lambda world: [
        make_version(world), a_further_version(world, number=2),
    ],
    "versions_are_numbered_from_one": lambda world: a_version(world, number=0),
    "version_has_a_reason": lambda world: a_version(world, reason=""),
    "version_shows_a_meeting_once": shown_twice,
    "published_meeting_starts_before_it_ends": lambda world: a_published_meeting(world, ends_on=BEFORE),
    "published_meeting_status_is_known": lambda world: a_published_meeting(world, status="proposed"),
}  # fmt: skip

MODELS = (
    AvailabilityPeriod, ClosedPeriod, Coordination, Country, Municipality, Network, Participation, Programme, User,
    Exchange, Exemption, HostingRule, Meeting, Proposal, PublishedMeeting, Slot, Theme, ThemeLevel, Version,
)  # fmt: skip


def constraints_by_name() -> dict[str, tuple[str, list[str]]]:
    return {
        constraint.name: (model._meta.db_table, list(getattr(constraint, "fields", ())))
        for model in MODELS
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_broken_here_once() -> None:
    assert set(BROKEN) == set(constraints_by_name())


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_database_refuses_what_breaks(name: str, world: Programme) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BROKEN[name](world)
    table, fields = constraints_by_name()[name]
    # SQLite names the columns of a unique constraint instead of the constraint.
    columns = [f"{table}.{field}" for field in fields]
    named = name in str(refusal.value) or (
        connection.vendor == "sqlite" and columns and all(column in str(refusal.value) for column in columns)
    )
    assert named, str(refusal.value)


def test_an_ordinary_world_is_let_through(world: Programme) -> None:
    make_country("FR")
    make_theme_level(host_of(world, "award"), "open", interest=3)
    make_closed_period(world.networks.first(), DAY, DAY)
    make_exemption(slot_of(world, "award"), "period")
    version = make_version(world, make_meeting(slot=slot_of(world, "forerunner"), starts_on=DAY))
    make_version(world)
    assert theme_of(world).scope == "national"
    assert Version.objects.get(pk=version.pk).is_current is False
