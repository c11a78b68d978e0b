"""Enforcement under Directive (EU) 2016/2102: who answers where a site of the public sector does not."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries


@dataclass(frozen=True, slots=True)
class EnforcementBody:
    """A body that takes complaints in a country; `note` says for what, where it is not for every site there."""

    country_code: str
    language: str
    name: str
    url: str
    note: str | Promise = ""

    @property
    def country(self) -> str:
        """Return the country's name in the reader's language."""
        return str(countries.name(self.country_code))


ENFORCEMENT_BODIES = (
    EnforcementBody("SE", "sv", "Digg, Myndigheten för digital förvaltning", "https://www.digg.se/tdosanmalan"),
    EnforcementBody(
        "DE",
        "de",
        "Schlichtungsstelle nach dem Behindertengleichstellungsgesetz",
        "https://www.schlichtungsstelle-bgg.de/",
        _("For websites of the federal government. For municipalities, each state (Land) has its own body."),
    ),
    EnforcementBody(
        "AT",
        "de",
        "Beschwerdestelle der FFG, Österreichische Forschungsförderungsgesellschaft",
        "https://www.ffg.at/barrierefreiheit",
        _("For websites of the federal government. For municipalities, each state (Land) has its own body."),
    ),
    EnforcementBody(
        "HU",
        "hu",
        "Alapvető Jogok Biztosának Hivatala",
        "https://www.ajbh.hu/",
        _(
            "For the rights of people with disabilities. The host’s own "
            "statement names the office that checks websites."
        ),
    ),
    EnforcementBody(
        "IT",
        "it",
        "Difensore civico per il digitale (AgID)",
        "https://www.agid.gov.it/it/agenzia/difensore-civico-il-digitale",
    ),
    EnforcementBody("PL", "pl", "Rzecznik Praw Obywatelskich", "https://bip.brpo.gov.pl/"),
)
"""By country, as its own people know it. Addresses and duties change: the statement’s yearly check includes them."""
