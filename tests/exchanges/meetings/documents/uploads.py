"""Files as people upload them: honest ones of every kind that is taken."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import SMALL_PDF

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xfc\xcf\xc0P\x0f\x00\x04\x85\x01\x80\x84\xa9\x8c!\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def package(**parts: str | bytes) -> bytes:
    """Return a ZIP file; `__` in a name stands for a slash, `_types` for the listing of Office."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as made:
        for name, text in parts.items():
            made.writestr("[Content_Types].xml" if name == "_types" else name.replace("__", "/"), text)
    return content.getvalue()


def listing_of(kind: str) -> str:
    """Return what an Office file of a kind says of its parts."""
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    )


def relation(kind: str, mode: str) -> str:
    """Return the part that says to what a document is related: one address, elsewhere or within."""
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{kind}" Target="https://example.org/a" TargetMode="{mode}"/></Relationships>'
    )


def office(kind: str, **parts: str | bytes) -> bytes:
    """Return the least Office file of a kind such as wordprocessingml.document."""
    return package(_types=listing_of(kind), **parts)


def open_document(kind: str, **parts: str | bytes) -> bytes:
    """Return the least OpenDocument file of a kind such as text."""
    return package(mimetype=f"application/vnd.oasis.opendocument.{kind}", **parts)


HONEST = {
    "Slides.pdf": SMALL_PDF,
    "minutes.docx": office("wordprocessingml.document"),
    "budget.xlsx": office("spreadsheetml.sheet"),
    "talk.pptx": office("presentationml.presentation"),
    "minutes.odt": open_document("text"),
    "budget.ods": open_document("spreadsheet"),
    "talk.odp": open_document("presentation"),
    "map.PNG": PNG,
    "square.jpg": JPEG,
    "square.jpeg": JPEG,
    "towns.csv": "Ort;Einwohner\r\nKöln;1\r\n".encode(),
}
"""A file of each extension that is taken."""


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return a file as a form gets it, its type claimed to be something else."""
    return SimpleUploadedFile(name, content, content_type="text/html")
