"""Outages of the storage of documents."""


class StorageAway(Exception):
    """The storage does not answer, or not as it should; the same may go well in a while."""
