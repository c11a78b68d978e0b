"""MULTIPLY's five themes, which a new programme starts with."""

from typing import TypedDict

from exchanges.meetings.models import Theme
from municipalities.models import Programme


class ThemeFields(TypedDict):
    """Values of a theme, named as its fields."""

    key: str
    scope: str
    names: dict[str, str]
    content: dict[str, list[str]]
    target_groups: dict[str, list[str]]


# English after the programme's own table; Swedish is its original.
DEFAULT_THEMES: tuple[ThemeFields, ...] = (
    {
        "key": "political-leadership",
        "scope": Theme.Scope.NATIONAL,
        "names": {"en": "Political leadership", "sv": "Politiskt ledarskap"},
        "content": {
            "en": [
                "arguments for cross-sector climate transition",
                "creating political commitment",
                "finding funding",
            ],
            "sv": [
                "argument för sektorsintegrerad klimatomställning",
                "skapa politiskt engagemang",
                "hitta finansiering",
            ],
        },
        "target_groups": {
            "en": ["decision-makers", "elected representatives", "politicians"],
            "sv": ["beslutsfattare", "förtroendevalda", "politiker"],
        },
    },
    {
        "key": "planning",
        "scope": Theme.Scope.NATIONAL,
        "names": {"en": "Planning and goal fulfilment", "sv": "Planering och måluppfyllelse"},
        "content": {
            "en": ["technical aspects", "sector integration", "expert review of energy plans", "follow-up of goals"],
            "sv": ["tekniska aspekter", "sektorsintegrering", "expertgranskning av energiplaner", "måluppföljning"],
        },
        "target_groups": {
            "en": ["planning architects", "sustainability coordinators", "energy coordinators"],
            "sv": ["planarkitekter", "hållbarhetssamordnare", "energisamordnare"],
        },
    },
    {
        "key": "citizen-engagement",
        "scope": Theme.Scope.NATIONAL,
        "names": {"en": "Citizen engagement", "sv": "Medborgarengagemang"},
        "content": {
            "en": [
                "communication strategies and modern communication tools",
                "participation methods",
                "expert review of communication strategies",
            ],
            "sv": [
                "kommunikationsstrategier och moderna kommunikationsverktyg",
                "deltagarmetoder",
                "expertgranskning av kommunikationsstrategier",
            ],
        },
        "target_groups": {
            "en": ["communication experts", "participation experts"],
            "sv": ["kommunikationsexperter", "deltagandeexperter"],
        },
    },
    {
        "key": "open",
        "scope": Theme.Scope.NATIONAL,
        "names": {"en": "Open", "sv": "Öppet"},
        "content": {"en": ["decided by the network"], "sv": ["bestäms av nätverket"]},
        "target_groups": {"en": ["everyone"], "sv": ["alla"]},
    },
    {
        "key": "european-exchange",
        "scope": Theme.Scope.PROGRAMME,
        "names": {"en": "European exchange", "sv": "Europeiskt utbyte"},
        "content": {
            "en": [
                "international exchange",
                "innovative planning measures",
                "challenges and successes of integrated energy planning",
            ],
            "sv": [
                "internationellt utbyte",
                "innovativa planeringsåtgärder",
                "utmaningar och framgångar kring integrerad energiplanering",
            ],
        },
        "target_groups": {"en": ["everyone"], "sv": ["alla"]},
    },
)


def create_default_themes(programme: Programme) -> list[Theme]:
    """Give a programme without themes MULTIPLY's five."""
    return Theme.objects.bulk_create(
        Theme(programme=programme, position=position, **fields) for position, fields in enumerate(DEFAULT_THEMES)
    )
