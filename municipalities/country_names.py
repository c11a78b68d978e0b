"""Names of countries in each language of the site."""

from functools import lru_cache

from django.conf import settings
from django.utils import translation

from municipalities.models import Country


@lru_cache(maxsize=64)
def country_names(code: str | None) -> tuple[str, ...]:
    """Return a country's names in the languages of the site; none without a country."""
    names = []
    if code:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.append(Country(code=code).display_name)
    return tuple(names)
