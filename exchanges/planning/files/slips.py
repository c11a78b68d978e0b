"""Slips of the pen in a programme file: what reads well and is hardly meant, refused with a remedy.

Snapshots that the application made itself are not asked: what stands in the database already must stay plannable.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from exchanges.planning.codes.languages import fault_of_language
from exchanges.planning.codes.regions import fault_of_region
from exchanges.planning.files.reading import NO_DAY, Fault, step
from exchanges.planning.problem.programme import Country, Programme, StandingMeeting

FAR = timedelta(days=366)


def slips(programme: Programme) -> Iterator[Fault]:
    """Yield languages that are none, regions of elsewhere, and agreed meetings far outside the programme."""
    for index, theme in enumerate(programme.themes):
        for key, texts in (("name", theme.name), ("content", theme.content), ("target_groups", theme.target_groups)):
            yield from _languages(f"themes[{index}].{key}", texts)
    for index, country in enumerate(programme.countries):
        yield from _country_codes(f"countries[{index}]", country)
    for index, meeting in enumerate(programme.meetings):
        if _is_lost(programme, meeting):
            yield Fault(f"meetings[{index}].start", _far_outside(programme, meeting))


def _country_codes(path: str, country: Country) -> Iterator[Fault]:
    if country.language and (message := fault_of_language(country.language)):
        yield Fault(f"{path}.language", message)
    for number, municipality in enumerate(country.municipalities):
        if country.code and municipality.region and (message := fault_of_region(country.code, municipality.region)):
            yield Fault(f"{path}.municipalities[{number}].region", message)


def _languages(path: str, texts: Mapping[str, object]) -> Iterator[Fault]:
    for code in texts:
        if message := fault_of_language(code, texts):
            yield Fault(step(path, code), message)


def _is_lost(programme: Programme, meeting: StandingMeeting) -> bool:
    """Tell whether a plan would silently bring an agreed meeting back from more than a year away."""
    if NO_DAY in (programme.start, programme.end, meeting.start) or meeting.status not in ("confirmed", "published"):
        return False
    is_far = meeting.end < programme.start - FAR or meeting.start > programme.end + FAR
    return is_far and meeting.slot is not None and not programme.stays(meeting)


def _far_outside(programme: Programme, meeting: StandingMeeting) -> str:
    return (
        f"{meeting.start} lies more than a year outside the programme, {programme.start} to {programme.end}, and a "
        f'plan would move it: mend the date, or say that it stays (locked, an exemption of period, status "held")'
    )
