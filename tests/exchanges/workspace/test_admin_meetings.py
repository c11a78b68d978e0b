"""Meetings are changed by hand within the rules, within reach, and through the services."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.hosting.models import Exemption, RuleCode
from exchanges.meetings.models import Meeting
from exchanges.meetings.time_and_place.times import span_of
from municipalities.models import Programme
from tests import factories
from tests.exchanges.registrations.factories import published_of
from tests.html_forms import act_on, fill_in, form_of, queries_of, text_of

LIST = "/admin/exchanges/meeting/"
ADD = f"{LIST}add/"
SignedIn = Callable[[str | None], Client]


@pytest.fixture
def signed_in(client: Client, world: Programme) -> SignedIn:
    """Sign in the coordinator of a country, None: of all."""

    def sign_in(country: str | None) -> Client:
        client.force_login(factories.make_coordinator(country))
        return client

    return sign_in


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return factories.make_meeting(slot=factories.slot_of(world, "forerunner"))


def _page(meeting: Meeting) -> str:
    return reverse("admin:exchanges_meeting_change", args=[meeting.pk])


def _act(client: Client, action: str, *meetings: Meeting) -> str:
    return str(act_on(client, LIST, action, *meetings, follow=True).content.decode())


def test_a_meeting_is_moved(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    assert client.post(_page(meeting), {**data, "starts_on": "2027-04-13"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.ends_on) == (datetime.date(2027, 4, 13), datetime.date(2027, 4, 13))


def test_a_move_that_breaks_a_rule_is_refused_beside_the_field(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    response = client.post(_page(meeting), {**data, "starts_on": "2027-03-13"})  # a Saturday
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert "Saturday" in errors["starts_on"][0]
    assert "why it is exempt" in errors["exemption_reason"][0]
    meeting.refresh_from_db()
    assert meeting.starts_on == datetime.date(2027, 3, 9)


def test_a_reason_exempts_from_exactly_the_rule_that_is_broken(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    given = {"starts_on": "2027-03-13", "exemption_reason": "The fair is on a Saturday."}
    assert client.post(_page(meeting), {**data, **given}).status_code == 302
    exemption = Exemption.objects.get()
    assert (exemption.slot, exemption.rule) == (meeting.slot, RuleCode.WEEKDAYS)
    assert exemption.reason == "The fair is on a Saturday."
    assert exemption.granted_by_id == int(client.session["_auth_user_id"])


def test_titles_are_written_by_language_and_the_place_stays(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    written = {"titles_en": "Cooler streets", "titles_sv": "Svalare gator", "venue": "Town hall"}
    assert client.post(_page(meeting), {**data, **written}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.titles == {"en": "Cooler streets", "sv": "Svalare gator"}
    assert (meeting.venue, meeting.starts_on) == ("Town hall", datetime.date(2027, 3, 9))


def test_a_page_edited_after_somebody_moved_the_meeting_does_not_move_it_back(
    signed_in: SignedIn, meeting: Meeting
) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    Meeting.objects.filter(pk=meeting.pk).update(locked=True, registration_count=12)
    assert client.post(_page(meeting), {**data, "venue": "Town hall", "locked": "on"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.locked, meeting.registration_count) == ("Town hall", True, 12)


def test_a_locked_meeting_is_not_moved_until_it_is_unlocked(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    Meeting.objects.filter(pk=meeting.pk).update(locked=True)
    data = form_of(client.get(_page(meeting)), "meeting_form")
    response = client.post(_page(meeting), {**data, "starts_on": "2027-04-13"})
    assert "Unlock it first" in text_of(response)
    data.pop("locked")
    assert client.post(_page(meeting), {**data, "starts_on": "2027-04-13"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.locked) == (datetime.date(2027, 4, 13), False)


def test_further_hosts_are_kept_also_those_out_of_reach(signed_in: SignedIn, meeting: Meeting) -> None:
    programme = meeting.exchange.programme
    german, swedish = (factories.host_of(programme, "award", code) for code in ("DE", "SE"))
    meeting.co_hosts.add(german)
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    chosen = {"co_hosts": [*data["co_hosts"], swedish.pk]}
    assert client.post(_page(meeting), {**data, **chosen}).status_code == 302
    assert set(meeting.co_hosts.all()) == {german, swedish}


def test_an_owed_meeting_is_added_with_the_host_of_its_slot(signed_in: SignedIn, world: Programme) -> None:
    client = signed_in("SE")
    slot = factories.slot_of(world, "award")
    data = form_of(client.get(f"{ADD}?programme={world.slug}"), "meeting_form")
    given = {"slot": slot.pk, "theme": factories.theme_of(world).pk, "starts_on": "2027-03-09"}
    assert client.post(f"{ADD}?programme={world.slug}", {**data, **given}).status_code == 302
    made = Meeting.objects.get()
    assert (made.slot, made.host, made.exchange.country_id) == (slot, slot.host, "SE")
    assert made.slug


def test_the_rule_says_how_long_a_meeting_lasts_unless_it_is_said(signed_in: SignedIn, world: Programme) -> None:
    client = signed_in(None)
    conference = factories.slot_of(world, "conference", None)
    host, theme = factories.host_of(world, "forerunner"), factories.theme_of(world, "european-exchange")
    data = form_of(client.get(ADD), "meeting_form")
    given = {"slot": conference.pk, "host": host.pk, "theme": theme.pk, "starts_on": "2027-11-16"}
    assert client.post(ADD, {**data, **given}).status_code == 302
    assert Meeting.objects.get().days == 2


def test_another_meeting_is_added_to_the_same_programme(signed_in: SignedIn, world: Programme) -> None:
    client = signed_in(None)
    first_day, last_day = datetime.date(2028, 1, 10), datetime.date(2028, 12, 15)
    factories.make_world("AT", slug="later", starts_on=first_day, ends_on=last_day)
    data = form_of(client.get(f"{ADD}?programme=later"), "meeting_form")
    given = {"network": "AT", "starts_on": "2028-03-07", "_addanother": "1"}
    response = client.post(f"{ADD}?programme=later", {**data, **given})
    assert response["Location"] == f"{ADD}?programme=later"


def test_a_webinar_is_added_without_a_slot(signed_in: SignedIn, world: Programme) -> None:
    client = signed_in("SE")
    data = form_of(client.get(ADD), "meeting_form")
    given = {"network": "SE", "starts_on": "2027-03-09", "titles_en": "Heat pumps", "format": "online"}
    assert client.post(ADD, {**data, **given}).status_code == 302
    made = Meeting.objects.get()
    assert (made.slot, made.title, made.format) == (None, "Heat pumps", "online")


def test_a_national_coordinator_adds_no_meeting_of_all_networks(signed_in: SignedIn, world: Programme) -> None:
    client = signed_in("SE")
    data = form_of(client.get(ADD), "meeting_form")
    response = client.post(ADD, {**data, "starts_on": "2027-03-09"})
    assert "Choose the network that the meeting belongs to" in text_of(response)
    assert not Meeting.objects.exists()


def test_only_open_slots_and_hosts_within_reach_are_offered(signed_in: SignedIn, meeting: Meeting) -> None:
    response = signed_in("SE").get(ADD)
    form = response.context["adminform"].form
    slots = [str(slot) for slot in form.fields["slot"].queryset]
    assert meeting.slot
    assert meeting.slot.key not in slots
    assert {slot.country_id for slot in form.fields["slot"].queryset} == {"SE"}
    assert {host.municipality.country_id for host in form.fields["host"].queryset} == {"SE"}
    assert {country.code for country in form.fields["network"].queryset} == {"SE"}


def test_a_host_of_another_country_is_refused_though_sent(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    other = factories.host_of(meeting.exchange.programme, "forerunner", "DE")
    assert "Select a valid choice" in text_of(client.post(_page(meeting), {**data, "host": other.pk}))


def test_another_country_s_meeting_is_not_there(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("DE")
    assert client.get(_page(meeting)).status_code == 404
    assert client.post(_page(meeting), {"venue": "Ours"}).status_code == 404
    assert client.get(f"{LIST}cancel/?meeting={meeting.pk}").status_code == 404


@pytest.mark.parametrize("key", ["9" * 23, "9" * 5000, "٣" * 40], ids=("long", "longer", "arabic"))
def test_a_key_that_no_row_can_have_is_not_there(signed_in: SignedIn, key: str) -> None:
    client = signed_in("SE")
    for address in (f"{LIST}{key}/change/", f"{LIST}cancel/?meeting={key}", f"/admin/exchanges/version/{key}/change/"):
        assert client.get(address).status_code == 404, address[:60]


def test_the_conference_is_read_but_not_changed_by_a_national_coordinator(
    signed_in: SignedIn, world: Programme
) -> None:
    conference = factories.make_meeting(
        slot=factories.slot_of(world, "conference", None), starts_on=datetime.date(2027, 11, 16)
    )
    client = signed_in("SE")
    assert "16–17 November 2027" in text_of(client.get(_page(conference)))
    assert client.post(_page(conference), {"venue": "Ours"}).status_code == 403
    assert client.get(f"{LIST}cancel/?meeting={conference.pk}").status_code == 403
    _act(client, "lock", conference)
    conference.refresh_from_db()
    assert not conference.locked


def test_meetings_are_locked_and_unlocked_from_the_list(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    assert "1 meeting changed." in _act(client, "lock", meeting)
    meeting.refresh_from_db()
    assert meeting.locked
    _act(client, "unlock", meeting)
    meeting.refresh_from_db()
    assert not meeting.locked


def test_a_meeting_is_confirmed_and_marked_as_held_once_it_was(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    _act(client, "confirm", meeting)
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.CONFIRMED
    Meeting.objects.filter(pk=meeting.pk).update(starts_on="2099-03-10", ends_on="2099-03-10")
    assert "has not started yet" in _act(client, "mark_as_held", meeting)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on="2020-03-10", ends_on="2020-03-10")
    _act(client, "mark_as_held", meeting)
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.HELD
    _act(client, "mark_as_not_held", meeting)
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.CONFIRMED


def test_cancelling_asks_for_the_reason_and_opens_the_slot(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    address = act_on(client, LIST, "cancel", meeting)["Location"]
    assert "This field is required" in text_of(fill_in(client, address, "cancellation", {"reason": " "}))
    assert fill_in(client, address, "cancellation", {"reason": "The host has no staff."}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancellation_reason) == ("cancelled", "The host has no staff.")
    form = client.get(ADD).context["adminform"].form
    assert meeting.slot in form.fields["slot"].queryset


def test_a_cancelled_meeting_s_day_is_let_come_again_and_no_other_meeting_s(
    signed_in: SignedIn, meeting: Meeting
) -> None:
    client = signed_in("SE")
    gone = factories.make_meeting(slot=factories.slot_of(meeting.exchange.programme, "award"), status="cancelled")
    german = factories.make_meeting(
        slot=factories.slot_of(meeting.exchange.programme, "award", "DE"), status="cancelled"
    )
    said = _act(client, "let_come_again", gone, meeting, german)
    assert "1 meeting changed." in said
    for each in (gone, meeting, german):
        each.refresh_from_db()
    assert (gone.may_come_again, meeting.may_come_again, german.may_come_again) == (True, False, False)
    assert gone.status == Meeting.Status.CANCELLED


@pytest.mark.parametrize(
    ("day", "length", "hours", "words"),
    [
        ("2027-03-28", "1", ("02:30", "16:00"), "there is no 02:30 on Sunday 28 March 2027. Did you mean 03:30?"),
        ("2027-03-27", "2", ("10:00", "02:15"), "there is no 02:15 on Sunday 28 March 2027. Did you mean 03:15?"),
    ],
)
def test_an_hour_that_the_clocks_skip_is_refused_in_words(
    signed_in: SignedIn, meeting: Meeting, day: str, length: str, hours: tuple[str, str], words: str
) -> None:
    client = signed_in("SE")
    Programme.objects.update(weekday_mask=0b1111111)
    given = {"starts_on": day, "days": length, "starts_at": hours[0], "ends_at": hours[1], "exemption_reason": "Győr."}
    assert words in text_of(fill_in(client, _page(meeting), "meeting_form", given))
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.starts_at) == (datetime.date(2027, 3, 9), None)


def test_an_hour_that_comes_twice_is_the_first_of_the_two(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    Programme.objects.update(weekday_mask=0b1111111)
    given = {"starts_on": "2027-10-31", "starts_at": "02:30", "ends_at": "16:00", "exemption_reason": "Łódź’s fair."}
    assert fill_in(client, _page(meeting), "meeting_form", given).status_code == 302
    meeting.refresh_from_db()
    factories.make_version(meeting.exchange.programme, meeting)
    span = span_of(published_of(meeting))
    assert span is not None
    assert span[0].astimezone(datetime.UTC) == datetime.datetime(2027, 10, 31, 0, 30, tzinfo=datetime.UTC)


def test_place_and_date_of_a_cancelled_meeting_are_text(signed_in: SignedIn, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled", cancellation_reason="No staff.")
    response = signed_in("SE").get(_page(meeting))
    assert "starts_on" not in response.context["adminform"].form.fields
    assert "No staff." in text_of(response)


def test_a_draft_is_deleted_but_not_what_the_public_has_seen(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    public = factories.make_meeting(slot=factories.slot_of(meeting.exchange.programme, "award"))
    factories.make_version(meeting.exchange.programme, public)
    delete = "admin:exchanges_meeting_delete"
    assert fill_in(client, reverse(delete, args=[meeting.pk]), "deletion", {}).status_code == 302
    assert client.post(reverse(delete, args=[public.pk]), {"post": "yes"}).status_code == 403
    assert list(Meeting.objects.all()) == [public]


def test_the_list_tells_what_the_public_sees(signed_in: SignedIn, meeting: Meeting) -> None:
    factories.make_version(meeting.exchange.programme, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on="2027-04-13", ends_on="2027-04-13")
    text = text_of(signed_in("SE").get(LIST))
    assert "13 April 2027" in text
    assert "9 March 2027" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("country=DE", 0), ("country=SE", 1), ("owed=no", 0), ("owed=yes", 1), ("q=SE+forerunner", 1), ("q=nowhere", 0)],
)
def test_the_list_is_filtered_and_searched(signed_in: SignedIn, meeting: Meeting, query: str, found: int) -> None:
    response = signed_in(None).get(f"{LIST}?{query}")
    assert response.context["cl"].result_count == found


def test_the_list_tells_that_the_public_knows_of_a_cancelling(signed_in: SignedIn, meeting: Meeting) -> None:
    version = factories.make_version(meeting.exchange.programme)
    factories.make_published_meeting(version, meeting, status="cancelled")
    assert "9 March 2027 (Cancelled)" in text_of(signed_in("SE").get(LIST))


def test_the_list_begins_with_the_current_programme(signed_in: SignedIn, meeting: Meeting) -> None:
    first_day, last_day = datetime.date(2019, 1, 7), datetime.date(2019, 12, 20)
    before = factories.make_world("AT", slug="before", starts_on=first_day, ends_on=last_day)
    factories.make_meeting(slot=factories.slot_of(before, "award", "AT"), starts_on=datetime.date(2019, 3, 5))
    client = signed_in(None)
    assert list(client.get(LIST).context["cl"].result_list) == [meeting]
    assert client.get(f"{LIST}?programme=before").context["cl"].result_count == 1
    assert client.get(f"{LIST}?programme=all").context["cl"].result_count == 2


def test_european_meetings_are_listed_by_themselves(signed_in: SignedIn, meeting: Meeting) -> None:
    webinar = factories.make_meeting(meeting.exchange.programme, country=None, starts_on=datetime.date(2027, 5, 4))
    assert list(signed_in(None).get(f"{LIST}?country=-").context["cl"].result_list) == [webinar]


def test_the_list_asks_the_database_as_often_for_many_meetings_as_for_one(
    signed_in: SignedIn, meeting: Meeting
) -> None:
    client = signed_in(None)
    few = queries_of(client, LIST)
    for kind in ("award", "network"):
        for code in ("SE", "DE"):
            factories.make_meeting(slot=factories.slot_of(meeting.exchange.programme, kind, code))
    assert queries_of(client, LIST) == few


def test_without_a_programme_a_meeting_cannot_be_added(client: Client, db: None) -> None:
    client.force_login(factories.make_coordinator())
    response = client.get(ADD, follow=True)
    assert response.redirect_chain == [("/admin/municipalities/programme/", 302)]
    assert "Add a programme first" in response.content.decode()


@pytest.mark.parametrize(
    ("hours", "field", "words"),
    [
        ({"starts_at": "10:00"}, "starts_at", "starts earlier on the first day: 09:30–10:00 Fika hos Åse’s."),
        ({"ends_at": "15:30"}, "ends_at", "ends later on the last day: 15:45 Pożegnanie w Łodzi."),
        ({"starts_at": "", "ends_at": "09:00"}, "ends_at", "09:30–10:00 Fika hos Åse’s and 15:45 Pożegnanie w Łodzi."),
    ],
)
def test_hours_that_leave_a_part_of_the_programme_outside_are_refused_at_the_field(
    signed_in: SignedIn, meeting: Meeting, hours: dict[str, str], field: str, words: str
) -> None:
    """The programme lay within 09:30 and 16:00 before."""
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="09:30", ends_at="16:00")
    at = datetime.time
    factories.make_agenda_item(meeting, title="Fika hos Åse’s", starts_at=at(9, 30), ends_at=at(10))
    factories.make_agenda_item(meeting, title="Pożegnanie w Łodzi", starts_at=at(15, 45), ends_at=None)
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    errors = client.post(_page(meeting), {**data, **hours}).context["adminform"].form.errors
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert "first change the programme on the meeting’s page." in errors[field][0]
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.ends_at) == (at(9, 30), at(16))


def test_a_shorter_meeting_is_held_against_what_its_new_last_day_has(signed_in: SignedIn, world: Programme) -> None:
    """On the first of two days one may stay until night; on the only one the meeting's end holds."""
    meeting = factories.make_meeting(slot=factories.slot_of(world, "award"), days=2, ends_at="12:00")
    factories.make_agenda_item(meeting, title="Große Runde", starts_at=datetime.time(14), ends_at=None)
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    errors = client.post(_page(meeting), {**data, "days": "1"}).context["adminform"].form.errors
    assert "14:00 Große Runde" in errors["ends_at"][0]


@pytest.mark.parametrize("days", ["", "0", "två"])
def test_nothing_is_said_of_the_programme_where_the_days_are_none(
    signed_in: SignedIn, world: Programme, days: str
) -> None:
    meeting = factories.make_meeting(slot=factories.slot_of(world, "award"), days=2, ends_at="12:00")
    factories.make_agenda_item(meeting, title="Große Runde", starts_at=datetime.time(14), ends_at=None)
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    changes = {"days": days, "starts_on": (meeting.starts_on + datetime.timedelta(days=1)).isoformat()}
    errors = client.post(_page(meeting), {**data, **changes}).context["adminform"].form.errors
    assert list(errors) == ["days"]


def test_hours_that_leave_a_part_outside_already_keep_nobody_from_saving(signed_in: SignedIn, meeting: Meeting) -> None:
    factories.make_agenda_item(meeting, title="Kőszeg", starts_at=datetime.time(8), ends_at=None)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="09:30")
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    assert client.post(_page(meeting), {**data, "venue": "Rådhuset"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue == "Rådhuset"


def test_a_meeting_of_one_day_that_ends_before_it_starts_is_refused(signed_in: SignedIn, meeting: Meeting) -> None:
    client = signed_in("SE")
    data = form_of(client.get(_page(meeting)), "meeting_form")
    errors = (
        client.post(_page(meeting), {**data, "starts_at": "16:00", "ends_at": "10:00"}).context["adminform"].form.errors
    )
    assert errors["ends_at"] == ["It ends before it starts."]
