"""A site of two pages for tests of the web process: what is sent waits until it is let through, what is read does not.

`TURNS` names a pipe from which each request that writes takes one byte, `BEGUN` a file to which it first adds a line.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer what is read at once, and what is sent in its turn."""
    environ["wsgi.input"].read()
    if environ["REQUEST_METHOD"] == "POST":
        with Path(os.environ["BEGUN"]).open("a") as begun:
            begun.write(environ["PATH_INFO"] + "\n")
        with Path(os.environ["TURNS"]).open("rb", buffering=0) as turns:
            turns.read(1)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
