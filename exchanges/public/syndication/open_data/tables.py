"""The tables of open data, by name."""

from typing import Any

from exchanges.public.syndication.open_data.fields import Table
from exchanges.public.syndication.open_data.meetings import MEETINGS
from exchanges.public.syndication.open_data.municipalities import MUNICIPALITIES, PROGRAMMES, THEMES

TABLES: dict[str, Table[Any]] = {table.name: table for table in (MEETINGS, MUNICIPALITIES, PROGRAMMES, THEMES)}
