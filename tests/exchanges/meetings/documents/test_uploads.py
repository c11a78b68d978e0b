"""What may be uploaded as a document is what its content and its name both say."""

import hashlib
from pathlib import PurePosixPath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from exchanges.meetings.documents.uploads import CONTENT_TYPES, MEGABYTE, UploadRefused, check_upload, safe_name
from tests.exchanges.meetings.documents.uploads import (
    HONEST,
    JPEG,
    PNG,
    listing_of,
    office,
    open_document,
    package,
    relation,
    upload,
)
from tests.factories import SMALL_PDF

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WORD = "wordprocessingml.document"
MAIN_OF_WORD = f"application/vnd.openxmlformats-officedocument.{WORD}.main+xml"
MACROS = '<Override PartName="/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
OLE = "application/vnd.sun.star.oleobject"


def test_a_file_of_every_kind_is_here() -> None:
    assert {PurePosixPath(name.lower()).suffix for name in HONEST} == set(CONTENT_TYPES)


@pytest.mark.parametrize("name", HONEST)
def test_what_it_says_it_is_is_taken(name: str) -> None:
    checked = check_upload(upload(name, HONEST[name]))
    assert checked.content_type == CONTENT_TYPES[PurePosixPath(name.lower()).suffix]
    assert checked.size_bytes == len(HONEST[name])
    assert checked.sha256 == hashlib.sha256(HONEST[name]).hexdigest()
    assert checked.content.read() == HONEST[name]


@pytest.mark.parametrize(
    "name", ["page.html", "picture.svg", "run.exe", "slides.pdf.html", "slides.pdf.", "slides", ".pdf", "macros.docm"]
)
def test_other_types_are_not_taken_whatever_is_inside(name: str) -> None:
    with pytest.raises(UploadRefused, match="not accepted"):
        check_upload(upload(name, SMALL_PDF))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", HTML),
        ("picture.png", SVG),
        ("picture.jpg", PNG),
        ("picture.png", JPEG),
        ("program.pdf", b"MZ\x90\x00" + b"\x00" * 100),
        ("page-and-slides.pdf", HTML + SMALL_PDF),
        ("page-and-package.docx", HTML + office(WORD)),
        ("archive.docx", package(secret="x")),
        ("archive.odt", package(secret="x")),
        ("sheet.docx", office("spreadsheetml.sheet")),
        ("template.docx", office("wordprocessingml.template")),
        ("talk.odt", open_document("presentation")),
        ("broken.docx", office(WORD)[:-30]),
        ("slides.docx", SMALL_PDF),
        ("page.csv", HTML),
        ("picture.csv", SVG),
        ("utf-16.csv", "Ort;Einwohner".encode("utf-16")),
        ("binary.csv", b"a,b\x00c"),
        ("nothing.pdf", b""),
        ("nothing.csv", b""),
    ],
)
def test_a_renamed_or_disguised_file_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused, match="does not match"):
        check_upload(upload(name, content))


TALK, SHEET = "presentationml.presentation", "spreadsheetml.sheet"


def parts(kind: str, listing: str = "", **parts: str) -> bytes:
    """Return an Office file with parts by their names as they stand, and a listing of types of its own."""
    return package(_types=listing or listing_of(kind), **parts)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.docx", office(WORD, **{"word/vbaProject.bin": "x"})),
        ("plan.docx", office(WORD, **{"word/VBAPROJECT.BIN": "x"})),
        ("plan.docx", parts(WORD, listing_of(WORD).replace("</Types>", MACROS + "</Types>"))),
        ("plan.docx", parts(WORD, listing_of(WORD).replace("main+xml", "macroEnabled.main+xml"))),
        ("plan.xlsx", office(SHEET, **{"xl/macrosheets/sheet1.xml": "x"})),
        ("plan.odt", open_document("text", Basic__Standard__Module="x")),
        ("plan.odt", open_document("text", scripts__python__run="x")),
    ],
)
def test_macros_are_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused, match="macros"):
        check_upload(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.docx", office(WORD, **{"word/embeddings/oleObject1.bin": "x"})),
        ("plan.docx", office(WORD, **{"WORD/EMBEDDINGS/OLEOBJECT1.BIN": "x"})),
        ("plan.docx", office(WORD, **{"word/embeddings/run.exe": "x"})),
        ("talk.pptx", office(TALK, **{"ppt/activeX/activeX1.xml": "x"})),
        (
            "talk.pptx",
            office(TALK, **{"ppt/embeddings/a.xlsx": office(SHEET, **{"xl/embeddings/oleObject1.bin": "x"})}),
        ),
        ("plan.odt", open_document("text", **{"META-INF/manifest.xml": f"<a media-type='{OLE}'/>"})),
    ],
)
def test_objects_of_other_programs_are_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused, match="contains another file"):
        check_upload(upload(name, content))


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "image", "externalLinkPath", "frame"])
@pytest.mark.parametrize("mode", ["External", "EXTERNAL"])
def test_parts_from_elsewhere_are_not_taken(kind: str, mode: str) -> None:
    with pytest.raises(UploadRefused, match="from elsewhere"):
        check_upload(upload("plan.docx", office(WORD, **{"word/_rels/document.xml.RELS": relation(kind, mode)})))


def text_of(element: str) -> str:
    """Return the content of an OpenDocument file with one element that names an address."""
    return (
        '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:draw="d" xmlns:table="b" xmlns:xlink="x">'
        f"<office:body><{element}/></office:body></office:document-content>"
    )


@pytest.mark.parametrize(
    "element",
    [
        'draw:image xlink:href="https://tracker.example.org/å.png"',
        'draw:image xlink:href="HTTP://tracker.example.org/a.png"',
        'draw:image xlink:href="//tracker.example.org/a.png"',
        'text:section-source xlink:href="file:///srv/plan.odt"',
        'table:table-source xlink:href="https://tracker.example.org/a.ods"',
        'draw:object xlink:href=" https://tracker.example.org/a.odg"',
    ],
)
@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "Object 1/content.xml"])
def test_text_that_fetches_from_elsewhere_is_not_taken(element: str, part: str) -> None:
    with pytest.raises(UploadRefused, match="from elsewhere"):
        check_upload(upload("plan.odt", open_document("text", **{part: text_of(element)})))


@pytest.mark.parametrize(
    "element",
    [
        'draw:image xlink:href="Pictures/å.png"',
        'draw:object xlink:href="./Object 1"',
        'text:a xlink:href="https://example.org/"',
        'draw:a xlink:href="mailto:energi@example.org"',
    ],
)
def test_text_with_links_and_own_pictures_is_taken(element: str) -> None:
    assert (
        check_upload(upload("plan.odt", open_document("text", **{"content.xml": text_of(element)}))).name == "plan.odt"
    )


def test_what_people_make_is_taken() -> None:
    links = office(WORD, **{"word/_rels/document.xml.rels": relation("hyperlink", "External")})
    chart = office(TALK, **{"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": office(SHEET)})
    show = office("presentationml.slideshow")
    quoted = parts(WORD, listing_of(WORD).replace('"', "'"))
    for name, content in {"a.docx": links, "b.pptx": chart, "c.pptx": show, "d.docx": quoted}.items():
        assert check_upload(upload(name, content)).name == name


@pytest.mark.parametrize(
    "content",
    [
        parts(WORD, listing_of(SHEET).replace("</Types>", f'<!-- "{MAIN_OF_WORD}" --></Types>')),
        parts(WORD, f'<!DOCTYPE a [<!ENTITY b "c">]>{listing_of(WORD)}'),
        parts(WORD, listing_of(WORD) + " " * 1_000_001),
        office(WORD, **{"[content_types].xml": listing_of(WORD)}),
        office(WORD, **{f"{number:0250}": "" for number in range(4_000)}),
        office(WORD, **{"word/embeddings/a.docx": b"PK"}),
        office(WORD, **{"word/_rels/a.rels": "<a"}),
    ],
)
def test_an_archive_that_only_looks_like_a_document_is_not_taken(content: bytes) -> None:
    with pytest.raises(UploadRefused, match="does not match"):
        check_upload(upload("plan.docx", content))


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "iso-8859-1"])
def test_a_table_in_older_letters_is_told_which_to_choose(encoding: str) -> None:
    with pytest.raises(UploadRefused, match="CSV UTF-8"):
        check_upload(upload("towns.csv", "Ort;Einwohner\r\nKöln;1\r\n".encode(encoding)))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('Ort;Link\r\nKöln;"=HYPERLINK(""https://example.org"")"\r\n', "B2"),
        ("a,b,@SUM(1)", "C1"),
        ("a\t  =1+1", "B1"),
        ("+cmd|' /C calc'!A0", "A1"),
        ("-5+A1", "A1"),
        ("＝1", "A1"),
        (",".join(["1"] * 27 + ["=1"]), "AB1"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_named(text: str, cell: str) -> None:
    with pytest.raises(UploadRefused, match=f"would run cell {cell} "):
        check_upload(upload("towns.csv", text.encode()))


def test_numbers_and_words_are_cells() -> None:
    table = "Ort;Änderung;Telefon\r\nKöln – “Süd”;-5,5 %;+46 70 123-45\r\nÅmål's;'=1;a=b\r\n"
    assert check_upload(upload("towns.csv", table.encode("utf-8-sig"))).content_type == "text/csv"


def test_a_table_with_a_cell_without_end_is_refused() -> None:
    with pytest.raises(UploadRefused, match="not a valid table"):
        check_upload(upload("towns.csv", ('a;"' + "x" * 200_000).encode()))


def test_a_file_is_taken_up_to_the_limit_and_no_further(settings: Settings) -> None:
    settings.DOCUMENT_SIZE_LIMIT_MB = 1
    full = SMALL_PDF + b"\n" * (MEGABYTE - len(SMALL_PDF))
    assert check_upload(upload("full.pdf", full)).size_bytes == MEGABYTE
    with pytest.raises(UploadRefused, match="larger than 1 MB"):
        check_upload(upload("over.pdf", full + b"\n"))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Slides.PDF", "Slides.pdf"),
        ("Zażółć gęślą jaźń.pdf", "Zażółć gęślą jaźń.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\Windows\\system.ini.pdf", "system.ini.pdf"),
        ("/etc/cron.d/job.csv", "job.csv"),
        ("...pdf", "document.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ('quo"ted<b>.pdf', "quotedb.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("  .pdf", "document.pdf"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_is_dangerous(given: str, name: str) -> None:
    assert safe_name(given) == name


def test_a_traversing_name_is_made_safe_on_the_way_in() -> None:
    file = SimpleUploadedFile("slides.pdf", SMALL_PDF)
    file._name = "../../../tmp/slides.pdf"  # around Django's own care
    assert check_upload(file).name == "slides.pdf"
