"""Programme files as the commands take them: with a slug, given or made of the name."""

from typing import Any
from unicodedata import normalize

from exchanges.planning.files.programme_files import Fault, InvalidProgramme, read_programme
from exchanges.planning.files.reading import parse_json
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from municipalities.models import Programme


def read_named_programme(text: str) -> PlanningProgramme:
    """Read a programme from a file's text; one without a slug gets it from its name.

    Raise InvalidProgramme with every fault, also where no slug can be made of the name, or where the slug so made
    belongs to a programme of another name, which the import would overwrite.
    """
    data = parse_json(text)
    faults: tuple[Fault, ...] = ()
    try:
        source = read_programme(data)
    except InvalidProgramme as refusal:
        faults = refusal.faults
    if _is_nameless(data):
        fault = Fault(
            "slug", "is missing, and none can be made of the name: give one made of a to z, digits and hyphens"
        )
        faults = (fault, *faults)
    if faults:
        raise InvalidProgramme(faults)
    if "slug" not in data and Programme.objects.filter(slug=source.slug).exclude(name=source.name).exists():
        message = f'is missing, and the one made of the name, "{source.slug}", is another programme\'s: give one'
        raise InvalidProgramme([Fault("slug", message)])
    return source


def _is_nameless(data: Any) -> bool:
    """Tell whether slug and name are such that no slug comes of them; a name that is no text has its own fault."""
    if not isinstance(data, dict) or "slug" in data or not isinstance(data.get("name"), str):
        return False
    letters = normalize("NFKD", data["name"])
    return bool(letters.strip()) and not any(letter.isascii() and letter.isalnum() for letter in letters)
