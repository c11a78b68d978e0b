"""Papers as PDF: tagged, in a language, with every letter of the programme's languages."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import NotThere, record_attendance
from exchanges.registrations.attendance.papers import attendance_sheet, certificate, name_badges
from exchanges.registrations.models import Person, Registration
from exchanges.typesetting.pdf import render_pdf
from tests.exchanges.registrations.factories import ONLINE, STARTS_ON, make_delegation, make_published, sign_up
from tests.factories import make_coordinator

NAMES = ["Åsa Öberg", "Łukasz Żółć", "Őri Ágnes Tűzkő", "Niccolò Verità", "Jürgen Weiß"]
AFTERWARDS = datetime.datetime(2027, 4, 29, 12, tzinfo=datetime.UTC)


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    return make_published(days=2, format="hybrid", titles={"en": "Cooler streets"})


def _register(published: PublishedMeeting, name: str, **fields: Any) -> Registration:
    registration = sign_up(published, **fields)
    Person.objects.filter(pk=registration.person_id).update(name=name, function="Planner")
    return Registration.objects.select_related("person", "municipality", "meeting").get(pk=registration.pk)


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in _read(pdf).pages).split())


def _roles(node: Any) -> set[str]:
    """Return what the elements of a tagged file are."""
    found: set[str] = set()
    node = node.get_object() if hasattr(node, "get_object") else node
    for child in node if isinstance(node, list) else [node]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict):
            found |= {child["/S"]} if "/S" in child else set()
            found |= _roles(child["/K"]) if "/K" in child else set()
    return found


def _languages(node: Any) -> set[str]:
    """Return the languages that parts of a tagged file say they are in."""
    found: set[str] = set()
    node = node.get_object() if hasattr(node, "get_object") else node
    for child in node if isinstance(node, list) else [node]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict):
            found |= {str(child["/Lang"])} if "/Lang" in child else set()
            found |= _languages(child["/K"]) if "/K" in child else set()
    return found


def _attend(registration: Registration, day: datetime.date = STARTS_ON, mode: str = "in_person") -> None:
    record_attendance(registration=registration, day=day, mode=mode, actor=make_coordinator(), now=AFTERWARDS)


def _certificate(published: PublishedMeeting) -> bytes:
    registration = _register(published, NAMES[1])
    _attend(registration)
    return certificate(registration, published)


@pytest.mark.parametrize("make", [attendance_sheet, name_badges, _certificate])
def test_a_paper_is_tagged_and_says_its_language_and_title(published: PublishedMeeting, make: Any) -> None:
    _register(published, NAMES[0])
    with translation.override("hu"):
        reader = _read(make(published))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "hu"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert "/P" in _roles(root["/StructTreeRoot"]["/K"])
    assert reader.metadata is not None
    assert reader.metadata.title
    assert "Cooler streets" in reader.metadata.title


@pytest.mark.parametrize("make", [attendance_sheet, name_badges, _certificate])
def test_a_meeting_s_title_in_another_language_says_which(published: PublishedMeeting, make: Any) -> None:
    _register(published, NAMES[0])
    published.meeting.titles = {"en": "Cooler streets"}
    for language, named in (("hu", {"en"}), ("en", set())):
        with translation.override(language):
            root: Any = _read(make(published)).trailer["/Root"]
        assert _languages(root["/StructTreeRoot"]["/K"]) == named


def test_the_sheet_is_a_table_with_headings_for_who_comes_in_person(published: PublishedMeeting) -> None:
    for name in NAMES:
        _register(published, name)
    _register(published, "Zoe Online", mode=ONLINE)
    pdf = attendance_sheet(published)
    text = _text(pdf)
    assert all(name in text for name in NAMES)
    assert "Zoe Online" not in text
    assert "Signature, Tuesday 27 April 2027" in text
    assert "Signature, Wednesday 28 April 2027" in text
    root: Any = _read(pdf).trailer["/Root"]
    assert {"/H1", "/Table", "/TH", "/TD"} <= _roles(root["/StructTreeRoot"]["/K"])


def test_the_sheet_says_on_which_days_somebody_does_not_come(published: PublishedMeeting) -> None:
    _register(published, NAMES[0], days=(STARTS_ON,))
    assert _text(attendance_sheet(published)).count("not on this day") == 1


def test_a_long_sheet_repeats_its_headings_on_every_page(published: PublishedMeeting) -> None:
    for number in range(40):
        _register(published, f"Person {number}")
    pages = _read(attendance_sheet(published)).pages
    assert len(pages) > 1
    assert all("Municipality" in page.extract_text() for page in pages[:2])


def test_a_badge_says_who_from_where_as_what(published: PublishedMeeting) -> None:
    registration = _register(published, NAMES[2])
    text = _text(name_badges(published))
    assert NAMES[2] in text
    assert str(registration.municipality) in text
    assert "Planner" in text
    assert "Cooler streets" in text


def test_places_without_a_name_and_people_online_have_no_badge(published: PublishedMeeting) -> None:
    _register(published, NAMES[0])
    _register(published, NAMES[1], mode=ONLINE)
    unnamed = sign_up(published)
    Registration.objects.filter(pk=unnamed.pk).update(person=None, delegation=make_delegation(published.meeting))
    assert _text(name_badges(published)).count("Cooler streets") == 1


def test_a_certificate_names_the_days_and_the_way(published: PublishedMeeting) -> None:
    registration = _register(published, NAMES[1])
    _attend(registration)
    _attend(registration, STARTS_ON + datetime.timedelta(days=1), ONLINE)
    text = _text(certificate(registration, published))
    assert NAMES[1] in text
    assert "Cooler streets" in text
    assert "Tuesday 27 April 2027, from 10:00 (local time, CEST) (In person)" in text
    assert "Wednesday 28 April 2027, until 16:00 (local time, CEST) (Online)" in text
    assert registration.reference in text


def test_a_day_that_the_meeting_has_no_more_is_named_without_hours(
    published: PublishedMeeting,
) -> None:
    registration = _register(published, NAMES[2])
    _attend(registration)
    published.starts_on = published.ends_on
    assert "Tuesday 27 April 2027 (In person)" in _text(certificate(registration, published))


def test_the_link_of_a_certificate_is_a_picture_too_so_that_nobody_types_it(published: PublishedMeeting) -> None:
    root: Any = _read(_certificate(published)).trailer["/Root"]
    assert {"/Figure", "/Link"} <= _roles(root["/StructTreeRoot"]["/K"])


def test_who_was_not_there_gets_no_certificate(published: PublishedMeeting) -> None:
    with pytest.raises(NotThere):
        certificate(_register(published, NAMES[0]), published)


def test_the_same_certificate_is_the_same_file(published: PublishedMeeting) -> None:
    registration = _register(published, NAMES[0])
    _attend(registration)
    assert certificate(registration, published) == certificate(registration, published)


def test_a_name_is_text_and_never_code(published: PublishedMeeting) -> None:
    registration = _register(published, '#read("/etc/passwd") $x$ *b* @a')
    _attend(registration)
    assert '#read("/etc/passwd") $x$ *b* @a' in _text(certificate(registration, published))


def test_a_name_in_letters_that_no_font_has_makes_a_tagged_file_all_the_same(published: PublishedMeeting) -> None:
    registration = _register(published, "漢字 and Київ")
    _attend(registration)
    pdf = certificate(registration, published)
    root: Any = _read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "Київ" in _text(pdf)


def test_data_that_a_template_misses_are_an_error(db: None) -> None:
    with pytest.raises(Exception, match="dictionary does not contain key"):
        render_pdf("certificate", {"title": "Certificate", "document": "Certificate"})
