"""Delegations: a municipality's contact registers colleagues together, names them now or later, and swaps them."""

from exchanges.registrations.booking.delegations.colleagues import Colleague, DelegationDetails
from exchanges.registrations.booking.delegations.giving_back import cancel_delegate, cancel_delegation, drop_stand_in
from exchanges.registrations.booking.delegations.handing_over import name_delegate, swap_delegate, swap_stand_in
from exchanges.registrations.booking.delegations.registering import register_delegation
from exchanges.registrations.booking.delegations.returning import return_unnamed
from exchanges.registrations.booking.delegations.unreachable import return_unreachable
from exchanges.registrations.models.delegations import MOST_AT_ONCE

__all__ = [
    "MOST_AT_ONCE",
    "Colleague",
    "DelegationDetails",
    "cancel_delegate",
    "cancel_delegation",
    "drop_stand_in",
    "name_delegate",
    "register_delegation",
    "return_unnamed",
    "return_unreachable",
    "swap_delegate",
    "swap_stand_in",
]
