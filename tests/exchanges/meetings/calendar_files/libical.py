"""The library that Evolution, KOrganizer and many servers read calendars with, asked whether a file is valid iTIP."""

import ctypes
from functools import cache

_ANY_PROPERTY_OF_ERRORS = "X-LIC-ERROR"


@cache
def _library() -> ctypes.CDLL:
    """Load it; `scripts/system_packages install` brings it."""
    library = ctypes.CDLL("libical.so.3")
    pointer = ctypes.c_void_p
    for name, result, arguments in (
        ("icalparser_parse_string", pointer, [ctypes.c_char_p]),
        ("icalrestriction_check", ctypes.c_int, [pointer]),
        ("icalcomponent_as_ical_string_r", pointer, [pointer]),
        ("icalcomponent_free", None, [pointer]),
        ("icalmemory_free_buffer", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def objections(content: bytes) -> list[str]:
    """Return what the library has against a file, by the tables of RFC 5546 and by its own reading; nothing: valid."""
    library = _library()
    component = library.icalparser_parse_string(content)
    if not component:
        return ["It is no calendar."]
    try:
        is_valid = library.icalrestriction_check(component)
        buffer = library.icalcomponent_as_ical_string_r(component)
        written = ctypes.string_at(buffer).decode().replace("\r\n ", "")
        library.icalmemory_free_buffer(buffer)
    finally:
        library.icalcomponent_free(component)
    found = [line for line in written.splitlines() if line.startswith(_ANY_PROPERTY_OF_ERRORS)]
    return found or ([] if is_valid else ["It is not valid."])
