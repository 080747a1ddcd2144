"""What every page has in common: headers, languages, refusals as pages, the form base, filters, safe redirects."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date, format_time
from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale, gettext, ngettext
from flask_login import current_user
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from wtforms import DateTimeLocalField

from app.kit import clock, text
from app.kit.access import me
from app.kit.errors import DomainError
from app.kit.wording import PAGES, SENTENCES

LANGUAGES = ("vi", "en")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}

#: The default of `safe_next`; replaced by the address given to `use_navigation`.
HOME = "home"

csrf = CSRFProtect()
babel = Babel()
_sentences: dict[str, Any] = {}


class _Translations:
    """Lets WTForms speak from our catalogues: it has no Vietnamese of its own."""

    def gettext(self, message: str) -> str:
        return str(gettext(message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(ngettext(one, many, n))


class Form(FlaskForm):  # type: ignore[misc]
    """The base of every form: our languages, NFC text, the shape of input only."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' settings."""

        def get_translations(self, _form: Any) -> _Translations:
            """Our catalogues."""
            return _Translations()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Every text field gets its input in NFC, trimmed."""
            filters = list(unbound_field.kwargs.get("filters", ()))
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField", "SearchField", "TelField"}:
                filters.insert(0, lambda value: text.nfc(value) if isinstance(value, str) else value)
                options["filters"] = filters
            return unbound_field.bind(form=form, **options)


class VietnamTime(DateTimeLocalField):  # type: ignore[misc]
    """A date and a time as Vietnam's clocks show them; `data` is an aware instant."""

    data: Any

    def process_data(self, value: datetime | None) -> None:
        """An instant is shown on Vietnam's clock."""
        super().process_data(value.astimezone(clock.VIETNAM) if value else None)

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed is Vietnam's time."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=clock.VIETNAM)


def prepare(app: Flask, sentences: Mapping[str, Any]) -> None:
    """Wire all of it into `app`. sentences: code → lazy sentence, of every context."""
    _sentences.update(SENTENCES | dict(sentences))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    csrf.init_app(app)
    # Flask-Babel reads this once, in init_app.
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(
        f"translations/{c}"
        for c in ("kit", "people", "events", "contests", "judging", "awards", "plans", "desks", "demo")
    )
    babel.init_app(app, locale_selector=choose_language)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.after_request(_headers)
    app.register_error_handler(DomainError, show_refusal)
    app.register_error_handler(StaleDataError, lambda _e: _page(409, str(sentence("stale_version", {}))))
    app.register_error_handler(HTTPException, show_problem)
    app.jinja_env.filters.update(
        when=when, day=lambda d: text.date_short(d), sentence_of=sentence,
        number=lambda value, places=0: text.number(value, places, language()),
        money=lambda dong: text.money(dong, language()),
    )  # fmt: skip
    app.jinja_env.globals.update(
        static=static, public_url=public_url, told=told, day_name=day_name, hour=hour, span_form=text.span_form
    )
    app.context_processor(_common)


def choose_language() -> str:
    """The person's language, else the visitor's choice in the cookie, else Vietnamese (never the browser's)."""
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else "vi"


def language() -> str:
    """The language of this page, "vi" or "en"."""
    return str(get_locale() or "vi")[:2]


def sentence(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """The sentence of a refusal or state code in the page's language, filled with its facts."""
    return str(_sentences[code]) % {k: _shown(v) for k, v in (facts or {}).items()}


def told(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a notice; facts whose key ends in "_at" are ISO instants and are shown in words."""
    words = {k: when(datetime.fromisoformat(v)) if k.endswith("_at") else v for k, v in facts.items()}
    return sentence(code, words)


def _shown(value: Any) -> str:
    key = str(value)
    return str(_sentences[key]) if key in _sentences else key


def when(at: Any, style: str = "long") -> str:
    """An instant in words of the page's language: long has the weekday (D1), short is dd/mm/yyyy hh:mm."""
    if style == "short":
        return clock.local(at).strftime("%d/%m/%Y %H:%M")
    return text.deadline_words(at, language())


def day_name(at: datetime) -> str:
    """A day with its weekday, as a timeline shows it: "thứ Bảy, 29/08/2026"."""
    words = format_date(clock.local(at).date(), "EEEE, dd/MM/yyyy", locale=language())
    return words if language() == "en" else words.replace("Thứ", "thứ").replace("Nhật", "nhật")


def hour(at: datetime) -> str:
    """Hours and minutes on Vietnam's clock."""
    return format_time(clock.local(at).time(), "HH:mm", locale=language())


def show_refusal(refusal: DomainError) -> ResponseReturnValue:
    """A refusal: a problem for programs, a message and the way back for people who sent a form, else a page."""
    words = sentence(refusal.code, refusal.facts)
    if wants_json():
        return _problem(refusal.status, refusal.code, words)
    back = safe_next(request.referrer, None)
    if request.method == "POST" and refusal.status != 429 and back and urlsplit(back).path != request.path:
        flash(words, "error")
        return redirect(back, 303)
    return _page(refusal.status, words)


def show_problem(problem: HTTPException) -> ResponseReturnValue:
    """Every HTTP fault as a page of our own; what it says never depends on whether a hidden thing exists."""
    status = problem.code or 500
    if problem.response is not None or status < 400:
        return problem.get_response()
    if wants_json():
        return _problem(status, f"http_{status}", str(PAGES.get(status, PAGES[500])[0]))
    return _page(status, None)


def _page(status: int, message: str | None) -> ResponseReturnValue:
    title, standard = PAGES.get(status, PAGES[400 if status < 500 else 500])
    template = f"errors/{status if status in PAGES else (400 if status < 500 else 500)}.html"
    return render_template(template, title=title, message=message or standard), status


def _problem(status: int, code: str, title: str) -> ResponseReturnValue:
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    response = current_app.json.response(body)
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def wants_json() -> bool:
    """Whether a program asks (the API, autosave, upload) and not a person's browser."""
    if request.path.startswith("/api/v"):
        return True
    return request.accept_mimetypes.best in {"application/json", "application/problem+json"} or request.is_json


def safe_next(url: str | None, default: str | None = HOME) -> str | None:
    """`url` if it surely is a path of our own, else `default` (B12: no open redirect in any spelling).

    HOME stands for the first page of whoever is signed in.
    """
    default = str(current_app.extensions["home"]) if default == HOME else default
    if not url:
        return default
    own = current_app.config["PUBLIC_URL"] + "/"
    if url.startswith((own, request.host_url)):
        url = "/" + url.removeprefix(own).removeprefix(request.host_url)
    parts = urlsplit(url)
    good = url.startswith("/") and not url.startswith("//") and not parts.scheme and not parts.netloc
    if not good or "\\" in url or any(ord(c) < 0x21 for c in url):
        return default
    return url


def public_url(endpoint: str, **values: Any) -> str:
    """The address outside people use: always the configured one, never a Host header (B13)."""
    return str(current_app.config["PUBLIC_URL"]) + url_for(endpoint, **values)


def file_answer(content: bytes, mimetype: str, name: str | None = None, *, minutes: int = 0) -> Response:
    """Bytes that we made. name: what it is saved as (None: shown); minutes: how long anybody may keep it."""
    answer = Response(content, mimetype=mimetype)
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if minutes:
        answer.cache_control.public, answer.cache_control.max_age = True, minutes * 60
    return answer


@lru_cache(maxsize=256)
def _digest(folder: str, name: str) -> str:
    with open(f"{folder}/{name}", "rb") as handle:  # noqa: PTH123 - a path of our own tree
        return hashlib.sha256(handle.read()).hexdigest()[:12]


def static(name: str) -> str:
    """The address of a static file, with its content's hash so that it may be kept for ever."""
    return url_for("static", filename=name, v=_digest(str(current_app.static_folder), name))


def _headers(response: Response) -> Response:
    there = {name.lower() for name, _ in response.headers}
    response.headers.extend([(name, value) for name, value in HEADERS.items() if name.lower() not in there])
    if str(current_app.config["PUBLIC_URL"]).startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        # A script that another script asks for bears no hash in its address: it is asked for again each time.
        kept = "v" in request.args or not request.path.endswith(".js")
        response.cache_control.public, response.cache_control.max_age = True, 31536000 if kept else 0
        response.cache_control.no_cache = None if kept else True
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _common() -> dict[str, Any]:
    return {
        "me": me() if current_user.is_authenticated else None,
        "clock_moved": clock.moved(),
        "present": clock.now(),
        "language": language(),
        "here": request.full_path.rstrip("?"),
        "home_href": current_app.extensions["home"] if current_user.is_authenticated else "/",
        "navigation": g.get("navigation") or current_app.extensions["navigation"],
        "beside": current_app.extensions["beside"],
    }


def use_navigation(
    app: Flask,
    navigation: Callable[[], list[dict[str, Any]]],
    beside: Callable[[], list[dict[str, Any]]] = list,
    home: str = "/",
) -> None:
    """Tell the pages where one can go, what stands beside each, and where one begins; made by who knows all (desks)."""
    app.extensions["navigation"], app.extensions["beside"], app.extensions["home"] = navigation, beside, home
