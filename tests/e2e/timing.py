"""How long each group and case took."""
import contextlib
import time

SPENT = {}


@contextlib.contextmanager
def timed(title):
    begin = time.monotonic()
    try:
        yield
    finally:
        SPENT[title] = time.monotonic() - begin


def slowest(count):
    rows = sorted(SPENT.items(), key=lambda row: -row[1])[:count]
    return [f"{seconds:6.1f} s {title}" for title, seconds in rows]
