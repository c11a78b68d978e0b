"""How many examples a costly property is tried on: few in an ordinary run, many in `make properties`.

Each run draws other examples, and most properties run on both databases, so a few each time find over a week what
many would find at once.
"""

from hypothesis import settings

MANY = "many-examples"
"""The profile of Hypothesis in which every costly property is tried on many examples."""

_TIMES = 40


def register_profiles() -> None:
    """Make the house's profile the one in use, and know the one with many examples by its name."""
    # How long an example takes says something about the machine, nothing about the code.
    settings.register_profile("multiply", deadline=None)
    settings.register_profile(MANY, parent=settings.get_profile("multiply"))
    settings.load_profile("multiply")


def costly(ordinarily: int) -> int:
    """Return how many examples to try of a property that takes so long that an ordinary run tries only these few."""
    return ordinarily * (_TIMES if settings.get_current_profile_name() == MANY else 1)
