"""What open data can be asked for beside the table: records, pages, what changed, and what describes it."""

import csv
import io
import json
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.http import http_date

from exchanges.meetings.models import Meeting
from exchanges.public.syndication.open_data.tables import TABLES
from municipalities.models import Municipality
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db

FOLDER = "/open-data/v1"


def asked(client: Client, address: str) -> dict[str, Any]:
    response = client.get(f"{FOLDER}/{address}")
    assert response.status_code == 200, response.content.decode()
    found: dict[str, Any] = json.loads(response.content)
    return found


def slugs(document: dict[str, Any]) -> list[str]:
    return [row["url"].split("/")[-2] for row in document["meetings"]]


def refused(client: Client, address: str) -> str:
    response = client.get(f"{FOLDER}/{address}")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (400, "*"), address
    return response.content.decode()


def test_meetings_are_narrowed_by_programme_and_status(client: Client, season: Season) -> None:
    slug = season.programme.slug
    assert slugs(asked(client, f"meetings.json?programme={slug.upper()}&status=Cancelled")) == ["cancelled"]
    assert slugs(asked(client, "meetings.json?country=de&status=published")) == ["german"]
    document = asked(client, f"meetings.json?status=cancelled&programme={slug}")
    assert document["source"] == f"http://testserver{FOLDER}/meetings.json?programme={slug}&status=cancelled"


def test_other_tables_are_narrowed_too(client: Client, season: Season) -> None:
    slug = season.programme.slug
    countries = {row["country"] for row in asked(client, "municipalities.json?country=de")["municipalities"]}
    assert countries == {"DE"}
    themes = asked(client, f"themes.json?programme={slug}")["themes"]
    assert {theme["programme"] for theme in themes} == {slug}
    assert len({theme["uid"] for theme in themes}) == len(themes) > 0


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("meetings.json?program=x", "“program” is no parameter"),
        ("meetings.csv?since=2027-01-01", "“since” is no parameter"),
        ("meetings.json?programme=nowhere", "“nowhere” cannot be"),
        ("meetings.json?status=maybe", "published, held or cancelled"),
        ("meetings.json?changed_since=yesterday", "“yesterday” cannot be"),
        ("meetings.json?changed_since=2027-02-30", "“2027-02-30” cannot be"),
        ("meetings.json?changed_since=0001-01-01T00:00%2B14:00", "cannot be"),
        ("meetings.json?limit=0", "1 to 1000"),
        ("meetings.json?limit=²", "“²” cannot be"),
        ("meetings.json?page=2", "limit"),
        ("meetings.json?spreadsheet=comma", "“spreadsheet” is no parameter"),
        ("meetings.csv?spreadsheet=tab", "“tab” cannot be"),
        ("municipalities.json?theme=open", "“theme” is no parameter"),
        ("municipalities.json?country=XX", "“XX” cannot be"),
        ("programmes.json?changed_since=2027-01-01", "“changed_since” is no parameter"),
        ("themes.csv?country=SE", "“country” is no parameter"),
        ("themes/a:b.json?country=SE", "“country” is no parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client: Client, season: Season, address: str, word: str) -> None:
    assert word in refused(client, address)


def test_a_program_is_told_of_every_parameter_that_there_is(client: Client, season: Season) -> None:
    assert refused(client, "meetings.csv?contry=SE") == (
        "“contry” is no parameter of this file. There are: programme, "
        "status, changed_since, limit, page, spreadsheet, "
        "q, country, theme, format, free, lang, target, role, from, to.\n"
    )
    assert refused(client, "programmes/x.json?a=1") == "“a” is no parameter of this file. There is none.\n"


def test_what_counts_visitors_is_let_pass(client: Client, season: Season) -> None:
    assert slugs(asked(client, "meetings.json?country=DE&utm_source=letter")) == ["german"]
    assert client.get("/calendar.ics?country=DE&utm_campaign=x").status_code == 200


def test_pages_follow_one_another(client: Client, season: Season) -> None:
    everything = slugs(asked(client, "meetings.json"))
    found, address, pages = [], "meetings.json?limit=4", 0
    while address:
        document = asked(client, address.removeprefix(f"http://testserver{FOLDER}/"))
        assert (document["total"], document["count"]) == (len(everything), len(document["meetings"]))
        found += slugs(document)
        address, pages = document["next"], pages + 1
    assert (found, pages) == (everything, 2)
    link = client.get(f"{FOLDER}/meetings.csv?limit=4")["Link"]
    assert re.search(r'<http://testserver/open-data/v1/meetings\.csv\?limit=4&page=2>; rel="next"', link)
    assert asked(client, "meetings.json?limit=4&page=9")["meetings"] == []


@pytest.mark.parametrize(
    "written", ["2027-01-01", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00+01:00", "2027-01-01T00:00", "9999-12-31"]
)
def test_a_day_and_a_moment_are_understood(client: Client, season: Season, written: str) -> None:
    # A plus that is not escaped stands for a space.
    found = asked(client, f"meetings.json?changed_since={written}")
    assert (found["count"] > 0) == (written[0] == "2")


def test_each_record_has_an_address(client: Client, season: Season) -> None:
    for name in TABLES:
        document = asked(client, f"{name}.json")
        record = document[name][-1]
        one = asked(client, f"{name}/{record['uid'] if name == 'themes' else record['id']}.json")
        assert (one[name], one["count"], one["total"]) == ([record], 1, 1)
    for address in ("meetings/x", "municipalities/nowhere", "programmes/nowhere", "themes/nowhere"):
        assert client.get(f"{FOLDER}/{address}.json").status_code == 404


def test_a_former_name_of_a_municipality_leads_on(client: Client, season: Season) -> None:
    town = Municipality.objects.get(pk=season.coming.host.municipality_id)
    before, town.slug = town.slug, "renamed"
    town.save()
    response = client.get(f"{FOLDER}/municipalities/{before}.json")
    assert (response.status_code, response["Location"]) == (301, f"{FOLDER}/municipalities/renamed.json")


def test_a_browser_that_asks_first_may_read(client: Client, season: Season) -> None:
    for address in ("meetings.json", "themes.csv", "meetings.schema.json", "", "openapi.json"):
        response = client.options(f"{FOLDER}/{address}", headers={"Origin": "https://elsewhere.example"})
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
        assert "If-None-Match" in response["Access-Control-Allow-Headers"]
    assert client.post(f"{FOLDER}/meetings.json").status_code == 405


@pytest.mark.parametrize("file", ["meetings.json", "meetings.csv", "themes.json"])
def test_a_browser_may_read_what_has_not_changed_and_what_is_not_there(
    client: Client, season: Season, file: str
) -> None:
    first = client.get(f"{FOLDER}/{file}")
    by_tag = client.get(f"{FOLDER}/{file}", headers={"If-None-Match": first["ETag"]})
    gone = client.get(f"{FOLDER}/{file.partition('.')[0]}/5a0b1b3e-0000-4000-8000-000000000000.json")
    answers = [first, by_tag, gone]
    assert [each.status_code for each in answers] == [200, 304, 404]
    assert {each["Access-Control-Allow-Origin"] for each in answers} == {"*"}


def test_every_file_says_when_it_last_changed(client: Client, season: Season) -> None:
    # That of meetings is a feed, which test_public_pages.py asks.
    for name in TABLES.keys() - {"meetings"}:
        response = client.get(f"{FOLDER}/{name}.json")
        again = client.get(f"{FOLDER}/{name}.json", headers={"If-Modified-Since": response["Last-Modified"]})
        assert again.status_code == 304
        long_ago = client.get(f"{FOLDER}/{name}.json", headers={"If-Modified-Since": http_date(0)})
        assert long_ago.status_code == 200


def test_a_spreadsheet_opens_the_table_by_a_double_click(client: Client, season: Season) -> None:
    Municipality.objects.filter(pk=season.coming.host.municipality_id).update(
        name="Łódź; Åre", latitude=51.5, longitude=1
    )
    for separator, sign, latitude in (("semicolon", ";", "51,5"), ("comma", ",", "51.5")):
        content = client.get(f"{FOLDER}/municipalities.csv?spreadsheet={separator}").content
        assert content.startswith(b"\xef\xbb\xbf")
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=sign, strict=True)
        assert {row["name"]: row["latitude"] for row in rows}["Łódź; Åre"] == latitude


_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_a_workbook_has_texts_numbers_and_days_and_no_formula(client: Client, season: Season) -> None:
    Meeting.objects.filter(pk=season.german.pk).update(titles={"en": '=HYPERLINK("x")', "sv": "Å\x0b–ß"})
    response = client.get(f"{FOLDER}/meetings.xlsx?country=DE")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(f"{FOLDER}/meetings.xlsx?country=DE").content == response.content
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        texts = [
            "".join(each.itertext())
            for each in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{_SHEET}si")
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [list(row.iter(f"{_SHEET}c")) for row in sheet.iter(f"{_SHEET}row")]
    assert [texts[int(cell.findtext(f"{_SHEET}v") or 0)] for cell in rows[0]] == TABLES["meetings"].columns
    assert '=HYPERLINK("x")' in texts
    assert list(sheet.iter(f"{_SHEET}f")) == []
    first_day = rows[1][TABLES["meetings"].columns.index("first_day")]
    assert first_day.get("t") is None
    assert len(rows) == 2


def test_the_index_leads_to_everything(client: Client, season: Season) -> None:
    index = asked(client, "")
    addresses = [index["openapi"], index["catalogue"]]
    for table in index["tables"].values():
        addresses += [address for kind, address in table.items() if kind != "description"]
    assert len(addresses) == 2 + 4 * len(TABLES)
    for address in addresses:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_openapi_names_every_address_and_parameter(client: Client, season: Season) -> None:
    document = asked(client, "openapi.json")
    paths = document["paths"]
    assert document["openapi"] == "3.1.0"
    for path, operation in paths.items():
        if "{id}" not in path:
            assert client.get(path).status_code == 200
            names = [parameter["name"] for parameter in operation["get"]["parameters"]]
            assert len(names) == len(set(names))
            answers = {name: client.get(path, {name: "\u0001"}).content.decode() for name in names}
            assert not [name for name, said in answers.items() if f"“{name}” is no parameter" in said]
    assert len({operation["get"]["operationId"] for operation in paths.values()}) == len(paths)


def test_the_catalogue_has_what_portals_require(client: Client, season: Season) -> None:
    catalogue = asked(client, "catalogue.jsonld")
    assert {"dct:title", "dct:description", "dct:publisher"} <= catalogue.keys()
    assert len(catalogue["dcat:dataset"]) == len(TABLES)
    for dataset in catalogue["dcat:dataset"]:
        assert {"dct:title", "dct:description"} <= dataset.keys()
        for distribution in dataset["dcat:distribution"]:
            assert (
                client.get(distribution["dcat:accessURL"]["@id"].removeprefix("http://testserver")).status_code == 200
            )


def test_the_page_tells_search_engines_of_the_data(client: Client, season: Season) -> None:
    page = client.get("/sv/open-data/").content.decode()
    [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    datasets = [thing for thing in json.loads(written)["@graph"] if thing["@type"] == "Dataset"]
    assert [dataset["name"].rpartition(" ")[2] for dataset in datasets] == list(TABLES)
    assert all(len(dataset["description"]) >= 50 for dataset in datasets)
    assert "municipalities.csv?spreadsheet=semicolon" in page
    assert "municipalities.csv?spreadsheet=comma" in client.get("/open-data/").content.decode()
