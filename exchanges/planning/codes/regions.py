"""Regions by ISO 3166-2, as far as a programme needs them: which of them have public holidays of their own."""

import re
from difflib import get_close_matches

_PARTS = {
    "AT": "1 2 3 4 5 6 7 8 9",
    "BE": "BRU VLG WAL VAN VBR VLI VOV VWV WBR WHT WLG WLX WNA",
    "CH": "AG AI AR BE BL BS FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH",
    "DE": "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH",
    "DK": "81 82 83 84 85",
    "FI": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19",
    "HR": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21",
    "HU": "BA BC BE BK BU BZ CS DE DU EG ER FE GS GY HB HE HV JN KE KM KV MI NK NO NY PE PS SD SF SH SK SN SO SS ST SZ "
    "TB TO VA VE VM ZA ZE",
    "NL": "AW BQ1 BQ2 BQ3 CW DR FL FR GE GR LI NB NH OV SX UT ZE ZH",
    "PL": "02 04 06 08 10 12 14 16 18 20 22 24 26 28 30 32",
    "PT": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 20 30",
    "RO": "AB AG AR B BC BH BN BR BT BV BZ CJ CL CS CT CV DB DJ GJ GL GR HD HR IF IL IS MH MM MS NT OT PH SB SJ SM SV "
    "TL TM TR VL VN VS",
    "SE": "AB AC BD C D E F G H I K M N O S T U W X Y Z",
    "SK": "BC BL KI NI PV TA TC ZI",
}
"""By country the parts that ISO 3166-2 knows, of those countries whose parts hardly change; of others only the form."""

_FORM = re.compile(r"[A-Z0-9]{1,3}")


def fault_of_region(country: str, region: str) -> str:
    """Say what is wrong with the region of a municipality and what to write instead; nothing where it is right.

    A region without public holidays of its own is as good as any.
    """
    own, _, part = region.partition("-")
    if own == country and _is_part(country, part):
        return ""
    shown = f'"{region}"'
    if own != country and len(own) == 2 and own.isalpha() and own.isupper() and part:
        return f"{shown} is a region of {own}, and this municipality lies in {country}: {_remedy(country)}"
    meant = _meant(country, region)
    hint = f', did you mean "{meant}"?' if meant else f": {_remedy(country)}"
    return f"{shown} is no region of {country} by ISO 3166-2{hint}"


def _is_part(country: str, part: str) -> bool:
    return part in _PARTS[country].split() if country in _PARTS else bool(_FORM.fullmatch(part))


def _meant(country: str, region: str) -> str:
    """Return what was meant where only case or the country before it are wrong, or a letter of a long part."""
    part = region.upper().removeprefix(f"{country}-")
    if _is_part(country, part):
        return f"{country}-{part}"
    known = [each for each in _PARTS.get(country, "").split() if len(each) > 2]
    close = get_close_matches(part, known, n=1)
    return f"{country}-{close[0]}" if close else ""


def _remedy(country: str) -> str:
    if country in _PARTS:
        return f"write one of {', '.join(f'{country}-{part}' for part in _PARTS[country].split())}, or leave it out"
    return f"write {country}, a hyphen and the region's one to three letters or digits, or leave it out"
