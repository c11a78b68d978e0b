"""Languages as programme files name them: two-letter codes (ISO 639-1), and what is often taken for one."""

from collections.abc import Collection

from exchanges.planning.codes.language_codes import ISO_639_1

_OF_A_COUNTRY = {"ba": "bs", "ee": "et", "se": "sv", "si": "sl"}
"""Countries whose code is that of a rare language too: Bashkir, Ewe, Northern Sami, Sinhala."""

_SLIPS = """
al=sq at=de by=be cn=zh cz=cs dk=da gb=en gr=el jp=ja rs=sr ua=uk us=en me=sr md=ro bul=bg ces=cs cze=cs dan=da
deu=de dut=nl ell=el eng=en est=et fin=fi fra=fr fre=fr ger=de hrv=hr hun=hu ita=it lav=lv lit=lt nld=nl nor=no
pol=pl por=pt ron=ro rum=ro slk=sk slo=sk slv=sl spa=es swe=sv tur=tr ukr=uk english=en german=de deutsch=de
italian=it italiano=it polish=pl polski=pl hungarian=hu magyar=hu swedish=sv svenska=sv
"""
_MEANT = dict(pair.split("=") for pair in _SLIPS.split())
"""Countries, three-letter codes and names that are no code, and the language that is meant."""


def fault_of_language(code: str, beside: Collection[str] = ()) -> str:
    """Say what is wrong with a language's code and what is meant; nothing where it is right.

    The code of a country that is also that of a rare language is taken for a slip, unless the language of that country
    stands `beside` it.
    """
    if code in _OF_A_COUNTRY and _OF_A_COUNTRY[code] not in beside:
        meant = _OF_A_COUNTRY[code]
        return f'"{code}" is the code of a country, did you mean "{meant}"?'
    if code in ISO_639_1:
        return ""
    plain = code.strip().lower().replace("_", "-").split("-")[0]
    meant = _MEANT.get(plain) or _OF_A_COUNTRY.get(plain) or (plain if plain in ISO_639_1 else "")
    hint = f', did you mean "{meant}"?' if meant else ': write two letters, such as "en" or "sv"'
    return f'"{code}" is no language code of ISO 639-1{hint}'
