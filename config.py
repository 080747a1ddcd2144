"""Settings, read once from the environment; a production start without its secrets stops."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class MissingSetting(RuntimeError):
    """A production start lacks a setting, or has one that production forbids."""


@dataclass(frozen=True)
class Config:
    """Everything the application is told from outside; nothing else reads the environment."""

    SECRET_KEY: str
    SQLALCHEMY_DATABASE_URI: str
    INSTANCE: Path
    FILES: Path
    MAIL: Path
    PUBLIC_URL: str = "http://127.0.0.1:8000"
    #: smtp://user:password@host:587; where it is empty, mails go into the folder MAIL.
    MAIL_URL: str = ""
    #: A file with the demo clock's offset in seconds; None where the clock is real (always in production).
    CLOCK_FILE: Path | None = None
    PRODUCTION: bool = False
    TESTING: bool = False
    #: argon2id: (time cost, memory in KiB, parallelism); RFC 9106's low-memory choice.
    PASSWORD_COST: tuple[int, int, int] = (3, 65536, 4)
    SESSION_IDLE_DAYS: int = 30
    SESSION_ABSOLUTE_DAYS: int = 180
    #: How many proxies stand in front and may be believed about the client's address.
    TRUSTED_PROXIES: int = 0
    MAX_CONTENT_LENGTH: int = 24 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE: int = 2 * 1024 * 1024
    MAX_FORM_PARTS: int = 2000
    WTF_CSRF_TIME_LIMIT: None = None
    WTF_CSRF_HEADERS: tuple[str, ...] = ("X-CSRFToken",)
    BABEL_DEFAULT_LOCALE: str = "vi"
    BABEL_DEFAULT_TIMEZONE: str = "Asia/Ho_Chi_Minh"
    SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = field(default_factory=dict)

    @classmethod
    def from_env(cls) -> Config:
        """Read the environment: DATABASE_URL, SECRET_KEY, PUBLIC_URL, INSTANCE, FILES, MAIL, MAIL_URL, CLOCK_FILE, PRODUCTION.

        Raises MissingSetting when PRODUCTION=1 and a secret or the public address is missing.
        """
        env = os.environ
        production = env.get("PRODUCTION") == "1"
        if production:
            _demand_production(env)
        instance = Path(env.get("INSTANCE", ROOT / "instance")).resolve()
        clock = env.get("CLOCK_FILE")
        return cls(
            SECRET_KEY=env.get("SECRET_KEY") or _kept_secret(instance),
            SQLALCHEMY_DATABASE_URI=env.get("DATABASE_URL", f"sqlite:///{instance / 'donghanh.sqlite'}"),
            INSTANCE=instance,
            FILES=Path(env.get("FILES", instance / "files")),
            MAIL=Path(env.get("MAIL", instance / "mail")),
            PUBLIC_URL=env.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            MAIL_URL=env.get("MAIL_URL", ""),
            CLOCK_FILE=Path(clock) if clock else None,
            PRODUCTION=production,
            TRUSTED_PROXIES=int(env.get("TRUSTED_PROXIES", "0")),
        )


def _demand_production(env: os._Environ[str]) -> None:
    missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "PUBLIC_URL") if not env.get(name)]
    if missing:
        raise MissingSetting(f"production needs {', '.join(missing)}")
    if len(env["SECRET_KEY"]) < 32:
        raise MissingSetting("SECRET_KEY must have at least 32 characters")
    if env.get("CLOCK_FILE"):
        raise MissingSetting("the demo clock cannot run in production")


def _kept_secret(instance: Path) -> str:
    """The embedded start makes its secret once and keeps it readable by its owner only."""
    path = instance / "secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
