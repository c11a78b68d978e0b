"""Types of document that may be uploaded: the content decides on the type, and the name has to agree."""

import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from exchanges.meetings.documents.packages import ODF, OOXML, is_package_of
from exchanges.meetings.documents.refusals import UploadRefused
from exchanges.meetings.documents.tables import is_table

CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{OOXML}.wordprocessingml.document",
    ".xlsx": f"{OOXML}.spreadsheetml.sheet",
    ".pptx": f"{OOXML}.presentationml.presentation",
    ".odt": f"{ODF}.text",
    ".ods": f"{ODF}.spreadsheet",
    ".odp": f"{ODF}.presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
}
"""What is taken, by extension. Never what a browser would run: no HTML, no SVG, no XML."""

MEGABYTE = 1_000_000
_LONGEST_STEM = 100


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept, and what is known of it."""

    content: "File[bytes]"
    name: str
    content_type: str
    size_bytes: int
    sha256: str


def check_upload(upload: "File[bytes]") -> CheckedUpload:
    """Return what is known of an uploaded file; raise UploadRefused where it is too large, or not what is taken.

    The type that the browser claims is not looked at.
    """
    given = upload.name or ""
    extension = PurePosixPath(given.lower()).suffix
    if extension not in CONTENT_TYPES:
        raise UploadRefused(
            _("This file type is not accepted. Choose PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG or CSV.")
        )
    if upload.size > settings.DOCUMENT_SIZE_LIMIT_MB * MEGABYTE:
        raise UploadRefused(
            _("The file is larger than %(limit)d MB. Make it smaller, for example by compressing its pictures.")
            % {"limit": settings.DOCUMENT_SIZE_LIMIT_MB}
        )
    if not _is_what_it_says(upload, extension):
        raise UploadRefused(
            _("The content of the file does not match %(extension)s. Save it again with the program that made it.")
            % {"extension": extension}
        )
    digest = _digest(upload)
    return CheckedUpload(upload, safe_name(given), CONTENT_TYPES[extension], upload.size, digest)


def safe_name(given: str) -> str:
    """Return the last part of a path without what is invisible, or means something to a shell or a file system."""
    path = PurePosixPath(unicodedata.normalize("NFC", given).replace("\\", "/"))
    stem = "".join(letter for letter in path.stem if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    stem = " ".join(stem.split()).lstrip(".-~ ")[:_LONGEST_STEM].strip()
    return f"{stem or 'document'}{path.suffix.lower()}"


def _is_what_it_says(upload: "File[bytes]", extension: str) -> bool:
    if upload.size == 0:
        return False
    if extension == ".csv":
        upload.seek(0)
        return is_table(upload.read())
    found = _types_by_first_bytes(upload)
    wanted = CONTENT_TYPES[extension]
    if not wanted.startswith((OOXML, ODF)):
        return wanted in found
    return _starts_with(upload, b"PK\x03\x04") and is_package_of(upload, wanted)


def _types_by_first_bytes(upload: "File[bytes]") -> set[str]:
    """Return the types whose mark stands at the very beginning, so that nothing else can stand before it."""
    upload.seek(0)
    try:
        found = puremagic.magic_string(upload.read(4096))
    except (puremagic.PureError, ValueError):
        return set()
    return {match.mime_type for match in found if match.offset == 0}


def _starts_with(upload: "File[bytes]", mark: bytes) -> bool:
    upload.seek(0)
    return bytes(upload.read(len(mark))) == mark


def _digest(upload: "File[bytes]") -> str:
    upload.seek(0)
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
