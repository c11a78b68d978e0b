"""What stands in place of municipalities."""

import pytest

from exchanges.public.base.empty_state import EmptyState
from exchanges.public.networks.views.municipalities import nobody


@pytest.mark.parametrize(
    ("is_filtered", "empty"),
    [
        (True, EmptyState("No municipality has this role", url="?", action="Show all")),
        (
            False,
            EmptyState("No municipalities yet", "Municipalities of the next programme will be listed here."),
        ),
    ],
)
def test_where_nobody_is_listed_the_page_says_why(is_filtered: bool, empty: EmptyState) -> None:
    assert nobody(is_filtered=is_filtered) == empty
