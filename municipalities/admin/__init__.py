"""The coordinators' pages for who takes part."""

from municipalities.admin.municipalities import CountryAdmin, MunicipalityAdmin
from municipalities.admin.people import UserAdmin
from municipalities.admin.programmes import NetworkAdmin, ParticipationAdmin, ProgrammeAdmin
from municipalities.admin.scoped import (
    FormError,
    NationalAccess,
    ScopedAdmin,
    ScopedFoldedInline,
    ScopedStackedInline,
    ScopedTabularInline,
    request_reach,
)

__all__ = [
    "CountryAdmin",
    "FormError",
    "MunicipalityAdmin",
    "NationalAccess",
    "NetworkAdmin",
    "ParticipationAdmin",
    "ProgrammeAdmin",
    "ScopedAdmin",
    "ScopedFoldedInline",
    "ScopedStackedInline",
    "ScopedTabularInline",
    "UserAdmin",
    "request_reach",
]
