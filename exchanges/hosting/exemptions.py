"""Exemptions: a rule that need not hold for a meeting as it is, for a written reason."""

from exchanges.hosting.models import RuleCode


def can_be_exempted(code: str) -> bool:
    """Tell whether a rule can be lifted at all; that a slot is filled once, for instance, cannot."""
    return code in RuleCode.values
