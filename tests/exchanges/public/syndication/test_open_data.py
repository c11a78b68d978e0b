"""Open data over HTTP: as their schemas say, the same for years, harmless in a spreadsheet, and nobody's own."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchanges.meetings.models import Meeting
from exchanges.public.syndication.other_sites import OpenToOtherSites
from exchanges.public.syndication.views.open_data import TABLES
from municipalities.models import Municipality, Programme, Role
from tests import factories
from tests.architecture.repository import ROOT
from tests.exchanges.public.conftest import DRAFT_WORD, Season, day
from tests.exchanges.public.json_schema import faults
from tests.exchanges.registrations.factories import make_registration

pytestmark = pytest.mark.django_db

FOLDER = "/open-data/v1"
COLUMNS = {
    "meetings": "id url programme version network kind status cancellation_reason first_day last_day "
    "previous_first_day previous_last_day starts_at ends_at time_zone format languages interpretation "
    "title_en title_sv title_de title_it title_pl title_hu "
    "summary_en summary_sv summary_de summary_it summary_pl summary_hu "
    "theme target_groups host host_name host_country host_role further_hosts venue street_address "
    "latitude longitude step_free revision changed_at is_sample",
    "municipalities": "id url name district country region latitude longitude website population climate_neutral_by "
    "contact roles",
    "programmes": "id url name first_day last_day networks municipalities version published_at meetings held cancelled "
    "is_sample",
    "themes": "id programme scope name_en name_sv name_de name_it name_pl name_hu "
    "content_en content_sv content_de content_it content_pl content_hu "
    "target_groups_en target_groups_sv target_groups_de target_groups_it target_groups_pl target_groups_hu",
}
"""The promise of version 1: new columns come at the end, none of these goes or changes its place."""


def json_of(client: Client, name: str, query: str = "") -> dict[str, Any]:
    response = client.get(f"{FOLDER}/{name}.json{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    found: dict[str, Any] = json.loads(response.content)
    return found


def csv_of(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{FOLDER}/{name}.csv{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8; header=present")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8"), newline=""), strict=True))


def test_every_file_is_as_its_schema_says(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.german.pk).update(languages="en, de", interpretation="hu", venue="Hall")
    for name in TABLES:
        document = json_of(client, name)
        schema = json.loads(client.get(f"{FOLDER}/{name}.schema.json").content)
        assert document["schema"] == schema["$id"] == f"http://testserver{FOLDER}/{name}.schema.json"
        assert list(faults(document, schema)) == []
        assert document["count"] == len(document[name]) > 0


def test_the_check_of_a_schema_finds_what_is_wrong(client: Client, season: Season) -> None:
    schema = json.loads(client.get(f"{FOLDER}/meetings.schema.json").content)
    document = json_of(client, "meetings")
    [meeting, *_others] = document["meetings"]
    meeting.update({"network": "Sweden", "status": "maybe", "first_day": "2.2.2027", "revision": -1, "is_sample": 0})
    meeting["title"]["xx"] = "?"
    meeting["surprise"] = 1
    del meeting["theme"]
    assert len(list(faults(document, schema))) == 8


@pytest.mark.parametrize("name", TABLES)
def test_columns_stay_where_they_are(client: Client, season: Season, name: str) -> None:
    heading = client.get(f"{FOLDER}/{name}.csv").content.decode().partition("\r\n")[0]
    promised = COLUMNS[name].split()
    assert heading.split(",")[: len(promised)] == promised


def test_a_meeting_says_what_is_published_and_what_became_of_it(client: Client, season: Season) -> None:
    found = {row["url"].split("/")[-2]: row for row in json_of(client, "meetings")["meetings"]}
    assert list(found) == ["held", "coming", "moved", "german", "cancelled", "conference"]
    moved = found["moved"]
    assert moved["id"] == str(season.moved.uid)
    assert (moved["first_day"], moved["previous_first_day"], moved["revision"]) == ("2027-04-13", "2027-04-06", 1)
    assert moved["title"]["sv"] == "Politiskt ledarskap i SE forerunner 1 – Åłőß"
    assert moved["target_groups"] == ["decision-makers", "elected-representatives", "politicians"]
    assert (found["cancelled"]["status"], found["cancelled"]["cancellation_reason"]) == (
        "cancelled",
        "The hall burnt down.",
    )
    assert (found["conference"]["network"], found["conference"]["kind"]) == (None, "conference")


def test_the_table_says_the_same_without_nesting(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.german.pk).update(languages="en, de")
    rows = {row["url"].split("/")[-2]: row for row in csv_of(client, "meetings")}
    german = rows["german"]
    assert german["languages"] == "en; de"
    assert german["title_de"] == "Offen in DE network 1 – Åłőß"
    assert (german["is_sample"], german["cancellation_reason"], german["revision"]) == ("false", "", "0")
    assert rows["moved"]["previous_first_day"] == "2027-04-06"


def test_meetings_are_filtered_as_in_the_calendar(client: Client, season: Season) -> None:
    document = json_of(client, "meetings", "?country=DE")
    assert [row["host_country"] for row in document["meetings"]] == ["DE"]
    assert document["source"] == f"http://testserver{FOLDER}/meetings.json?country=DE"
    refused = client.get(f"{FOLDER}/meetings.csv?country=XX")
    assert (refused.status_code, refused.content.decode()) == (400, "Country: We don’t recognise the country “XX”.\n")
    assert refused["Access-Control-Allow-Origin"] == "*"


def test_what_a_spreadsheet_would_run_is_a_text(client: Client, season: Season) -> None:
    for formula in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        Meeting.objects.filter(pk=season.german.pk).update(titles={"en": formula}, venue=formula)
        [row] = csv_of(client, "meetings", "?country=DE")
        assert row["title_en"] == row["venue"] == f"'{formula}"
    Municipality.objects.update(latitude=38.7, longitude=-9.1)
    assert {row["longitude"] for row in csv_of(client, "municipalities")} == {"-9.1"}


def test_any_text_survives(client: Client, season: Season) -> None:
    title = 'Ő, "ł";\n<b>🌳</b>'
    Meeting.objects.filter(pk=season.german.pk).update(titles={"en": title})
    assert csv_of(client, "meetings", "?country=DE")[0]["title_en"] == title
    assert json_of(client, "meetings", "?country=DE")["meetings"][0]["title"] == {"en": title}


@pytest.mark.parametrize("kind", ["json", "csv", "schema"])
@pytest.mark.parametrize("name", TABLES)
def test_pages_of_every_site_may_read_the_files(client: Client, season: Season, name: str, kind: str) -> None:
    response = client.get(reverse(f"open_data:{name}_{kind}"), headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in response["Link"]
    assert f'{name}.schema.json>; rel="describedby"' in response["Link"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["/", "/calendar/", "/calendar.ics", "/open-data/", "/me/sign-in/", "/picture.png"])
def test_no_other_address_is_open_to_pages_of_other_sites(client: Client, season: Season, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(path)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/meetings/abc.json", 404),
        ("/meeting.json", 404),
        ("/themes/nowhere.json", 404),
        ("/meetings.json?country=XX", 400),
        ("/meetings.json?country=%00", 400),
        ("", 301),
    ],
)
def test_pages_of_every_site_may_read_why_they_get_no_file(
    client: Client, season: Season, path: str, status: int
) -> None:
    response = client.get(f"{FOLDER}{path}")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("file", ["meetings.json", "themes.json", "meetings.schema.json"])
def test_pages_of_every_site_may_read_that_nothing_changed(client: Client, season: Season, file: str) -> None:
    tag = client.get(f"{FOLDER}/{file}")["ETag"]
    unchanged = client.get(f"{FOLDER}/{file}", headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged["Access-Control-Allow-Origin"]) == (304, "*")


def test_pages_of_every_site_may_read_that_the_database_is_away(rf: RequestFactory) -> None:
    away = OpenToOtherSites(lambda _request: HttpResponse(status=503))
    assert away(rf.get(f"{FOLDER}/meetings.json"))["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in away(rf.get("/open-data/v10/meetings.json"))


def test_what_was_removed_is_a_list_of_nothing_where_changes_were_asked_for(client: Client, season: Season) -> None:
    assert {repr(json_of(client, name)["removed"]) for name in TABLES} == {"None"}
    changed = json_of(client, "meetings", "?changed_since=2027-01-01")
    assert changed["removed"] == []
    schema = json.loads(client.get(f"{FOLDER}/meetings.schema.json").content)
    assert (schema["properties"]["removed"]["deprecated"], "removed" in schema["required"]) == (True, True)
    assert list(faults(changed, schema)) == []


def test_no_person_and_nothing_of_the_draft_is_in_the_files(client: Client, season: Season) -> None:
    registered = make_registration(season.coming)
    assert registered.person is not None
    town = factories.host_of(season.programme, Role.FORERUNNER).municipality
    Municipality.objects.filter(pk=town.pk).update(contact_function="Energy office", contact_email="anna@example.org")
    everything = b"".join(client.get(f"{FOLDER}/{name}.{kind}").content for name in TABLES for kind in ("json", "csv"))
    assert b"Energy office" in everything
    for secret in (registered.person.email, registered.reference, "anna@", DRAFT_WORD, "draft-meeting"):
        assert secret.encode() not in everything


def test_whoever_has_a_file_is_not_sent_it_again(client: Client, season: Season) -> None:
    for name in TABLES:
        first = client.get(f"{FOLDER}/{name}.json")
        again = client.get(f"{FOLDER}/{name}.json", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_more_rows_ask_no_more_of_the_database(client: Client, season: Season) -> None:
    def queries(query: str) -> list[int]:
        counts = []
        for name in TABLES:
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{FOLDER}/{name}.json?{query}")
            counts.append(len(captured))
        return counts

    season.german.co_hosts.add(factories.make_participation(season.programme))
    few = queries("")
    for number in range(3):
        more = factories.make_meeting(season.programme, theme="open", starts_on=day(7, 1 + number))
        more.co_hosts.add(factories.make_participation(season.programme))
        factories.make_published_meeting(season.version, more)
    assert queries("utm_source=another-address") == few


def test_a_site_without_a_programme_has_empty_files(client: Client) -> None:
    assert Programme.objects.count() == 0
    for name in TABLES:
        assert json_of(client, name)[name] == csv_of(client, name) == []


def test_the_documents_know_every_field(client: Client, season: Season) -> None:
    document = (ROOT / "docs/open-data.md").read_text(encoding="utf-8")
    page = client.get("/open-data/").content.decode()
    for table in TABLES.values():
        section = re.split(rf"^## {table.name}$", document, flags=re.MULTILINE | re.IGNORECASE)[1].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field.name for field in table.fields]
        assert all(f"<code>{field.name}</code>" in page for field in table.fields)
