"""Models of who takes part: municipalities, programmes, roles, people."""

from municipalities.models.municipalities import Country, FormerSlug, Municipality
from municipalities.models.people import Coordination, User
from municipalities.models.photos import Photo
from municipalities.models.profiles import Profile
from municipalities.models.programmes import (
    AvailabilityPeriod,
    ClosedPeriod,
    Network,
    Participation,
    Programme,
    Role,
)

__all__ = [
    "AvailabilityPeriod",
    "ClosedPeriod",
    "Coordination",
    "Country",
    "FormerSlug",
    "Municipality",
    "Network",
    "Participation",
    "Photo",
    "Profile",
    "Programme",
    "Role",
    "User",
]
