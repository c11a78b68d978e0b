"""Office files looked into: ZIP archives that say what they are, without programs or parts from elsewhere."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from exchanges.meetings.documents.refusals import UploadRefused

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"

_MAIN = "{}.main+xml"
_SLIDES, _SLIDE_SHOW = f"{OOXML}.presentationml.presentation", f"{OOXML}.presentationml.slideshow"
_ALSO = {_SLIDES: _SLIDE_SHOW}
"""What is the same but for how it opens: a show begins at once."""

_LARGEST_LISTING_BYTES = 1_000_000
"""Of the archive's own listing, and of the part that says of what type the others are."""
_END, _END_OF_64_BITS, _END_BYTES, _LISTING_SIZE_AT = b"PK\x05\x06", b"PK\x06\x07", 22, 12
_LONGEST_END_BYTES = 2**16 + _END_BYTES
"""How a ZIP archive ends (APPNOTE.TXT, 4.3.16): 22 octets and a comment."""
_MOST_RELATIONS_BYTES = 20_000_000
_MOST_TEXT_BYTES = 100_000_000
"""Of the parts of an OpenDocument file that hold its text and its styles."""
_LARGEST_WITHIN_BYTES = 20_000_000
_DEEPEST = 2
"""Files within files that are looked into: a chart of a talk keeps its table as a workbook."""

_OFFICE_WITHIN = (".docx", ".xlsx", ".pptx", ".sldx")
_CLICKED = "/hyperlink"
"""The end of the type of a relationship that leads elsewhere only when somebody clicks."""
_TEXTS = ("content.xml", "styles.xml")
"""What OpenDocument calls the parts that name what is shown with them (OpenDocument 1.3, part 2, 3.1)."""
_OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)

_BROKEN = (
    *(BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error),
    *(expat.ExpatError, UnicodeError, struct.error, OverflowError),
)
"""What a file that is no whole archive makes the libraries raise."""


def is_package_of(file: IO[bytes], wanted: str) -> bool:
    """Tell whether a file is an office document of the type, whole; raise UploadRefused where it holds more."""
    try:
        with _opened(file) as package:
            _hold_to_be_a_document(package, depth=0)
            if wanted.startswith(ODF):
                return _read(package, "mimetype", _LARGEST_LISTING_BYTES).strip() == wanted.encode()
            mains = {_MAIN.format(wanted), _MAIN.format(_ALSO.get(wanted, wanted))}
            return not mains.isdisjoint(_types_in(package))
    except _BROKEN:
        return False


def _opened(file: IO[bytes]) -> ZipFile:
    """Open an archive; raise BadZipFile where its listing is longer than any document's, before it is read."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _LONGEST_END_BYTES))
    end = file.read()
    at = end.rfind(_END)
    if at < 0 or len(end) < at + _END_BYTES or _END_OF_64_BITS in end[max(0, at - _END_BYTES) : at]:
        raise BadZipFile
    (listing_bytes,) = struct.unpack_from("<L", end, at + _LISTING_SIZE_AT)
    if listing_bytes > _LARGEST_LISTING_BYTES:
        raise BadZipFile
    return ZipFile(file)


def _hold_to_be_a_document(package: ZipFile, *, depth: int) -> None:
    names = {name.lower(): name for name in package.namelist()}
    if len(names) < len(package.namelist()):
        raise ValueError("two parts of one name, of which each program may read another")
    types = _types_in(package)
    if any(map(_is_macro, names)) or any(map(_has_macros, types)):
        raise UploadRefused(_("The file contains macros. Save it without them."))
    if any(map(_is_embedded_program, names)) or any(map(_is_object, types)):
        raise UploadRefused(_("The file contains another file or a program. Remove it, or use a picture of it."))
    if any(_leads_elsewhere(package)) or any(_fetches_by_its_text(package)):
        raise UploadRefused(
            _("The file loads parts from elsewhere when opened. Include them in the file. Links to click on may stay.")
        )
    for low, name in names.items():
        if _is_within(low):
            _look_within(package, name, depth=depth)


def _look_within(package: ZipFile, name: str, *, depth: int) -> None:
    if depth == _DEEPEST:
        raise ValueError("files within files, deeper than any document has")
    with _opened(BytesIO(_read(package, name, _LARGEST_WITHIN_BYTES))) as within:
        _hold_to_be_a_document(within, depth=depth + 1)


def _is_macro(name: str) -> bool:
    has_macros = name.endswith(("vbaproject.bin", "vbadata.xml", ".docm", ".dotm", ".xlsm", ".xltm", ".pptm", ".ppsm"))
    return has_macros or "/macrosheets/" in name or name.startswith(("basic/", "scripts/"))


def _has_macros(content_type: str) -> bool:
    return "macro" in content_type.lower() or "vbaproject" in content_type.lower()


def _is_embedded_program(name: str) -> bool:
    return "/activex/" in name or ("/embeddings/" in name and not name.endswith(("/", *_OFFICE_WITHIN)))


def _is_object(content_type: str) -> bool:
    return any(word in content_type.lower() for word in ("oleobject", "activex"))


def _is_within(name: str) -> bool:
    return "/embeddings/" in name and name.endswith(_OFFICE_WITHIN)


def _types_in(package: ZipFile) -> set[str]:
    """Return the types that a package says its parts have."""
    for name, attribute in (("[Content_Types].xml", "ContentType"), ("META-INF/manifest.xml", "media-type")):
        if name in package.NameToInfo:
            listing = _elements(_read(package, name, _LARGEST_LISTING_BYTES))
            return {given[attribute] for _element, given in listing if attribute in given}
    return set()


def _leads_elsewhere(package: ZipFile) -> Iterator[bool]:
    left = _MOST_RELATIONS_BYTES
    for name in package.namelist():
        if PurePosixPath(name.lower()).suffix == ".rels":
            content = _read(package, name, left)
            left -= len(content)
            for element, given in _elements(content):
                is_external = element == "Relationship" and given.get("TargetMode", "").lower() == "external"
                yield is_external and not given.get("Type", "").endswith(_CLICKED)


def _fetches_by_its_text(package: ZipFile) -> Iterator[bool]:
    left = _MOST_TEXT_BYTES
    for name in package.namelist():
        if PurePosixPath(name.lower()).name in _TEXTS:
            content = _read(package, name, left)
            left -= len(content)
            yield any(element != "a" and _OUTSIDE.match(href) for element, href in _references(content))


def _references(xml: bytes) -> list[tuple[str, str]]:
    """Return the elements of XML that name something by its address, with the address."""
    found: list[tuple[str, str]] = []

    def take(name: str, given: dict[str, str]) -> None:
        found.extend((_local(name), value) for key, value in given.items() if _local(key) == "href")

    _parse(xml, take)
    return found


def _read(package: ZipFile, name: str, most_bytes: int) -> bytes:
    """Return a part; raise ValueError where it is larger, whatever the archive says of its size."""
    with package.open(name) as part:
        content = part.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise ValueError(f"{name} is larger than such a part is")
    return content


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of XML with their attributes, both without namespaces."""
    found: list[tuple[str, dict[str, str]]] = []

    def take(name: str, given: dict[str, str]) -> None:
        found.append((_local(name), {_local(key): value for key, value in given.items()}))

    _parse(xml, take)
    return found


def _parse(xml: bytes, take: Callable[[str, dict[str, str]], None]) -> None:
    """Let each element of XML be taken; raise ValueError where it has a DTD.

    Only a DTD makes a few lines into many, or reads other files.
    """

    def refuse(*_declared: object) -> None:
        raise ValueError("a document type declaration")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = take, refuse
    parser.Parse(xml, True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
