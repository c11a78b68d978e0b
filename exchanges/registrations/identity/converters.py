"""The part of an address that lets whoever has it act for somebody: a route says so by its converter.

Whose routes have `<secret:…>` imports this module, which makes the name known to Django.
"""

from django.urls import register_converter
from django.urls.converters import StringConverter


class SecretConverter(StringConverter):
    """Any text without a slash, as Django's own; the log leaves it out."""


register_converter(SecretConverter, "secret")
