import datetime

import pytest

from exchanges.hosting.models import Slot
from exchanges.hosting.slots import SlotChanges, SlotsInUse, generate_slots
from exchanges.meetings.models import Meeting
from municipalities.models import Programme, Role
from tests.factories import (
    host_of,
    make_exemption,
    make_full_network,
    make_meeting,
    make_municipality,
    make_network,
    make_participation,
    make_programme,
    make_rule,
    slot_of,
)

pytestmark = pytest.mark.django_db


def keys(programme: Programme) -> set[str]:
    return set(programme.slots.values_list("key", flat=True))


def small_programme() -> Programme:
    programme = make_programme()
    make_network(programme, "SE")
    for slug, role in (("orebro", Role.FORERUNNER), ("botkyrka", Role.AWARD), ("lomma", Role.NETWORK)):
        make_participation(programme, role, make_municipality(slug=slug))
    return programme


def test_slots_are_named_by_kind_owner_and_number() -> None:
    programme = small_programme()

    changes = generate_slots(programme)

    assert keys(programme) == set(changes.created)
    assert changes.created == (
        "forerunner:orebro:1",
        "forerunner:orebro:2",
        "award:botkyrka:1",
        "network:SE:1",
        "conference:1",
    )


def test_a_full_network_owes_six_meetings_and_the_programme_its_conference() -> None:
    programme = make_programme()
    for country in ("SE", "DE"):
        make_full_network(programme, country, forerunners=2, network=3)

    assert {code: programme.slots.filter(country=code).count() for code in ("SE", "DE")} == {"SE": 6, "DE": 6}
    assert slot_of(programme, "conference").country is None


def test_a_slot_knows_its_rule_country_and_host() -> None:
    programme = small_programme()
    generate_slots(programme)

    slot = slot_of(programme, "forerunner", number=2)

    assert (slot.rule.kind, slot.country_id, slot.host) == ("forerunner", "SE", host_of(programme, Role.FORERUNNER))
    assert slot_of(programme, "network").host is None


def test_a_second_run_changes_nothing() -> None:
    programme = small_programme()
    generate_slots(programme)

    assert not generate_slots(programme)


def test_another_rule_brings_its_slots() -> None:
    programme = small_programme()
    generate_slots(programme)
    make_rule(programme, "visit", host_role=Role.AWARD, scope="country", meetings=2)

    assert generate_slots(programme).created == ("visit:SE:1", "visit:SE:2")


def test_slots_of_a_changed_role_follow_it() -> None:
    programme = small_programme()
    generate_slots(programme)
    programme.participations.filter(municipality__slug="lomma").update(role=Role.AWARD)

    assert generate_slots(programme) == SlotChanges(created=("award:lomma:1",))


def test_a_slot_that_differs_is_mended_in_place() -> None:
    programme = small_programme()
    generate_slots(programme)
    slot = slot_of(programme, "award")
    Slot.objects.filter(pk=slot.pk).update(host=None)

    assert generate_slots(programme) == SlotChanges(changed=("award:botkyrka:1",))
    assert Slot.objects.get(key="award:botkyrka:1", programme=programme).pk == slot.pk


def test_a_slot_that_is_no_longer_owed_goes() -> None:
    programme = small_programme()
    generate_slots(programme)
    programme.hosting_rules.filter(kind="forerunner").update(meetings=1)

    assert generate_slots(programme).removed == ("forerunner:orebro:2",)
    assert "forerunner:orebro:2" not in keys(programme)


@pytest.mark.parametrize("status", [Meeting.Status.PROPOSED, Meeting.Status.CANCELLED])
def test_a_slot_with_a_meeting_never_vanishes(status: str) -> None:
    programme = small_programme()
    generate_slots(programme)
    make_meeting(slot=slot_of(programme, "forerunner", number=2), status=status)
    make_meeting(slot=slot_of(programme, "forerunner"), starts_on=datetime.date(2027, 6, 8), status="cancelled")
    before = keys(programme)
    programme.hosting_rules.filter(kind="award").update(meetings=2)
    programme.hosting_rules.filter(kind="forerunner").update(scope="country")

    with pytest.raises(SlotsInUse) as refusal:
        generate_slots(programme)

    assert refusal.value.keys == ("forerunner:orebro:1", "forerunner:orebro:2")
    assert "forerunner:orebro:1 and forerunner:orebro:2" in str(refusal.value)
    assert keys(programme) == before


def test_a_slot_with_an_exemption_never_vanishes() -> None:
    programme = small_programme()
    generate_slots(programme)
    make_exemption(slot_of(programme, "award"), "host_free")
    programme.participations.filter(role=Role.AWARD).update(role=Role.NETWORK)

    with pytest.raises(SlotsInUse, match=r"award:botkyrka:1 would no longer be owed"):
        generate_slots(programme)
