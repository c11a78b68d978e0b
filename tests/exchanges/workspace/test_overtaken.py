"""Two coordinators have one page open: whoever saves later overwrites nothing, and loses nothing."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.models.agenda import AgendaItem
from exchanges.outbox.models import Message
from exchanges.scheduling.proposals.models import Proposal
from municipalities.models import (
    ClosedPeriod,
    Coordination,
    Municipality,
    Network,
    Participation,
    Photo,
    Profile,
    Programme,
    User,
)
from tests import factories
from tests.exchanges.registrations.factories import published_of, sign_up
from tests.html_forms import fill_in, form_of, text_of

TUESDAY, NEXT_TUESDAY, WEDNESDAY = "2027-03-09", "2027-03-16", "2027-03-10"


def address_of(row: Any, page: str = "") -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{page or meta.model_name}_change", args=[row.pk])


def opened(client: Client, row: Any, page: str = "") -> dict[str, Any]:
    """Open a page and return what the browser would send of it."""
    return form_of(client.get(address_of(row, page)), f"{page or row._meta.model_name}_form")


def sent(client: Client, row: Any, form: dict[str, Any], page: str = "", **changed: Any) -> HttpResponse:
    """Send a page that was opened before, but for what is changed; `__` in a name stands for a dash."""
    given = {name.replace("__", "-"): value for name, value in changed.items()}
    return confirmed(client, address_of(row, page), {**form, **given})


def confirmed(client: Client, address: str, form: dict[str, Any]) -> HttpResponse:
    """Send a form; where it first says who would be told, press the button there."""
    answer: Any = client.post(address, form)
    key = answer.context and answer.context.get("preview_key")
    if not key:
        return answer
    hidden: dict[str, Any] = {answer.context["shown_field"]: key}
    for name, value in answer.context["hidden"]:
        hidden.setdefault(name, []).append(value)
    return client.post(address, hidden)


def chosen(client: Client, row: Any, overtaken: HttpResponse, pick: str) -> HttpResponse:
    """Press a button of the page that has both values."""
    assert overtaken.status_code == 409
    assert f'value="{pick}"' in overtaken.content.decode()
    return confirmed(client, address_of(row), {**form_of(overtaken, "overtaken"), "_pick": pick})


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    """A published meeting far ahead, for which somebody is registered."""
    slot = factories.slot_of(world, "award")
    meeting = factories.make_meeting(slot=slot, starts_on=datetime.date(2027, 3, 9), venue="Rådhuset")
    factories.make_version(world, meeting)
    sign_up(published_of(meeting))
    return meeting


@pytest.fixture
def bea(client: Client, world: Programme) -> Client:
    """Whoever saves later."""
    client.force_login(factories.make_coordinator("SE", "bea@example.org"))
    return client


@pytest.fixture
def axel(world: Programme) -> Client:
    """Whoever saves first."""
    user = factories.make_coordinator("SE", "axel@example.org")
    user.function = "Coordinator for Łódź–Győr"
    user.save()
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_later_save_does_not_undo_an_earlier_one(axel: Client, bea: Client, meeting: Meeting) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    assert sent(axel, meeting, first, venue="Folkets hus", titles_sv="Svalare gator").status_code == 302
    messages, entries = Message.objects.count(), LogEntry.objects.count()
    answer = sent(bea, meeting, second, titles_en="Cooler streets")
    assert answer.status_code == 409
    assert (Message.objects.count(), LogEntry.objects.count()) == (messages, entries)
    text = text_of(answer)
    assert "Somebody else has changed this" in text
    assert "Coordinator for Łódź–Győr saved at" in text
    assert "Venue : Rådhuset → Folkets hus" in text
    assert "Title, English : Nothing → Cooler streets" in text
    meeting.refresh_from_db()
    assert meeting.titles == {"sv": "Svalare gator"}

    assert chosen(bea, meeting, answer, "mine").status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue == "Folkets hus"
    assert meeting.titles == {"en": "Cooler streets", "sv": "Svalare gator"}
    assert Message.objects.count() == messages  # the change of a title tells nobody


@pytest.mark.parametrize(("pick", "kept"), [("mine|venue", "Stadshuset"), ("theirs|venue", "Folkets hus")])
def test_one_click_takes_either_of_two_values(
    axel: Client, bea: Client, meeting: Meeting, pick: str, kept: str
) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    sent(axel, meeting, first, venue="Folkets hus", address="Storgatan 1")
    answer = sent(bea, meeting, second, venue="Stadshuset", summaries_sv="Om träd i staden – och vatten.")
    text = text_of(answer)
    assert "It was this when your page was opened: Rådhuset" in text
    assert "Yours, not saved Stadshuset" in text
    assert "Folkets hus Keep this" in text
    assert chosen(bea, meeting, answer, pick).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.address) == (kept, "Storgatan 1")
    assert meeting.summaries == {"sv": "Om träd i staden – och vatten."}


def test_values_are_chosen_one_after_another(axel: Client, bea: Client, meeting: Meeting) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    sent(axel, meeting, first, venue="Folkets hus", starts_on=NEXT_TUESDAY)
    answer = sent(bea, meeting, second, venue="Stadshuset", starts_on=WEDNESDAY)
    again = chosen(bea, meeting, answer, "theirs|starts_on")
    assert [each.key for each in again.context["overtaken"].comparison.conflicts] == ["venue"]
    assert chosen(bea, meeting, again, "mine|venue").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.starts_on.isoformat()) == ("Stadshuset", NEXT_TUESDAY)


@pytest.mark.parametrize(("pick", "kept"), [("mine", "Stadshuset"), ("theirs", "Folkets hus")])
def test_all_values_can_be_taken_at_once(axel: Client, bea: Client, meeting: Meeting, pick: str, kept: str) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    sent(axel, meeting, first, venue="Folkets hus", languages="sv")
    answer = sent(bea, meeting, second, venue="Stadshuset", languages="en")
    assert chosen(bea, meeting, answer, pick).status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue == kept


def test_a_third_save_while_one_chooses_is_noticed(axel: Client, bea: Client, meeting: Meeting) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    sent(axel, meeting, first, venue="Folkets hus")
    answer = sent(bea, meeting, second, venue="Stadshuset")
    sent(axel, meeting, opened(axel, meeting), venue="Biblioteket")
    again = chosen(bea, meeting, answer, "mine|venue")
    assert "Biblioteket" in text_of(again)
    meeting.refresh_from_db()
    assert meeting.venue == "Biblioteket"


def test_the_same_change_by_both_is_no_difference(axel: Client, bea: Client, meeting: Meeting) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    sent(axel, meeting, first, venue="Folkets hus")
    assert sent(bea, meeting, second, venue="Folkets hus").status_code == 302


def test_what_is_typed_wrong_is_asked_for_after_the_choice(axel: Client, bea: Client, meeting: Meeting) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    sent(axel, meeting, first, venue="Folkets hus")
    answer = sent(bea, meeting, second, starts_on="2027-02-30")
    form = chosen(bea, meeting, answer, "mine")
    assert form.status_code == 200
    assert form.context["adminform"].form.errors["starts_on"]
    assert sent(bea, meeting, form_of(form, "meeting_form"), starts_on=NEXT_TUESDAY).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.starts_on.isoformat()) == ("Folkets hus", NEXT_TUESDAY)


def test_a_form_that_comes_back_with_an_error_still_knows_what_it_showed(
    axel: Client, bea: Client, meeting: Meeting
) -> None:
    first, second = opened(axel, meeting), opened(bea, meeting)
    wrong = sent(bea, meeting, second, starts_on="2027-02-30", venue="Stadshuset")
    assert wrong.status_code == 200
    sent(axel, meeting, first, venue="Folkets hus")
    assert sent(bea, meeting, form_of(wrong, "meeting_form"), starts_on=TUESDAY).status_code == 409


@pytest.mark.parametrize("said", ["", "nonsense", None])
def test_a_page_that_does_not_say_what_it_showed_saves_nothing(bea: Client, meeting: Meeting, said: str | None) -> None:
    form = opened(bea, meeting) | {"venue": "Stadshuset"}
    form.pop("_version")
    answer = bea.post(address_of(meeting), form if said is None else {**form, "_version": said})
    assert answer.status_code == 409
    assert "no longer know" in text_of(answer)
    assert chosen(bea, meeting, answer, "mine|venue").status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue == "Stadshuset"


def test_what_another_page_showed_is_no_pass(bea: Client, world: Programme, meeting: Meeting) -> None:
    other = factories.make_meeting(slot=factories.slot_of(world, "forerunner"))
    form = opened(bea, meeting) | {"_version": opened(bea, other)["_version"], "venue": "Stadshuset"}
    assert bea.post(address_of(meeting), form).status_code == 409


def test_a_meeting_cancelled_meanwhile_is_not_changed(axel: Client, bea: Client, meeting: Meeting) -> None:
    second = opened(bea, meeting)
    cancel = f"{reverse('admin:exchanges_meeting_cancel')}?meeting={meeting.pk}"
    assert fill_in(axel, cancel, "cancellation", {"reason": "Översvämning.", "when": "version"}).status_code == 302
    answer = sent(bea, meeting, second, starts_on=NEXT_TUESDAY)
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Status : Cancelled" in text
    assert "can no longer be changed" in text
    assert NEXT_TUESDAY in text
    assert "Coordinator for Łódź–Győr" in text


def test_pages_of_one_meeting_notice_each_other(axel: Client, bea: Client, meeting: Meeting) -> None:
    notes = opened(bea, meeting, "exchanges_meetingpage".removeprefix("exchanges_"))
    sent(axel, meeting, opened(axel, meeting), venue="Folkets hus")
    assert sent(bea, meeting, notes, "meetingpage", notes_sv="Vi lärde oss mycket.").status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue == "Folkets hus"


def test_a_plan_accepted_meanwhile_is_told_by_who_accepted_it(
    axel: Client, bea: Client, world: Programme, meeting: Meeting
) -> None:
    second = opened(bea, meeting)
    proposal = factories.make_proposal(world)
    user = User.objects.get(email="axel@example.org")
    LogEntry.objects.log_actions(user.pk, Proposal.objects.filter(pk=proposal.pk), CHANGE, single_object=True)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=NEXT_TUESDAY, ends_on=NEXT_TUESDAY)
    assert "Coordinator for Łódź–Győr saved at" in text_of(sent(bea, meeting, second, venue="Stadshuset"))


def test_what_no_page_changed_is_said_to_be_the_planner_or_an_import(bea: Client, meeting: Meeting) -> None:
    second = opened(bea, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=NEXT_TUESDAY, ends_on=NEXT_TUESDAY)
    text = text_of(sent(bea, meeting, second, venue="Stadshuset"))
    assert "by the planner, an import or somebody on another page" in text
    assert "First day : Tuesday 9 March 2027 → Tuesday 16 March 2027" in text


def test_only_what_was_changed_is_written(bea: Client, meeting: Meeting) -> None:
    town = Municipality.objects.filter(country="SE").first()
    assert town is not None
    form = opened(bea, town)
    with CaptureQueriesContext(connection) as captured:
        assert sent(bea, town, form, contact_function="Klimatstrateg").status_code == 302
    writes = [each["sql"] for each in captured if each["sql"].startswith('UPDATE "municipalities_municipality"')]
    assert len(writes) == 1
    assert set(re.findall(r'"(\w+)" = ', writes[0].partition(" WHERE ")[0])) == {"contact_function", "updated_at"}


# Tables.


def test_a_row_added_meanwhile_stays(axel: Client, bea: Client, meeting: Meeting) -> None:
    first, second = opened(axel, meeting, "meetingpage"), opened(bea, meeting, "meetingpage")
    item = {"agenda_items__0__starts_at": "09:30", "agenda_items__0__titles_sv": "Välkommen"}
    assert sent(axel, meeting, first, "meetingpage", **item).status_code == 302
    mine = {"agenda_items__0__starts_at": "13:00", "agenda_items__0__titles_sv": "Rundvandring"}
    answer = sent(bea, meeting, second, "meetingpage", **mine)
    assert answer.status_code == 409
    given = {**form_of(answer, "overtaken"), "_pick": "mine"}
    assert bea.post(address_of(meeting, "meetingpage"), given).status_code == 302
    assert [item.titles["sv"] for item in AgendaItem.objects.order_by("starts_at")] == ["Välkommen", "Rundvandring"]


def test_a_row_that_both_changed_is_chosen_value_by_value(axel: Client, bea: Client, meeting: Meeting) -> None:
    item = factories.make_agenda_item(meeting, "Welcome", venue="Aulan")
    first, second = opened(axel, meeting, "meetingpage"), opened(bea, meeting, "meetingpage")
    sent(axel, meeting, first, "meetingpage", agenda_items__0__venue="Matsalen")
    answer = sent(
        bea, meeting, second, "meetingpage", agenda_items__0__venue="Biblioteket", agenda_items__0__titles_en="Hello"
    )
    key = f"agenda_items/{item.pk}/venue"
    assert [each.key for each in answer.context["overtaken"].comparison.conflicts] == [key]
    given = {**form_of(answer, "overtaken"), "_pick": f"theirs|{key}"}
    assert bea.post(address_of(meeting, "meetingpage"), given).status_code == 302
    item.refresh_from_db()
    assert (item.venue, item.titles["en"]) == ("Matsalen", "Hello")


@pytest.mark.parametrize(("pick", "left"), [("mine", ["Hello"]), ("theirs", [])])
def test_a_row_deleted_meanwhile_is_added_again_or_stays_away(
    axel: Client, bea: Client, meeting: Meeting, pick: str, left: list[str]
) -> None:
    factories.make_agenda_item(meeting, "Welcome")
    first, second = opened(axel, meeting, "meetingpage"), opened(bea, meeting, "meetingpage")
    sent(axel, meeting, first, "meetingpage", agenda_items__0__DELETE="on")
    assert not AgendaItem.objects.exists()
    answer = sent(bea, meeting, second, "meetingpage", agenda_items__0__titles_en="Hello")
    (conflict,) = answer.context["overtaken"].comparison.conflicts
    given = {**form_of(answer, "overtaken"), "_pick": f"{pick}|{conflict.key}"}
    assert bea.post(address_of(meeting, "meetingpage"), given).status_code == 302
    assert [item.titles["en"] for item in AgendaItem.objects.all()] == left


@pytest.mark.parametrize(("pick", "left"), [("mine", []), ("theirs", ["Hej"])])
def test_a_row_changed_meanwhile_is_not_deleted_unasked(
    axel: Client, bea: Client, meeting: Meeting, pick: str, left: list[str]
) -> None:
    factories.make_agenda_item(meeting, "Welcome")
    first, second = opened(axel, meeting, "meetingpage"), opened(bea, meeting, "meetingpage")
    sent(axel, meeting, first, "meetingpage", agenda_items__0__titles_sv="Hej")
    answer = sent(bea, meeting, second, "meetingpage", agenda_items__0__DELETE="on")
    (conflict,) = answer.context["overtaken"].comparison.conflicts
    given = {**form_of(answer, "overtaken"), "_pick": f"{pick}|{conflict.key}"}
    assert bea.post(address_of(meeting, "meetingpage"), given).status_code == 302
    assert [item.titles.get("sv") for item in AgendaItem.objects.all()] == left


def test_two_who_write_the_first_profile_of_a_town_write_one(axel: Client, bea: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    first, second = opened(axel, town), opened(bea, town)
    assert sent(axel, town, first, profile__0__claims_sv="En sågverksstad.").status_code == 302
    answer = sent(bea, town, second, profile__0__population="21800")
    assert chosen(bea, town, answer, "mine").status_code == 302
    profile = Profile.objects.get(municipality=town)
    assert (profile.claims, profile.population) == ({"sv": "En sågverksstad."}, 21_800)


def test_two_who_give_the_first_picture_of_a_town_give_one(axel: Client, bea: Client, world: Programme) -> None:
    town = factories.host_of(world, "forerunner").municipality
    first, second = opened(axel, town), opened(bea, town)
    assert sent(axel, town, first, **a_picture("Rådhuset")).status_code == 302
    answer = sent(bea, town, second, **a_picture("Torget"))
    assert answer.status_code == 409
    assert Photo.objects.get(municipality=town).alt_texts == {"sv": "Rådhuset"}


def a_picture(words: str) -> dict[str, Any]:
    return {
        "photo__0__alt_texts_sv": words,
        "photo__0__file": SimpleUploadedFile("x.jpg", factories.picture()),
    }


# Every other page, by one example each.


def test_closed_periods_of_a_network_are_kept(axel: Client, bea: Client, world: Programme) -> None:
    network = Network.objects.get(country="SE")
    first, second = opened(axel, network), opened(bea, network)
    period = {"closed_periods__0__first_day": "2027-07-01", "closed_periods__0__last_day": "2027-08-10"}
    sent(axel, network, first, **period)
    answer = sent(bea, network, second, coordinator_name="Åsa Ő'Brien")
    assert chosen(bea, network, answer, "mine").status_code == 302
    network.refresh_from_db()
    assert network.coordinator_name == "Åsa Ő'Brien"
    assert ClosedPeriod.objects.count() == 1


def test_days_and_levels_of_a_participation_are_kept(axel: Client, bea: Client, world: Programme) -> None:
    host: Participation = factories.host_of(world, "forerunner")
    first, second = opened(axel, host), opened(bea, host)
    days = {
        "availability_periods__0__kind": "unavailable",
        "availability_periods__0__first_day": "2027-03-01",
        "availability_periods__0__last_day": "2027-03-05",
    }
    sent(axel, host, first, **days)
    level = {"theme_levels__0__theme": factories.theme_of(world).pk, "theme_levels__0__expertise": "3"}
    answer = sent(bea, host, second, **level)
    assert chosen(bea, host, answer, "mine").status_code == 302
    assert (host.availability_periods.count(), host.theme_levels.count()) == (1, 1)


def test_programme_and_rules_are_kept(world: Programme, client: Client) -> None:
    client.force_login(factories.make_coordinator())
    first, second = opened(client, world), opened(client, world)
    sent(client, world, first, hosting_rules__0__days="2")
    answer = sent(client, world, second, country_gap_days="9")
    assert "You have changed this in another window" in text_of(answer)
    assert chosen(client, world, answer, "mine").status_code == 302
    world.refresh_from_db()
    assert world.country_gap_days == 9
    assert world.hosting_rules.order_by("position", "pk").first().days == 2


def test_texts_of_a_theme_are_kept_by_language(world: Programme, client: Client) -> None:
    client.force_login(factories.make_coordinator())
    theme: Theme = factories.theme_of(world)
    first, second = opened(client, theme), opened(client, theme)
    sent(client, theme, first, content_pl="Plan\nŁad przestrzenny")
    answer = sent(client, theme, second, content_hu="Terv")
    assert chosen(client, theme, answer, "mine").status_code == 302
    theme.refresh_from_db()
    assert (theme.content["pl"], theme.content["hu"]) == (["Plan", "Ład przestrzenny"], ["Terv"])


def test_what_somebody_coordinates_is_kept(world: Programme, client: Client) -> None:
    client.force_login(factories.make_superuser())
    user = factories.make_coordinator("SE", "asa@example.org")
    first, second = opened(client, user), opened(client, user)
    sent(client, user, first, coordination__0__country="DE")
    answer = sent(client, user, second, function="Samordnare")
    assert chosen(client, user, answer, "mine").status_code == 302
    user.refresh_from_db()
    assert (user.function, Coordination.objects.get(user=user).country_id) == ("Samordnare", "DE")


def test_signing_in_meanwhile_is_no_change(world: Programme, client: Client) -> None:
    client.force_login(factories.make_superuser())
    user = factories.make_coordinator("SE", "asa@example.org")
    form = opened(client, user)
    user.last_login = timezone.now()
    user.save()
    assert sent(client, user, form, function="Samordnare").status_code == 302
