"""Hosting rules as sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from exchanges.hosting.models import HostingRule
from municipalities.models import Role


def rule_in_words(rule: HostingRule) -> str:
    """Say who owes how many meetings under a rule: Every forerunner hosts 2 meetings."""
    by_scope = {
        HostingRule.Scope.EACH: _each,
        HostingRule.Scope.COUNTRY: _one_in_each_country,
        HostingRule.Scope.PROGRAMME: _one_in_the_programme,
    }
    return by_scope[HostingRule.Scope(rule.scope)](Role(rule.host_role), rule.meetings) % {"count": rule.meetings}


def _each(role: Role, meetings: int) -> str:
    return {
        Role.FORERUNNER: ngettext(
            "Every forerunner hosts %(count)s meeting", "Every forerunner hosts %(count)s meetings", meetings
        ),
        Role.AWARD: ngettext(
            "Every award winner hosts %(count)s meeting", "Every award winner hosts %(count)s meetings", meetings
        ),
        Role.NETWORK: ngettext(
            "Every network municipality hosts %(count)s meeting",
            "Every network municipality hosts %(count)s meetings",
            meetings,
        ),
    }[role]


def _one_in_each_country(role: Role, meetings: int) -> str:
    return {
        Role.FORERUNNER: ngettext(
            "One forerunner in each country hosts %(count)s meeting",
            "One forerunner in each country hosts %(count)s meetings",
            meetings,
        ),
        Role.AWARD: ngettext(
            "One award winner in each country hosts %(count)s meeting",
            "One award winner in each country hosts %(count)s meetings",
            meetings,
        ),
        Role.NETWORK: ngettext(
            "One network municipality in each country hosts %(count)s meeting",
            "One network municipality in each country hosts %(count)s meetings",
            meetings,
        ),
    }[role]


def _one_in_the_programme(role: Role, meetings: int) -> str:
    return {
        Role.FORERUNNER: ngettext(
            "One of the forerunners hosts the European conference",
            "The forerunners host %(count)s European conferences",
            meetings,
        ),
        Role.AWARD: ngettext(
            "One of the award winners hosts the European conference",
            "The award winners host %(count)s European conferences",
            meetings,
        ),
        Role.NETWORK: ngettext(
            "One of the network municipalities hosts the European conference",
            "The network municipalities host %(count)s European conferences",
            meetings,
        ),
    }[role]


def audience_in_words(rule: HostingRule, country_code: str = "") -> str:
    """Say whom a rule's meetings are for, the host left out; Austria's German has its own names for the roles."""
    invited = set(rule.audience)
    if rule.scope == HostingRule.Scope.PROGRAMME:
        return _("For the municipalities of all countries.")
    if invited == set(Role):
        return _("For all the other municipalities of the country.")
    if invited == {Role.NETWORK} and country_code == "AT":
        return pgettext(
            "role in Austria",
            "For the other network municipalities of the country; its forerunners and award winner are welcome.",
        )
    if invited == {Role.NETWORK}:
        return _("For the other network municipalities of the country; its forerunners and award winner are welcome.")
    return _("For municipalities of the country.")
