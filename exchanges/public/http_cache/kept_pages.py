"""The pages that a process keeps as they were sent: what was asked for last stays, and there is a bound in bytes."""

import pickle
import threading
from collections import OrderedDict
from typing import Any

from django.core.cache.backends.base import BaseCache

LARGEST_SHARE = 8
"""What is larger than this part of the bound is not kept: it would drive out too many others."""


class _Store:
    """The pages under a name, for all threads of the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pages: OrderedDict[str, bytes] = OrderedDict()
        self.size = 0

    def drop(self, key: str) -> bool:
        found = self.pages.pop(key, None)
        self.size -= _size(key, found) if found is not None else 0
        return found is not None


_stores: dict[str, _Store] = {}


class KeptPages(BaseCache):
    """A cache of Django's that is bounded by OPTIONS["MAX_BYTES"]; what it holds ends by being asked for least."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._most = int(params["OPTIONS"]["MAX_BYTES"])
        self._store = _stores.setdefault(name, _Store())

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return self._store.size

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept under a key."""
        key = self.make_key(key, version)
        with self._store.lock:
            found = self._store.pages.get(key)
            if found is None:
                return default
            self._store.pages.move_to_end(key)
        return pickle.loads(found)  # noqa: S301 - it was written below, in this process

    def set(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> None:  # noqa: ARG002
        """Keep something, whatever its `timeout`, and let go what was asked for least, as long as there is too much."""
        key, kept = self.make_key(key, version), pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with self._store.lock:
            self._store.drop(key)
            if _size(key, kept) > self._most // LARGEST_SHARE:
                return
            self._store.pages[key] = kept
            self._store.size += _size(key, kept)
            while self._store.size > self._most:
                self._store.drop(next(iter(self._store.pages)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Let something go, and tell whether it was there."""
        with self._store.lock:
            return self._store.drop(self.make_key(key, version))

    def clear(self) -> None:
        """Let everything go."""
        with self._store.lock:
            self._store.pages.clear()
            self._store.size = 0


def _size(key: str, kept: bytes) -> int:
    """Return how much memory something takes, with what a dictionary takes for it."""
    return len(key) + len(kept) + 200
