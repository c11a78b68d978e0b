"""Each rule that the database keeps, written around the models: no form, no service, no `full_clean`.

Every refusal has a neighbour that is let through, so no test passes because everything is refused.
"""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from exchanges.hosting import database_rules_v6, kept_slots_v1
from exchanges.hosting.errors import broken_database_rule
from exchanges.hosting.models import Exemption, HostingRule, RuleCode, Slot
from exchanges.meetings.models import Exchange, Meeting, Theme
from municipalities.models import Municipality, Participation, Programme, Role
from tests.factories import (
    exchange_of,
    host_of,
    make_exemption,
    make_meeting,
    make_participation,
    make_programme,
    make_world,
    slot_of,
)

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2027, 3, 9)
OCTOBER = datetime.date(2027, 10, 12)


class Refused:
    """Expect the database to refuse what the block writes, for one reason; the transaction around it goes on."""

    def __init__(self, rule: str) -> None:
        self.rule = rule

    def __enter__(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        self.savepoint.__exit__(kind, error, trace)
        assert isinstance(error, IntegrityError), f"the database let it through, against {self.rule}"
        assert broken_database_rule(error) == self.rule, str(error)
        return True


@pytest.fixture
def conference(world: Programme) -> Meeting:
    HostingRule.objects.filter(programme=world, kind="conference").update(year=2027)
    return make_meeting(slot=slot_of(world, "conference", None), starts_on=OCTOBER)


@pytest.fixture
def first(world: Programme) -> Meeting:
    return make_meeting(slot=slot_of(world, "forerunner"), starts_on=MARCH)


def move(meeting: Meeting, **fields: object) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(**fields)


def test_the_triggers_stand_after_all_migrations() -> None:
    table, kind = (
        ("sqlite_master", "type = 'trigger'") if connection.vendor == "sqlite" else ("pg_trigger", "NOT tgisinternal")
    )
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {kind}")
        names = {name for (name,) in cursor.fetchall()}
    assert names >= {*database_rules_v6.trigger_names(), kept_slots_v1.TRIGGER}


def test_a_slot_is_never_filled_twice(first: Meeting) -> None:
    with Refused("slot_is_filled_once"):
        make_meeting(slot=first.slot, starts_on=OCTOBER)


def test_a_cancelled_meeting_leaves_its_slot_open(first: Meeting) -> None:
    move(first, status="cancelled")
    make_meeting(slot=first.slot, starts_on=OCTOBER)
    with Refused("slot_is_filled_once"):
        move(first, status="proposed")


@pytest.mark.parametrize(
    ("kind", "role"),
    [("network", Role.AWARD), ("network", Role.FORERUNNER), ("award", Role.FORERUNNER), ("forerunner", Role.AWARD)],
)
def test_a_host_without_the_slots_role_is_refused(world: Programme, kind: str, role: str) -> None:
    Slot.objects.filter(programme=world).update(host=None)
    slot = slot_of(world, kind)
    with Refused("host"):
        make_meeting(slot=slot, host=host_of(world, role))
    make_meeting(slot=slot, host=host_of(world, slot.rule.host_role))


def test_a_host_other_than_the_slots_own_is_refused(world: Programme) -> None:
    second = make_participation(world, Role.FORERUNNER)
    with Refused("host"):
        make_meeting(slot=slot_of(world, "forerunner"), host=second)


def test_a_host_of_another_country_is_refused(world: Programme) -> None:
    with Refused("host"):
        make_meeting(slot=slot_of(world, "network", "SE"), host=host_of(world, Role.NETWORK, "DE"))
    make_meeting(slot=slot_of(world, "network", "DE"), host=host_of(world, Role.NETWORK, "DE"))


def test_a_host_of_another_programme_is_refused(world: Programme) -> None:
    other = make_world()
    with Refused("programme"):
        make_meeting(slot=slot_of(world, "network"), host=host_of(other, Role.NETWORK))


def test_a_meeting_in_another_programmes_exchange_is_refused(world: Programme, first: Meeting) -> None:
    with Refused("programme"):
        move(first, exchange=exchange_of(make_world(), "SE"))


def test_a_meeting_in_another_countrys_exchange_is_refused(world: Programme, first: Meeting) -> None:
    with Refused("programme"):
        move(first, exchange=exchange_of(world, "DE"))
    with Refused("programme"):
        move(first, exchange=exchange_of(world, None))


def test_a_conference_in_a_national_exchange_is_refused(world: Programme, conference: Meeting) -> None:
    with Refused("programme"):
        move(conference, exchange=exchange_of(world, "SE"))


def test_a_theme_of_another_programme_is_refused_with_and_without_a_slot(world: Programme, first: Meeting) -> None:
    theme = make_programme().themes.get(key="open")
    webinar = make_meeting(world, theme=None)
    for meeting in (first, webinar):
        with Refused("programme"):
            move(meeting, theme=theme)
    move(webinar, theme=world.themes.get(key="open"))


def test_a_host_hosts_no_more_than_its_rule_allows(world: Programme, first: Meeting) -> None:
    rule, host = world.hosting_rules.get(kind="forerunner"), first.host
    make_meeting(slot=slot_of(world, "forerunner", number=2), starts_on=OCTOBER)
    third = Slot.objects.create(programme=world, rule=rule, key="third", number=3, country_id="SE", host=host)
    with Refused("host"):
        make_meeting(slot=third)
    same_number = Slot.objects.create(programme=world, rule=rule, key="again", number=1, country_id="SE", host=host)
    with Refused("host"):
        make_meeting(slot=same_number)


def test_one_network_municipality_hosts_one_meeting_a_slot(world: Programme) -> None:
    slot, host = slot_of(world, "network"), host_of(world, Role.NETWORK)
    make_meeting(slot=slot, host=host)
    extra = Slot.objects.create(programme=world, rule=slot.rule, key="network:SE:2", number=1, country_id="SE")
    with Refused("host"):
        make_meeting(slot=extra, host=host)


def test_the_conference_is_in_a_forerunner(world: Programme) -> None:
    with Refused("host"):
        make_meeting(slot=slot_of(world, "conference", None), host=host_of(world, Role.AWARD), starts_on=OCTOBER)


def test_the_conference_is_in_its_year(conference: Meeting) -> None:
    with Refused("conference_year"):
        move(conference, starts_on=datetime.date(2028, 1, 1), ends_on=datetime.date(2028, 1, 2))
    move(conference, starts_on=datetime.date(2027, 12, 31), ends_on=datetime.date(2028, 1, 1))


def test_the_conference_starts_after_the_last_day_of_every_national_meeting(
    first: Meeting, conference: Meeting
) -> None:
    with Refused("conference_lead"):
        move(conference, starts_on=MARCH, ends_on=MARCH)
    move(conference, starts_on=MARCH + datetime.timedelta(days=1))


def test_a_national_meeting_on_or_after_the_conference_is_refused(first: Meeting, conference: Meeting) -> None:
    with Refused("conference_lead"):
        move(first, ends_on=OCTOBER)
    with Refused("conference_lead"):
        make_meeting(slot=slot_of(conference.exchange.programme, "award"), starts_on=OCTOBER)
    move(first, ends_on=OCTOBER - datetime.timedelta(days=1))


def test_a_webinar_after_the_conference_is_nobodys_business(conference: Meeting) -> None:
    make_meeting(conference.exchange.programme, starts_on=OCTOBER + datetime.timedelta(days=30))


@pytest.mark.parametrize(
    ("rule", "starts_on"),
    [(RuleCode.CONFERENCE_YEAR, datetime.date(2028, 4, 11)), (RuleCode.CONFERENCE_LEAD, MARCH)],
)
def test_an_exemption_lifts_its_rule_and_no_other(
    first: Meeting, conference: Meeting, rule: str, starts_on: datetime.date
) -> None:
    make_exemption(conference.slot, RuleCode.PERIOD)
    with Refused(rule):
        move(conference, starts_on=starts_on, ends_on=starts_on)
    make_exemption(conference.slot, rule)
    move(conference, starts_on=starts_on, ends_on=starts_on)


def test_an_exemption_of_the_host_lifts_role_and_country(world: Programme) -> None:
    slot = slot_of(world, "network")
    make_exemption(slot, RuleCode.HOST)
    make_meeting(slot=slot, host=host_of(world, Role.AWARD, "DE"))


def test_an_exemption_cannot_be_taken_back_while_its_meeting_needs_it(conference: Meeting) -> None:
    exemption = make_exemption(conference.slot, RuleCode.CONFERENCE_YEAR)
    later = datetime.date(2028, 4, 11)
    move(conference, starts_on=later, ends_on=later)
    with Refused("conference_year"):
        exemption.delete()
    with Refused("conference_year"):
        Exemption.objects.filter(pk=exemption.pk).update(rule=RuleCode.PERIOD)
    move(conference, starts_on=OCTOBER, ends_on=OCTOBER)
    exemption.delete()


def test_a_role_cannot_change_under_a_meeting(first: Meeting) -> None:
    with Refused("host"):
        Participation.objects.filter(pk=first.host.pk).update(role=Role.NETWORK)
    move(first, status="cancelled")
    Participation.objects.filter(pk=first.host.pk).update(role=Role.NETWORK)


def test_a_municipality_cannot_change_country_under_a_meeting(world: Programme, first: Meeting) -> None:
    with Refused("host"):
        Municipality.objects.filter(participations=first.host).update(country_id="DE")


def test_a_rule_cannot_change_under_its_meetings(first: Meeting, conference: Meeting) -> None:
    make_meeting(
        slot=slot_of(first.exchange.programme, "forerunner", number=2), starts_on=MARCH + datetime.timedelta(90)
    )
    with Refused("host"):
        HostingRule.objects.filter(kind="forerunner").update(meetings=1)
    with Refused("host"):
        HostingRule.objects.filter(kind="forerunner").update(host_role=Role.AWARD)
    with Refused("conference_year"):
        HostingRule.objects.filter(kind="conference").update(year=2026)


def test_a_slot_cannot_change_under_its_meeting(world: Programme, first: Meeting) -> None:
    with Refused("host"):
        Slot.objects.filter(pk=first.slot.pk).update(host=make_participation(world, Role.FORERUNNER))
    with Refused("programme"):
        Slot.objects.filter(pk=first.slot.pk).update(country_id="DE")


def test_an_exchange_or_theme_cannot_change_programme_under_a_meeting(world: Programme, first: Meeting) -> None:
    other = make_programme()
    with Refused("programme"):
        Exchange.objects.filter(pk=first.exchange.pk).update(programme=other)
    other.themes.all().delete()
    with Refused("programme"):
        Theme.objects.filter(pk=first.theme.pk).update(programme=other)


def test_the_view_is_empty_while_every_rule_holds(first: Meeting, conference: Meeting) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {database_rules_v6.VIEW}")
        assert cursor.fetchone() == (0,)
