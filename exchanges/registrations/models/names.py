"""Names of people, of what they do and where: words, and nothing that acts."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_OF_ADDRESSES = ("://", "www.", "@")

_DOTTED = re.compile(r"(?:[\w-]+\.)+([^\W\d_]{2,}|xn--[\w-]+)(?![\w-])")
"""Words with full stops between them and no space, as those of a domain; “J.R.”, “Dr.Ing.” and “M.Kovács” are, too."""

_OF_ALL = (
    "academy agency app bar best bid biz blog buzz careers casa cfd chat click cloud club com company cool date "
    "deals dev digital download edu email eu example expert express finance fit fun fund fyi games gifts gle "
    "gov group guru help homes host icu info ink invest jobs life link live loan lol love market media men mil "
    "mobi money name net network news one online onl org page party pay pics pro promo quest racing review rip "
    "rocks run sale sbs school science services shop site social solutions space store stream studio support "
    "systems team tech tel tips today tools top trade travel vip webcam website wiki win work works world xyz zip "
    "zone"
)
"""Last labels of domains; “med”, “ing” and “art” are, too, and end titles (“Dr.med.”)."""

_OF_COUNTRIES = (
    "ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb "
    "gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp "
    "ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms "
    "mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro "
    "rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt "
    "tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
"""Countries' last labels of domains."""

_GENERIC, _COUNTRIES = frozenset(_OF_ALL.split()), frozenset(_OF_COUNTRIES.split())
_SHORTEST, _SHORTEST_OF = 3, {"in": 5, "ma": 6, "mo": 6, "re": 5, "to": 5}
"""How long a label before a country's is at least: “M.Sc”, “Prof.in”, “Chiar.mo” and “Avv.to” are titles."""


_LONGEST = 1000
"""Signs that are looked at: no field takes as many, and a pattern would sit over a million for hours."""


def validate_name(value: str) -> None:
    """Refuse addresses, which mail programs make into links; raise ValidationError.

    What is too long for any name is left to the refusal of its length.
    """
    if len(value) > _LONGEST:
        return
    written = unicodedata.normalize("NFKC", value).replace("\N{IDEOGRAPHIC FULL STOP}", ".")
    if any(part in written.lower() for part in _OF_ADDRESSES):
        raise ValidationError(_("Write it without an address: no “@”, “www.” or “://”."), code="address")
    for found in _DOTTED.finditer(written):
        if _is_domain(found[0].lower().split(".")):
            words = _("“%(part)s” looks like an address of the web. Leave it out, or put a space after the full stop.")
            raise ValidationError(words % {"part": found[0]}, code="address")


def _is_domain(labels: list[str]) -> bool:
    *before, last = labels
    if last in _COUNTRIES:
        return max(map(len, before)) >= _SHORTEST_OF.get(last, _SHORTEST)
    return last in _GENERIC or last.startswith("xn--")
