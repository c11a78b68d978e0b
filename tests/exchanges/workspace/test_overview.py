"""The coordinators' home: owed, planned, clashing and next, within reach."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.scheduling.draft.queries import network_overviews
from exchanges.workspace.overview import duties_in_words, network_card
from municipalities.access import Reach
from municipalities.models import Programme
from tests import factories
from tests.exchanges.outbox.letters import make_act, make_message
from tests.html_forms import queries_of, text_of

TODAY = datetime.date(2027, 1, 15)
ALL = Reach(everything=True)


def _signed_in(client: Client, country: str | None = None) -> Client:
    client.force_login(factories.make_coordinator(country))
    return client


def test_met_and_missing_obligations_are_told_in_words_and_marks(world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    factories.make_meeting(
        slot=factories.slot_of(world, "forerunner"), starts_on=datetime.date(2027, 5, 4), locked=True
    )
    sweden = network_overviews(world, TODAY, ALL)[0]
    assert duties_in_words(sweden) == "2 of 4 meetings have a date."
    card = network_card(world, sweden)
    assert [line.name for line in card.missing] == [
        "SE forerunner 1 – Åłőß, meeting 2 of 2",
        "Sweden, meeting of a network municipality",
    ]
    pips = [(pip.role, pip.state) for pip in card.pips]
    assert sorted(pips) == [
        ("award", "planned"),
        ("forerunner", "fixed"),
        ("forerunner", "missing"),
        ("network", "missing"),
    ]


def test_a_network_without_roles_says_what_to_do(db: None) -> None:
    programme = factories.make_programme()
    factories.make_network(programme, "SE")
    assert "give municipalities their roles" in duties_in_words(network_overviews(programme, TODAY, ALL)[0])


def test_a_missing_meeting_is_a_click_away_from_being_planned(client: Client, world: Programme) -> None:
    sweden = network_overviews(world, TODAY, ALL)[0]
    line = network_card(world, sweden).missing[0]
    form = _signed_in(client).get(line.url).context["adminform"].form
    assert form["slot"].value() == str(sweden.missing[0].slot.pk)


def test_clashes_stand_with_links_to_mend_them(client: Client, world: Programme) -> None:
    first = factories.make_meeting(slot=factories.slot_of(world, "award"))
    second = factories.make_meeting(slot=factories.slot_of(world, "network"), starts_on=datetime.date(2027, 3, 16))
    response = _signed_in(client).get("/admin/")
    assert "begin 7 days apart" in text_of(response)
    html = response.content.decode()
    for meeting in (first, second):
        assert f"/admin/exchanges/meeting/{meeting.pk}/change/" in html
    assert f"/admin/exchanges/exemption/add/?slot={first.slot_id}&amp;rule=country_gap" in html


def test_the_home_shows_the_networks_within_reach_only(client: Client, world: Programme) -> None:
    everything = text_of(_signed_in(client).get("/admin/"))
    assert "DE award 1 – Åłőß" in everything
    assert "European exchange" in everything
    own = text_of(_signed_in(client, "SE").get("/admin/"))
    assert "SE award 1 – Åłőß" in own
    assert "DE award 1 – Åłőß" not in own


def test_recent_proposals_stand_within_reach(client: Client, world: Programme) -> None:
    factories.make_proposal(world, country=factories.make_country("DE"))
    assert "None yet." in text_of(_signed_in(client, "SE").get("/admin/"))
    assert "Waiting" in text_of(_signed_in(client).get("/admin/"))


def test_all_that_still_waits_and_can_be_stopped_stands_with_its_link(client: Client, world: Programme) -> None:
    meeting = factories.make_meeting(slot=factories.slot_of(world, "award"))
    colleague, now = factories.make_coordinator(), timezone.now()
    acts = [make_act(colleague, at=now) for _number in range(2)]
    for act in acts:
        make_message(act=act, meeting=meeting, due_at=act.leaves_at)
    gone = make_act(colleague, at=now - datetime.timedelta(hours=1))
    make_message(act=gone, meeting=meeting, due_at=gone.leaves_at)
    page = _signed_in(client).get("/admin/").content.decode()
    assert [f"/admin/exchanges/act/{act.pk}/change/" in page for act in (*acts, gone)] == [True, True, False]


def test_the_home_says_when_messages_are_late_within_reach(client: Client, world: Programme) -> None:
    now, minute = timezone.now(), datetime.timedelta(minutes=1)
    german = factories.make_meeting(slot=factories.slot_of(world, "forerunner", "DE"))
    make_message(due_at=now - 2 * minute)
    _signed_in(client)
    assert "late" not in text_of(client.get("/admin/"))
    make_message(due_at=now - 7 * minute, created_at=now - 7 * minute, meeting=german)
    said = "2 messages are late: the first has been waiting for 7 minutes."
    assert said in text_of(client.get("/admin/"))
    assert "late" not in text_of(_signed_in(Client(), "SE").get("/admin/"))
    assert "1 message is late" in text_of(_signed_in(Client(), "DE").get("/admin/"))


def test_another_programme_is_chosen_by_its_address(client: Client, world: Programme) -> None:
    other = factories.make_world("AT", name="The one before", slug="before", starts_on=datetime.date(2019, 1, 1))
    text = text_of(_signed_in(client).get(f"/admin/?programme={other.slug}"))
    assert "AT award 1 – Åłőß" in text
    assert "SE award 1 – Åłőß" not in text


def test_without_a_programme_the_home_says_how_to_begin(client: Client, db: None) -> None:
    assert "There is no programme yet." in text_of(_signed_in(client).get("/admin/"))


def test_an_unknown_programme_is_not_there(client: Client, world: Programme) -> None:
    assert _signed_in(client).get("/admin/?programme=none").status_code == 404


@pytest.mark.parametrize("language", ["sv", "de", "it", "pl", "hu"])
def test_the_home_speaks_every_language_at_its_address(client: Client, world: Programme, language: str) -> None:
    response = _signed_in(client).get(f"/{language}/admin/")
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


def test_the_home_asks_the_database_as_often_for_many_networks_as_for_one(client: Client, db: None) -> None:
    programme = factories.make_world("SE")
    factories.make_meeting(slot=factories.slot_of(programme, "award"))
    _signed_in(client)
    few = queries_of(client, "/admin/")
    for code in ("DE", "AT", "HU"):
        factories.make_full_network(programme, code, network=4)
        factories.make_meeting(slot=factories.slot_of(programme, "award", code), starts_on=timezone.localdate())
    assert queries_of(client, "/admin/") == few
