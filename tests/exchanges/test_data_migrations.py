"""What migrations make of rows that earlier versions wrote.

The schema comes forward step by step, with old rows on its way; the tests read what it noted. On PostgreSQL it goes
back first, as a site's would. SQLite, which reads the whole schema anew for each table that it alters, begins empty.
"""

import datetime
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from audit.capture import take_down_before_migrate
from tests.factories import NOON

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = (datetime.date(2027, month, 9) for month in (3, 4, 5))
HALL = "Győri terem, Łódź’s house"
CALL = "https://call.example.org/gyor"
VAXJO, VAXJO_IN_ASCII = "växjö.example.org", "xn--vxj-qla6g.example.org"


def migrate_to(name: str) -> Any:
    """Bring the tables of the exchanges to a migration; return a function that gives the models as they are there."""
    # As the command does before it applies migrations.
    take_down_before_migrate(using=connection.alias, plan=[name])
    executor = MigrationExecutor(connection)
    others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != "exchanges"]
    executor.migrate([*others, ("exchanges", name)])
    apps = executor.loader.project_state([("exchanges", name), *others]).apps
    return lambda model: apps.get_model("municipalities" if model in OF_NETWORKS else "exchanges", model).objects


OF_NETWORKS = ("Country", "Programme", "Municipality", "Participation")


@pytest.fixture(scope="module")
def noted(django_db_setup: None, django_db_blocker: Any) -> SimpleNamespace:
    """What old rows had become after the migration in question."""
    with django_db_blocker.unblock(), earlier_tables():
        return walk_forward()


@contextmanager
def earlier_tables() -> Iterator[None]:
    """Let the schema be changed; whatever happens, the next test finds the tables of today, empty."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(":memory:")) as empty, closing(sqlite3.connect(":memory:")) as today:
            connection.connection.backup(today)
            empty.backup(connection.connection)
            try:
                yield
            finally:
                today.backup(connection.connection)
        return
    try:
        yield
    finally:
        call_command("flush", interactive=False, inhibit_post_migrate=True, allow_cascade=True, verbosity=0)
        call_command("migrate", verbosity=0)


def walk_forward() -> SimpleNamespace:
    noted = SimpleNamespace()
    rows = migrate_to("0017_withdrawals")
    make_network(rows)
    typed = make_languages(rows)
    with pytest.raises(ValueError, match="languages that cannot be read") as refusal:
        migrate_to("0018_languages")
    noted.refusal, noted.typed = str(refusal.value), languages_of(rows)
    noted.unread = typed.pk
    rows("Meeting").filter(pk=typed.pk).update(languages="sv")
    noted.languages = languages_of(migrate_to("0018_languages"))

    rows = migrate_to("0020_people_sharing_a_mailbox")
    make_exemptions(rows)
    noted.exemptions = exemptions_of(migrate_to("0021_scoped_exemptions"))

    make_calls(migrate_to("0022_former_names"))
    messages = migrate_to("0023_call_of_a_message")("Message")
    noted.calls = dict(messages.values_list("key", "call"))

    make_confirmed(migrate_to("0024_host_confirmations"))
    confirmations = migrate_to("0025_earlier_confirmations")("HostConfirmation").order_by("starts_on")
    noted.confirmations = list(
        confirmations.values_list("meeting__slug", "host__municipality__slug", "starts_on", "ends_on", "noted_by")
    )

    make_people(migrate_to("0027_days_of_cancelled_meetings"))
    people = migrate_to("0028_domains_in_one_form")("Person").order_by("pk")
    noted.people = list(people.values_list("name", "email"))

    make_seats(migrate_to("0033_people_of_one_mailbox"))
    noted.seats = list(migrate_to("0034_seats")("Registration").order_by("rank").values_list("status", "seat"))

    rows = migrate_to("0034_seats")
    terms = rows("RegistrationTerms").get(meeting__slug="stands")
    rows("KeptPlaces").create(terms=terms, municipality=rows("Municipality").get(slug="lodz"), places=2)
    allotments = migrate_to("0035_seat_allotments")("SeatAllotment")
    noted.allotments = list(allotments.values_list("terms__meeting__slug", "municipality__name", "country", "seats"))
    noted.triggers = triggers_named_after("keptplaces")

    rows = migrate_to("0035_seat_allotments")
    rows("RegistrationTerms").filter(pk=terms.pk).update(places_in_person=12, places_online=0)
    noted.limits = limits_of(migrate_to("0036_seats_of_terms"), "seats")
    noted.limits_of_before = limits_of(migrate_to("0035_seat_allotments"), "places")

    rows = migrate_to("0038_names_without_addresses")
    meeting = rows("Meeting").get(slug="stands")
    rows("AgendaItem").create(meeting=meeting, titles={"sv": "Välkommen"}, starts_at="10:00", place=HALL)
    venues = migrate_to("0039_venue_of_an_agenda_item")("AgendaItem")
    noted.venues = list(venues.values_list("meeting__slug", "venue"))
    noted.venues_of_before = list(
        migrate_to("0038_names_without_addresses")("AgendaItem").values_list("meeting__slug", "place")
    )
    return noted


def limits_of(rows: Any, word: str) -> list[tuple[int, int]]:
    """Return the limits of the room and the call of the meeting that stands, whose columns begin with a word."""
    terms = rows("RegistrationTerms").filter(meeting__slug="stands")
    return list(terms.values_list(f"{word}_in_person", f"{word}_online"))


def triggers_named_after(table: str) -> list[str]:
    """Return the triggers whose name begins with a table of the exchanges."""
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        return [name for (name,) in cursor.fetchall() if name.startswith(f"exchanges_{table}")]


def make_network(rows: Any) -> None:
    """Make Örebro and Łódź, each owing two meetings of a rule, on two themes."""
    programme = rows("Programme").create(
        slug="old", name="Det äldre utbytet", starts_on="2027-01-01", ends_on="2027-12-31"
    )
    rule = rows("HostingRule").create(
        programme=programme, kind="forerunner", host_role="forerunner", scope="each", meetings=2
    )
    for code, slug, name in (("SE", "orebro", "Örebro"), ("PL", "lodz", "Łódź")):
        # Countries of the European Union may be there from the start.
        country, _ = rows("Country").get_or_create(code=code)
        rows("Exchange").create(programme=programme, country=country)
        host = rows("Participation").create(
            programme=programme,
            role="forerunner",
            municipality=rows("Municipality").create(slug=slug, name=name, country=country),
        )
        for number in (1, 2):
            rows("Slot").create(
                programme=programme,
                rule=rule,
                key=f"forerunner:{slug}:{number}",
                number=number,
                country=country,
                host=host,
            )
    for key in ("planning", "heat"):
        rows("Theme").create(programme=programme, key=key)


def make_meeting(rows: Any, slug: str, slot: str = "", **fields: Any) -> Any:
    """Make a meeting of Örebro, or of the slot's host; of a day in March, on planning."""
    found = rows("Slot").filter(key=slot).first()
    starts_on = fields.pop("starts_on", MARCH)
    host = found.host_id if found else rows("Participation").get(municipality__slug="orebro").pk
    return rows("Meeting").create(
        **{
            "slug": slug,
            "slot": found,
            "exchange": rows("Exchange").get(country=found.country_id if found else "SE"),
            "host_id": host,
            "theme": rows("Theme").get(key="planning"),
            "starts_on": starts_on,
            "ends_on": starts_on,
            **fields,
        }
    )


def make_languages(rows: Any) -> Any:
    """Make meetings whose languages people typed in their own way; return one whose languages nobody can read."""
    make_meeting(rows, "codes", languages="EN; sv", interpretation="")
    make_meeting(rows, "names", languages="Svenska, English", interpretation="polski / magyar")
    return make_meeting(rows, "unread", languages="Älvdalska, sv")


def languages_of(rows: Any) -> dict[str, tuple[str, str]]:
    found = rows("Meeting").values_list("slug", "languages", "interpretation")
    return {slug: (languages, interpretation) for slug, languages, interpretation in found}


def make_exemptions(rows: Any) -> None:
    """Exempt slots: one with a meeting that stands, one with two cancelled ones, and one with none."""
    make_meeting(rows, "gone", "forerunner:orebro:1", status="cancelled")
    heat = rows("Theme").get(key="heat")
    make_meeting(rows, "stands", "forerunner:orebro:1", starts_on=APRIL, ends_on=APRIL + datetime.timedelta(2))
    for slug, starts_on in (("first", APRIL), ("last", MAY)):
        make_meeting(rows, slug, "forerunner:lodz:1", starts_on=starts_on, status="cancelled", theme=heat)
    for slot, rule in (
        ("forerunner:orebro:1", "host_free"),
        ("forerunner:orebro:1", "conference_theme"),
        ("forerunner:lodz:1", "themes"),
        ("forerunner:lodz:2", "days"),
    ):
        rows("Exemption").create(
            slot=rows("Slot").get(key=slot), rule=rule, reason="Győr’s fair – große Messe.", granted_at=NOON
        )


def exemptions_of(rows: Any) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return by slot and rule: the meeting, and the host, theme, first day and days that they were granted for."""
    names = ("slot__key", "rule", "meeting__slug", "host__municipality__slug", "theme__key", "starts_on", "days")
    found = rows("Exemption").filter(withdrawn_at=None, withdrawn_by=None).values_list(*names)
    return {(slot, rule): tuple(rest) for slot, rule, *rest in found}


def make_calls(rows: Any) -> None:
    """Tell people who share a mailbox of a call, and somebody of a meeting that has none."""
    for slug, join_url in (("stands", CALL), ("codes", "")):
        rows("RegistrationTerms").create(meeting=rows("Meeting").get(slug=slug), join_url=join_url)
    for key, kind, slug, state, name in (
        ("asa", "join_link", "stands", "sent", "Åsa Öberg"),
        ("laszlo", "join_link", "stands", "waiting", "László Kő"),
        ("erased", "join_link", "stands", "erased", ""),
        ("confirmed", "confirmed", "stands", "sent", "Åsa Öberg"),
        ("without", "join_link", "codes", "sent", "Åsa Öberg"),
    ):
        person, _ = rows("Person").get_or_create(
            email="planering@orebro.example.org", name=name or "Jürgen Groß", defaults={"created_at": NOON}
        )
        rows("Message").create(
            key=key,
            kind=kind,
            meeting=rows("Meeting").get(slug=slug),
            person=None if state == "erased" else person,
            recipient="" if state == "erased" else person.email,
            state=state,
            sent_at=NOON if state == "sent" else None,
            language="sv",
            subject="Så är du med",
            message_id=f"<{key}@example.org>",
            due_at=NOON,
            created_at=NOON,
        )


def make_confirmed(rows: Any) -> None:
    """Confirm one of Łódź and a meeting of its own that lasts two days; one nobody hosts, and one that is cancelled."""
    make_meeting(rows, "confirmed", "forerunner:lodz:2", status="confirmed", starts_on=MARCH)
    make_meeting(rows, "two-days", starts_on=APRIL, ends_on=APRIL + datetime.timedelta(1), status="confirmed")
    make_meeting(rows, "nobodys", status="confirmed", host_id=None)


def make_people(rows: Any) -> None:
    """Make people with the domain of Växjö in both forms, who share mailboxes."""
    rows("Message").update(person=None)
    rows("Person").all().delete()
    for name, email in (
        ("Åsa Öberg", f"info@{VAXJO_IN_ASCII}"),
        ("Łukasz Wójcik", f"Info@{VAXJO_IN_ASCII.upper()}"),
        ("Zoë d’Arcy", f"info@{VAXJO_IN_ASCII}"),
        ("Zoë d’Arcy", f"info@{VAXJO}"),
        ("Jürgen Groß", "info@xn--.example.org"),
        ("Győző Kő", "info@orebro.example.org"),
    ):
        rows("Person").create(name=name, email=email, created_at=NOON)


def make_seats(rows: Any) -> None:
    """Register somebody with the third place, somebody who waits, and somebody who has cancelled."""
    meeting = rows("Meeting").get(slug="stands")
    for rank, (status, place) in enumerate([("active", 3), ("active", None), ("cancelled", None)], start=1):
        rows("Registration").create(
            reference=f"MIGRATED{rank}",
            meeting=meeting,
            person=rows("Person").create(name=f"Łucja Ößt {rank}", email=f"o{rank}@example.org", created_at=NOON),
            status=status,
            mode="in_person",
            rank=rank,
            place=place,
            created_at=NOON,
            changed_at=NOON,
        )


def test_who_held_a_place_holds_the_seat_of_its_number(noted: SimpleNamespace) -> None:
    assert noted.seats == [("active", 3), ("active", None), ("cancelled", None)]


def test_kept_places_become_allotments_and_leave_no_trigger(noted: SimpleNamespace) -> None:
    assert noted.allotments == [("stands", "Łódź", None, 2)]
    assert noted.triggers == []


def test_limits_of_seats_stay_as_they_are_on_the_way_there_and_back(noted: SimpleNamespace) -> None:
    assert noted.limits == noted.limits_of_before == [(12, 0)]


def test_where_an_item_of_the_programme_is_stays_as_it_is_on_the_way_there_and_back(noted: SimpleNamespace) -> None:
    assert noted.venues == noted.venues_of_before == [("stands", HALL)]


def test_languages_are_read_as_people_typed_them(noted: SimpleNamespace) -> None:
    assert noted.languages == {"codes": ("en, sv", ""), "names": ("sv, en", "pl, hu"), "unread": ("sv", "")}


def test_languages_that_nobody_can_read_stop_the_migration_before_anything_is_lost(noted: SimpleNamespace) -> None:
    assert f"meeting {noted.unread} (unread), languages: “Älvdalska, sv” has Älvdalska" in noted.refusal
    assert noted.typed["names"] == ("Svenska, English", "polski / magyar")
    assert noted.typed["codes"] == ("EN; sv", "")


def test_an_exemption_goes_to_the_meeting_that_stands_as_it_is(noted: SimpleNamespace) -> None:
    assert noted.exemptions["forerunner:orebro:1", "host_free"] == ("stands", "orebro", None, APRIL, 3)
    assert noted.exemptions["forerunner:orebro:1", "conference_theme"] == ("stands", None, "planning", None, None)


def test_an_exemption_goes_to_the_meeting_cancelled_last_where_none_stands(noted: SimpleNamespace) -> None:
    assert noted.exemptions["forerunner:lodz:1", "themes"] == ("last", "lodz", "heat", None, None)


def test_an_exemption_of_a_slot_without_meetings_is_granted_ahead(noted: SimpleNamespace) -> None:
    assert noted.exemptions["forerunner:lodz:2", "days"] == (None, None, None, None, None)


def test_whoever_was_told_of_a_call_is_known_to_have_its_address(noted: SimpleNamespace) -> None:
    assert noted.calls == {"asa": CALL, "laszlo": CALL, "erased": "", "confirmed": "", "without": ""}


def test_hosts_who_had_confirmed_have_confirmed_those_days(noted: SimpleNamespace) -> None:
    assert noted.confirmations == [
        ("confirmed", "lodz", MARCH, MARCH, None),
        ("two-days", "orebro", APRIL, APRIL + datetime.timedelta(1), None),
    ]


def test_addresses_have_one_form_and_two_of_one_name_stay_two(noted: SimpleNamespace) -> None:
    assert noted.people == [
        ("Åsa Öberg", f"info@{VAXJO}"),
        ("Łukasz Wójcik", f"info@{VAXJO}"),
        ("Zoë d’Arcy", f"info@{VAXJO_IN_ASCII}"),
        ("Zoë d’Arcy", f"info@{VAXJO}"),
        ("Jürgen Groß", "info@xn--.example.org"),
        ("Győző Kő", "info@orebro.example.org"),
    ]
