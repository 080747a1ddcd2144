"""How often one may fail, and what a device is called. Pure."""

import hmac
from datetime import timedelta

#: The window in which failures are counted, and how many a login and an address may have in it.
WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 50
#: How stale `seen_at` may grow before a request renews it.
SEEN_STEP = timedelta(minutes=10)
#: The version of the notice that one reads before agreeing (V2, V3); change it whenever a sentence changes.
NOTICE_VERSION = "2026-01"

_BROWSERS = (
    ("Zalo", "Zalo"), ("FBAN", "Facebook"), ("FBAV", "Facebook"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"),
    ("EdgA", "Edge"), ("Edg", "Edge"), ("OPR", "Opera"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def attempt_key(secret: str, kind: str, value: str) -> str:
    """Under which tries of a login or an address are counted: keyed, because phone numbers are easy to list."""
    return hmac.new(secret.encode(), f"attempt\0{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def device_name(user_agent: str) -> str:
    """ "Chrome, Android": enough for a person to know an own device again, no more than that."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in found if part)
