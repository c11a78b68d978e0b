"""Pages of what is owed, and of exemptions from the rules."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.hosting.models import Exemption
from municipalities.models import Programme
from tests import factories
from tests.html_forms import act_on, fill_in, form_of, queries_of, text_of

SLOTS = "/admin/exchanges/slot/"
EXEMPTIONS = "/admin/exchanges/exemption/"
ADD = f"{EXEMPTIONS}add/"
SATURDAY = datetime.date(2027, 3, 13)


@pytest.fixture
def sweden(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def _page(exemption: Exemption) -> str:
    return reverse("admin:exchanges_exemption_change", args=[exemption.pk])


def test_owed_meetings_are_listed_with_whose_turn_it_is(sweden: Client, world: Programme) -> None:
    text = text_of(sweden.get(SLOTS))
    assert "forerunner:se-forerunner-1" in text
    assert "SE forerunner 1 – Åłőß – Forerunner, meeting 2 of 2" in text
    assert "Sweden – Network municipality" in text
    assert "conference:1" in text
    assert "forerunner:de-forerunner-1" not in text


@pytest.mark.parametrize(("query", "found"), [("planned=yes", 1), ("planned=no", 4), ("", 5)])
def test_owed_meetings_are_found_by_whether_they_have_a_date(
    sweden: Client, world: Programme, query: str, found: int
) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    factories.make_meeting(slot=factories.slot_of(world, "network"), status="cancelled")
    assert sweden.get(f"{SLOTS}?{query}").context["cl"].result_count == found


def test_an_exemption_is_granted_with_who_and_when(sweden: Client, world: Programme) -> None:
    slot = factories.slot_of(world, "award")
    before = timezone.now()
    data = form_of(sweden.get(f"{ADD}?slot={slot.pk}&rule=closed"), "exemption_form")
    assert (data["slot"], data["rule"]) == (str(slot.pk), "closed")
    assert sweden.post(ADD, {**data, "reason": "The town festival."}).status_code == 302
    exemption = Exemption.objects.get()
    assert exemption.granted_by_id == int(sweden.session["_auth_user_id"])
    assert before <= exemption.granted_at <= timezone.now()


def test_an_exemption_without_a_reason_is_refused(sweden: Client, world: Programme) -> None:
    given = {"slot": factories.slot_of(world, "award").pk, "rule": "closed", "reason": " "}
    assert "This field is required" in text_of(sweden.post(ADD, given))


def test_the_same_exemption_twice_is_refused_in_words(sweden: Client, world: Programme) -> None:
    slot = factories.slot_of(world, "award")
    factories.make_exemption(slot, "closed")
    response = sweden.post(ADD, {"slot": slot.pk, "rule": "closed", "reason": "Again."})
    assert "already exempt from this rule" in text_of(response)


def test_a_slot_out_of_reach_is_not_exempted(sweden: Client, world: Programme) -> None:
    given = {"slot": factories.slot_of(world, "award", "DE").pk, "rule": "closed", "reason": "Ours."}
    assert "Select a valid choice" in text_of(sweden.post(ADD, given))
    assert not Exemption.objects.exists()


def test_slots_to_exempt_are_named_as_people_do_with_their_programme(sweden: Client, world: Programme) -> None:
    text = text_of(sweden.get(ADD))
    assert f"SE forerunner 1 – Åłőß – Forerunner, meeting 2 of 2 ({world.name})" in text
    assert "DE forerunner 1 – Åłőß" not in text


def test_only_the_reason_of_an_exemption_can_be_worded_anew(sweden: Client, world: Programme) -> None:
    exemption = factories.make_exemption(factories.slot_of(world, "award"), "closed")
    data = form_of(sweden.get(_page(exemption)), "exemption_form")
    given = {**data, "reason": "The hall burnt down in March.", "rule": "host"}
    assert sweden.post(_page(exemption), given).status_code == 302
    exemption.refresh_from_db()
    assert (exemption.reason, exemption.rule) == ("The hall burnt down in March.", "closed")


def test_an_exemption_is_taken_back_only_while_no_meeting_relies_on_it(sweden: Client, world: Programme) -> None:
    free = factories.make_exemption(factories.slot_of(world, "network"), "closed")
    used = factories.make_exemption(factories.slot_of(world, "award"), "closed")
    factories.make_meeting(slot=used.slot)
    address = "admin:exchanges_exemption_delete"
    assert fill_in(sweden, reverse(address, args=[free.pk]), "deletion", {}).status_code == 302
    assert sweden.post(reverse(address, args=[used.pk]), {"post": "yes"}).status_code == 403
    assert list(Exemption.objects.all()) == [used]


def test_exemptions_are_withdrawn_from_the_list_but_for_those_that_meetings_rely_on(
    sweden: Client, world: Programme
) -> None:
    meeting = factories.make_meeting(slot=factories.slot_of(world, "award"), starts_on=SATURDAY)
    relied_on = factories.make_exemption(meeting, "weekdays")
    lapsed = factories.make_exemption(meeting, "closed", starts_on=SATURDAY, reason="Győr’s fair – große Messe.")
    Exemption.objects.filter(pk=lapsed.pk).update(starts_on=SATURDAY + datetime.timedelta(days=7))
    said = text_of(act_on(sweden, EXEMPTIONS, "withdraw", relied_on, lapsed, follow=True))
    assert "1 exemption withdrawn." in said
    assert "Allowed weekdays: The meeting breaks this rule and relies on the exemption." in said
    for exemption in (relied_on, lapsed):
        exemption.refresh_from_db()
    assert (relied_on.withdrawn_at, relied_on.withdrawn_by) == (None, None)
    assert lapsed.withdrawn_by_id == int(sweden.session["_auth_user_id"])
    assert "Győr’s fair – große Messe." in text_of(sweden.get(_page(lapsed)))
    assert "reason" not in form_of(sweden.get(_page(lapsed)), "exemption_form")
    again = text_of(act_on(sweden, EXEMPTIONS, "withdraw", lapsed, follow=True))
    assert "The exemption has already been withdrawn." in again


def test_an_exemption_out_of_reach_is_not_withdrawn(sweden: Client, world: Programme) -> None:
    ours = factories.make_exemption(factories.slot_of(world, "award"), "closed")
    theirs = factories.make_exemption(factories.slot_of(world, "award", "DE"), "closed")
    act_on(sweden, EXEMPTIONS, "withdraw", ours, theirs)
    assert list(Exemption.objects.filter(withdrawn_at=None)) == [theirs]


@pytest.mark.parametrize("address", [SLOTS, EXEMPTIONS])
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_few(client: Client, db: None, address: str) -> None:
    client.force_login(factories.make_coordinator())
    programme = factories.make_world("SE")
    factories.make_exemption(factories.slot_of(programme, "award"), "closed")
    few = queries_of(client, address)
    for code in ("DE", "AT", "HU"):
        factories.make_full_network(programme, code)
        factories.make_exemption(factories.slot_of(programme, "award", code), "closed")
    assert queries_of(client, address) == few
