"""Parts of addresses of the calendar."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2100


class MonthConverter:
    """A month as in 2027-05, read as its first day; of a year in which municipalities may meet."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the month's first day; raise ValueError for no month."""
        first_day = date.fromisoformat(f"{value}-01")
        if not FIRST_YEAR <= first_day.year <= LAST_YEAR:
            raise ValueError(f"{value} is too far away")
        return first_day

    def to_url(self, value: date) -> str:
        """Write the month of a day."""
        return f"{value:%Y-%m}"
