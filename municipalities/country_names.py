"""Names of countries in each language of the site, and their order."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Func, IntegerField
from django.utils import translation
from django.utils.translation import get_language
from django_countries import countries

from localisation.alphabet import in_the_alphabet
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


class InOrderOfCountries(Func):
    """A country's code in the order of the countries' names in the reader's language, for `order_by`."""

    function = "INSTR"

    def __init__(self, code: str) -> None:
        super().__init__(code, output_field=IntegerField())

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        """Write the place of the code among all codes in that order."""
        function = "STRPOS" if connection.vendor == "postgresql" else self.function
        # A list of codes out of Unicode's names: nothing of it is anybody's.
        template = f"%(function)s('{_in_order(get_language() or 'en')}', %(expressions)s)"
        return super().as_sql(compiler, connection, function=function, template=template, **extra)


@lru_cache(maxsize=len(settings.LANGUAGES))
def _in_order(language: str) -> str:
    with translation.override(language):
        named = sorted((in_the_alphabet(str(countries.name(code))), code) for code in countries.countries)
    return ",".join(code for _key, code in named)
