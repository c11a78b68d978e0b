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


EVERYONE = {"en": ["everyone"], "sv": ["alla"], "de": ["alle"], "it": ["tutti"], "pl": ["wszyscy"], "hu": ["mindenki"]}

# Swedish is the programme's own table; the other languages are translated from it.
DEFAULT_THEMES: tuple[ThemeFields, ...] = (
    {
        "key": "political-leadership",
        "scope": Theme.Scope.NATIONAL,
        "names": {
            "en": "Political leadership",
            "sv": "Politiskt ledarskap",
            "de": "Politische Führung",
            "it": "Leadership politica",
            "pl": "Przywództwo polityczne",
            "hu": "Politikai vezetés",
        },
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
            "de": [
                "Argumente für eine sektorübergreifende Klimawende",
                "politisches Engagement wecken",
                "Finanzierung finden",
            ],
            "it": [
                "argomenti per una transizione climatica intersettoriale",
                "suscitare l’impegno politico",
                "trovare finanziamenti",
            ],
            "pl": [
                "argumenty za międzysektorową transformacją klimatyczną",
                "budowanie zaangażowania politycznego",
                "pozyskiwanie finansowania",
            ],
            "hu": [
                "érvek az ágazatokon átívelő klímaátállás mellett",
                "politikai elköteleződés kialakítása",
                "finanszírozás keresése",
            ],
        },
        "target_groups": {
            "en": ["decision-makers", "elected representatives", "politicians"],
            "sv": ["beslutsfattare", "förtroendevalda", "politiker"],
            "de": ["Entscheidungstragende", "gewählte Vertreterinnen und Vertreter", "Politikerinnen und Politiker"],
            "it": ["decisori", "rappresentanti eletti", "politici"],
            "pl": ["osoby decyzyjne", "przedstawiciele wybrani w wyborach", "politycy"],
            "hu": ["döntéshozók", "választott képviselők", "politikusok"],
        },
    },
    {
        "key": "planning",
        "scope": Theme.Scope.NATIONAL,
        "names": {
            "en": "Planning and goal fulfilment",
            "sv": "Planering och måluppfyllelse",
            "de": "Planung und Zielerreichung",
            "it": "Pianificazione e raggiungimento degli obiettivi",
            "pl": "Planowanie i realizacja celów",
            "hu": "Tervezés és a célok elérése",
        },
        "content": {
            "en": ["technical aspects", "sector integration", "expert review of energy plans", "follow-up of goals"],
            "sv": ["tekniska aspekter", "sektorsintegrering", "expertgranskning av energiplaner", "måluppföljning"],
            "de": [
                "technische Aspekte",
                "Verknüpfung der Sektoren",
                "Begutachtung von Energieplänen durch Fachleute",
                "Nachverfolgung der Ziele",
            ],
            "it": [
                "aspetti tecnici",
                "integrazione dei settori",
                "revisione dei piani energetici da parte di esperti",
                "monitoraggio degli obiettivi",
            ],
            "pl": [
                "aspekty techniczne",
                "integracja sektorów",
                "ocena planów energetycznych przez ekspertów",
                "monitorowanie celów",
            ],
            "hu": [
                "műszaki szempontok",
                "ágazatok összehangolása",
                "energiatervek szakértői véleményezése",
                "a célok nyomon követése",
            ],
        },
        "target_groups": {
            "en": ["planning architects", "sustainability coordinators", "energy coordinators"],
            "sv": ["planarkitekter", "hållbarhetssamordnare", "energisamordnare"],
            "de": ["Stadtplanung", "Nachhaltigkeitskoordination", "Energiekoordination"],
            "it": ["urbanisti", "coordinatori per la sostenibilità", "coordinatori per l’energia"],
            "pl": ["urbaniści", "koordynatorzy zrównoważonego rozwoju", "koordynatorzy ds. energii"],
            "hu": ["településtervezők", "fenntarthatósági koordinátorok", "energetikai koordinátorok"],
        },
    },
    {
        "key": "citizen-engagement",
        "scope": Theme.Scope.NATIONAL,
        "names": {
            "en": "Citizen engagement",
            "sv": "Medborgarengagemang",
            "de": "Bürgerbeteiligung",
            "it": "Coinvolgimento dei cittadini",
            "pl": "Zaangażowanie mieszkańców",
            "hu": "A lakosság bevonása",
        },
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
            "de": [
                "Kommunikationsstrategien und moderne Kommunikationsmittel",
                "Beteiligungsmethoden",
                "Begutachtung von Kommunikationsstrategien durch Fachleute",
            ],
            "it": [
                "strategie e strumenti moderni di comunicazione",
                "metodi di partecipazione",
                "revisione delle strategie di comunicazione da parte di esperti",
            ],
            "pl": [
                "strategie komunikacji i nowoczesne narzędzia komunikacji",
                "metody partycypacji",
                "ocena strategii komunikacji przez ekspertów",
            ],
            "hu": [
                "kommunikációs stratégiák és korszerű kommunikációs eszközök",
                "részvételi módszerek",
                "kommunikációs stratégiák szakértői véleményezése",
            ],
        },
        "target_groups": {
            "en": ["communication experts", "participation experts"],
            "sv": ["kommunikationsexperter", "deltagandeexperter"],
            "de": ["Fachleute für Kommunikation", "Fachleute für Beteiligung"],
            "it": ["esperti di comunicazione", "esperti di partecipazione"],
            "pl": ["eksperci ds. komunikacji", "eksperci ds. partycypacji"],
            "hu": ["kommunikációs szakemberek", "részvételi szakemberek"],
        },
    },
    {
        "key": "open",
        "scope": Theme.Scope.NATIONAL,
        "names": {
            "en": "Open",
            "sv": "Öppet",
            "de": "Offen",
            "it": "Tema aperto",
            "pl": "Temat otwarty",
            "hu": "Nyitott",
        },
        "content": {
            "en": ["decided by the network"],
            "sv": ["bestäms av nätverket"],
            "de": ["bestimmt das Netzwerk"],
            "it": ["deciso dalla rete"],
            "pl": ["ustala sieć"],
            "hu": ["a hálózat dönti el"],
        },
        "target_groups": EVERYONE,
    },
    {
        "key": "european-exchange",
        "scope": Theme.Scope.PROGRAMME,
        "names": {
            "en": "European exchange",
            "sv": "Europeiskt utbyte",
            "de": "Europäischer Austausch",
            "it": "Scambio europeo",
            "pl": "Wymiana europejska",
            "hu": "Európai tapasztalatcsere",
        },
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
            "de": [
                "internationaler Austausch",
                "innovative Planungsmaßnahmen",
                "Herausforderungen und Erfolge integrierter Energieplanung",
            ],
            "it": [
                "scambio internazionale",
                "misure innovative di pianificazione",
                "sfide e successi della pianificazione energetica integrata",
            ],
            "pl": [
                "wymiana międzynarodowa",
                "innowacyjne działania planistyczne",
                "wyzwania i sukcesy zintegrowanego planowania energetycznego",
            ],
            "hu": [
                "nemzetközi tapasztalatcsere",
                "újszerű tervezési megoldások",
                "az integrált energiatervezés kihívásai és sikerei",
            ],
        },
        "target_groups": EVERYONE,
    },
)


def create_default_themes(programme: Programme) -> list[Theme]:
    """Give a programme without themes MULTIPLY's five."""
    return Theme.objects.bulk_create(
        Theme(programme=programme, position=position, **fields) for position, fields in enumerate(DEFAULT_THEMES)
    )
