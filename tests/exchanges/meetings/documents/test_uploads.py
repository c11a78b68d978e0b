"""What may be uploaded as a document is what its content and its name both say."""

import hashlib
from pathlib import PurePosixPath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from exchanges.meetings.documents.uploads import CONTENT_TYPES, MEGABYTE, UploadRefused, check_upload, safe_name
from tests.exchanges.meetings.documents.uploads import HONEST, JPEG, PNG, office, open_document, package, upload
from tests.factories import SMALL_PDF

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WORD = "wordprocessingml.document"


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
    with pytest.raises(UploadRefused, match="not taken"):
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
        ("latin.csv", "Köln".encode("latin-1")),
        ("binary.csv", b"a,b\x00c"),
        ("nothing.pdf", b""),
        ("nothing.csv", b""),
    ],
)
def test_a_renamed_or_disguised_file_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused, match="is not what"):
        check_upload(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [("plan.docx", office(WORD, word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin")),
     ("plan.odt", open_document("text", Basic__Standard__Module="x"))],
)  # fmt: skip
def test_macros_are_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused, match="macros"):
        check_upload(upload(name, content))


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
