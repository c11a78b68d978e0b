"""The log is read within reach: searched by who, act, object and day; a row's history on its own page."""

import datetime

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from audit.acts import ACTS, OF_FORMS, act_in_words
from audit.models import By, Entry, PersonalValue
from audit.recording import Doer, Thing, record, recorded
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem
from exchanges.registrations.models import Registration
from municipalities.models import Programme, User
from tests import factories
from tests.exchanges.registrations.factories import make_published, sign_up
from tests.html_forms import queries_of, text_of

LIST = "/admin/audit/entry/"


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return factories.make_meeting(slot=factories.slot_of(world, "award"), venue="Rådhuset")


@pytest.fixture
def axel(world: Programme) -> User:
    return factories.make_coordinator("SE", "axel@example.org")


@pytest.fixture
def desk(client: Client, axel: User) -> Client:
    client.force_login(axel)
    return client


def doer(user: User) -> Doer:
    return Doer(By.USER, str(user.pk), "Coordinator for Łódź–Győr", "192.0.2.0/24")


def change(meeting: Meeting, by: User, **fields: object) -> None:
    with recorded("meeting.change", doer(by), Thing("exchanges.Meeting", str(meeting.pk))):
        Meeting.objects.filter(pk=meeting.pk).update(**fields)


def test_a_row_s_history_has_old_and_new_values_in_words(
    desk: Client, axel: User, meeting: Meeting, world: Programme
) -> None:
    theme = factories.theme_of(world, "open")
    change(
        meeting, axel, venue="Folkets hus", locked=True, theme=theme, starts_at=datetime.time(9, 30), step_free="yes"
    )
    text = text_of(desk.get(reverse("admin:exchanges_meeting_history", args=[meeting.pk])))
    for words in (
        "Coordinator for Łódź–Győr, axel@example.org",
        "192.0.2.0/24",
        "Venue Rådhuset → Folkets hus",
        "Locked No → Yes",
        f"Theme Planning and goal fulfilment → {theme}",
        "Starts at – → 09:30",
    ):
        assert words in text


def test_what_was_done_on_the_page_to_rows_of_its_tables_stands_in_it(
    desk: Client, axel: User, meeting: Meeting
) -> None:
    with recorded("meetingpage.change", doer(axel), Thing("exchanges.Meeting", str(meeting.pk))):
        AgendaItem.objects.create(
            meeting=meeting, day_number=1, starts_at=datetime.time(9), titles={"sv": "Träd på torget"}
        )
    for page in ("meeting", "meetingpage"):
        text = text_of(desk.get(reverse(f"admin:exchanges_{page}_history", args=[meeting.pk])))
        assert "sv: Träd på torget" in text


def test_needs_are_told_to_have_changed_and_what_is_erased_to_be_erased(
    desk: Client, axel: User, world: Programme
) -> None:
    registration = sign_up(make_published(world))
    with recorded("registration.decide", doer(axel)):
        Registration.objects.update(food="no walnuts", decision_reason="Ms Ölandné rang")
    address = reverse("admin:audit_entry_change", args=[Entry.objects.get(act="registration.decide").pk])
    text = text_of(desk.get(address))
    assert registration.reference in text
    assert "Ms Ölandné rang" in text
    assert "the values are not kept" in text
    assert "walnuts" not in text
    PersonalValue.objects.all().delete()
    text = text_of(desk.get(address))
    assert "the values are erased" in text
    assert "Ölandné" not in text


def test_national_coordinators_read_of_their_own_country_alone(desk: Client, axel: User, world: Programme) -> None:
    everybody = Client()
    everybody.force_login(factories.make_coordinator())
    for country in ("SE", "DE", ""):
        record("needs.names", doer(axel), Thing("exchanges.Meeting", "1", f"Meeting in {country or 'Europe'}", country))
    assert "Meeting in SE" in text_of(desk.get(LIST))
    for words in ("Meeting in DE", "Meeting in Europe"):
        assert words not in text_of(desk.get(LIST))
        assert words in text_of(everybody.get(LIST))
    abroad = Entry.objects.get(country="DE")
    for page in ("change", "history"):
        address = reverse(f"admin:audit_entry_{page}", args=[abroad.pk])
        assert (desk.get(address).status_code, everybody.get(address).status_code) == (404, 200)


def test_the_history_of_what_belongs_to_all_tells_a_national_coordinator_of_their_own_country(
    desk: Client, axel: User, world: Programme
) -> None:
    page = Thing("municipalities.Programme", str(world.pk))
    with recorded("programme.change", doer(axel), page):
        for network in world.networks.all():
            network.coordinator_name = f"Office of {network.country_id}"
            network.save()
        Programme.objects.update(notice_days=77)
    address = reverse("admin:municipalities_programme_history", args=[world.pk])
    own = text_of(desk.get(address))
    assert "Office of SE" in own
    assert "Office of DE" not in own
    assert "77" not in own
    desk.force_login(factories.make_coordinator())
    everything = text_of(desk.get(address))
    assert "Office of DE" in everything
    assert "77" in everything


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=axel%40example", ["Rådhuset"]),
        ("q=Łódź–Győr", ["Rådhuset", "Åsa skola"]),
        ("q=skola", ["Åsa skola"]),
        ("act=people", ["Åsa skola"]),
        ("act=plan", []),
        ("effect__exact=changed", ["Rådhuset"]),
        ("at__year=2027&at__month=1&at__day=15", ["Rådhuset", "Åsa skola"]),
        ("at__year=2026", []),
    ],
)
def test_it_is_searched_by_who_act_object_and_day(
    desk: Client, axel: User, world: Programme, query: str, found: list[str]
) -> None:
    other = factories.make_coordinator("SE", "bela@example.org")
    told = {"who": str(axel.pk), "function": doer(axel).function, "words": "Rådhuset", "country": "SE"}
    Entry.objects.create(at=timezone.now(), act="meeting.change", by=By.USER, effect="changed", **told)
    record("needs.names", doer(other), Thing("exchanges.Meeting", "2", "Åsa skola", "SE"))
    shown = {entry.words for entry in desk.get(f"{LIST}?{query}").context["cl"].result_list}
    assert sorted(shown) == found


@pytest.mark.parametrize(
    "query", ["changes__icontains=walnuts", "personal_values__became__startswith=a", "network__startswith=1", "who=7"]
)
def test_nobody_guesses_what_the_list_does_not_show(desk: Client, query: str) -> None:
    assert desk.get(f"{LIST}?{query}").status_code == 400


def test_nothing_finds_an_entry_by_its_values(desk: Client, axel: User, meeting: Meeting) -> None:
    change(meeting, axel, venue="Folkets hus")
    assert list(desk.get(f"{LIST}?q=Folkets").context["cl"].result_list) == []


def test_nobody_changes_the_log_on_its_pages(desk: Client, axel: User) -> None:
    entry = record("needs.names", doer(axel), Thing("exchanges.Meeting", "1", "Rådhuset", "SE"))
    for user in (axel, factories.make_superuser()):
        desk.force_login(user)
        for page in ("change", "delete"):
            address = reverse(f"admin:audit_entry_{page}", args=[entry.pk])
            assert desk.post(address, {"post": "yes"}).status_code == 403
        assert desk.get(reverse("admin:audit_entry_add")).status_code == 403
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_one_entry_and_three_take_the_same_queries(desk: Client, axel: User, meeting: Meeting) -> None:
    address = reverse("admin:exchanges_meeting_history", args=[meeting.pk])
    change(meeting, axel, venue="Kyrkan")
    of_one = (queries_of(desk, address), queries_of(desk, LIST))
    for venue in ("Folkets hus", "Åsa skola"):
        change(meeting, axel, venue=venue)
    assert (queries_of(desk, address), queries_of(desk, LIST)) == of_one


def test_every_act_of_the_workspace_has_words() -> None:
    pages = {
        page.opts.model_name: page
        for page in (admin.site.get_model_admin(model) for model in admin.site._registry)
        if page.opts.app_label in ("municipalities", "exchanges")
    }
    acts = {f"{name}.{action}" for name, page in pages.items() for action in page.actions or ()}
    for page in pages.values():
        of_model = f"{page.opts.app_label}_{page.opts.model_name}_"
        names = [each.name.removeprefix(of_model) for each in page.get_urls() if each.name and of_model in each.name]
        acts |= {f"{page.opts.model_name}.{name}" for name in names}
    only_read = {"history", "html", "look", "participants", "results", "paper"}
    with translation.override("en"):
        wordless = {act for act in acts if act_in_words(act) == act and act.partition(".")[2] not in only_read}
    assert wordless == set()
    assert {act.partition(".")[2] for act in acts} > {*OF_FORMS}
    assert all(ACTS.values())
