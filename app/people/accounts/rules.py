"""How often one may fail, and what a device is called. Pure."""

from datetime import timedelta

#: How many failures a login and an address may have within throttle.WINDOW.
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


def device_name(user_agent: str) -> str:
    """ "Chrome, Android": enough for a person to know an own device again, no more than that."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in found if part)
