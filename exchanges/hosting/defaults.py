"""MULTIPLY's four hosting rules, which a new programme starts with."""

from typing import TypedDict

from exchanges.hosting.models import HostingRule
from municipalities.models import Programme, Role


class RuleFields(TypedDict, total=False):
    """Values of a hosting rule, named as its fields."""

    kind: str
    host_role: str
    scope: str
    meetings: int
    audience_forerunner: bool
    audience_award: bool
    audience_network: bool
    days: int


DEFAULT_RULES: tuple[RuleFields, ...] = (
    {"kind": "forerunner", "host_role": Role.FORERUNNER, "scope": HostingRule.Scope.EACH, "meetings": 2},
    {"kind": "award", "host_role": Role.AWARD, "scope": HostingRule.Scope.EACH, "meetings": 1},
    # Its audience is the network; forerunners and the award winner are welcome guests.
    {
        "kind": "network",
        "host_role": Role.NETWORK,
        "scope": HostingRule.Scope.COUNTRY,
        "meetings": 1,
        "audience_forerunner": False,
        "audience_award": False,
    },
    {
        "kind": "conference",
        "host_role": Role.FORERUNNER,
        "scope": HostingRule.Scope.PROGRAMME,
        "meetings": 1,
        "days": 2,
    },
)


def create_default_rules(programme: Programme) -> list[HostingRule]:
    """Give a programme without rules MULTIPLY's four; its conference is in the year in which the programme ends."""
    rules = [
        HostingRule(
            programme=programme,
            position=position,
            year=programme.ends_on.year if fields["scope"] == HostingRule.Scope.PROGRAMME else None,
            **fields,
        )
        for position, fields in enumerate(DEFAULT_RULES)
    ]
    return HostingRule.objects.bulk_create(rules)
