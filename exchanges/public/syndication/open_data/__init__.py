"""Open data as tables for other people's programs: docs/open-data.md is the promise."""
