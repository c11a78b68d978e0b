"""Models of registrations: people, registrations, attendance, and what came of it."""

from exchanges.registrations.models.afterwards import Attendance, Feedback, TakeHome
from exchanges.registrations.models.codes import AddressCode
from exchanges.registrations.models.delegations import Delegation
from exchanges.registrations.models.limits import ErasureRun, RateCount
from exchanges.registrations.models.people import Person
from exchanges.registrations.models.registering import Registration
from exchanges.registrations.models.stand_ins import StandIn
from exchanges.registrations.models.terms import RegistrationTerms, SeatAllotment

__all__ = [
    "AddressCode",
    "Attendance",
    "Delegation",
    "ErasureRun",
    "Feedback",
    "Person",
    "RateCount",
    "Registration",
    "RegistrationTerms",
    "SeatAllotment",
    "StandIn",
    "TakeHome",
]
