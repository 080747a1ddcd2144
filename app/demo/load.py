"""Load the demo province once; the passwords of its accounts are made at that moment and written beside it."""

import secrets
from collections.abc import Callable
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from app.demo import ahead, eighth, finished, held, judged, owed, province, seventh
from app.events.catalogue.actions import keep_types
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.people.models import Account, Unit
from app.people.passwords import hash_password

#: Who is shown to a newcomer: key → what they are, in Vietnamese and in English.
SHOWN = {
    "youth": "Thí sinh (contestant)",
    "officer": "Cán bộ đơn vị (unit officer)",
    "leader": "Lãnh đạo đơn vị (unit leader)",
    "secretary": "Ban Thư ký (secretariat)",
    "organizer": "Ban Tổ chức (organizer)",
    "judge1": "Trưởng Ban Giám khảo (chief judge)",
    "judge2": "Giám khảo (judge)",
    "mentor1": "Cố vấn (mentor)",
    "volunteer": "Lễ tân điểm danh (volunteer at a gate)",
    "observer": "Lãnh đạo theo dõi (observer)",
    "admin": "Quản trị (administrator)",
}


def accounts_file(instance: Path) -> Path:
    """Where the demo's accounts are written, readable by the owner only."""
    return instance / "demo-accounts.txt"


def load(say: Callable[[str], None] = lambda _step: None) -> bool:
    """Make the whole province in one transaction, once; False where there is one already.

    say: told each step, so that the wait is not silent.
    """
    if db.session.scalar(select(Unit.id).limit(1)) is not None:
        db.session.rollback()
        return False
    with transaction():
        made = build(say)
        words = _passwords(made)
    path = accounts_file(Path(current_app.config["INSTANCE"]))
    path.touch(mode=0o600)
    path.write_text(words)
    return True


def build(say: Callable[[str], None] = lambda _step: None) -> province.Province:
    """Everything of domain F that exists so far, in the open transaction."""
    say("Đơn vị và người dùng … (units and people)")
    made = province.make_province()
    keep_types()
    series = seventh.make_series(made)
    say("Cuộc thi lần thứ VII, 2025 … (edition VII, from its call to its result)")
    past = seventh.call(made, series)
    owed.seventh(made, past.edition)
    seventh.hand_in_all(made, past)
    seventh.receive_all(made, past)
    owed.freeze(past.edition)
    seventh.check_all(made, past)
    finished.run(made, past.edition, judged.run(made, past.edition))
    say("Cuộc thi lần thứ VIII, 2026 … (edition VIII, running)")
    owed.eighth(made, eighth.run(made, past.edition))
    owed.year(made)
    say("Sự kiện năm 2026 … (events of 2026, held and ahead)")
    held.run(made)
    ahead.run(made)
    return made


def _passwords(made: province.Province) -> str:
    """Give each shown account a password of its own; returns the list to print."""
    lines = ["Tài khoản dùng thử (accounts of the demo):", ""]
    for key, role in SHOWN.items():
        person = made.people[key]
        password = public_code(4).lower() + "-" + public_code(4).lower() + "-" + secrets.token_hex(2)
        account = db.session.scalars(select(Account).filter_by(person_id=person.id)).one()
        account.password_hash = hash_password(password, current_app.config["PASSWORD_COST"])
        lines.append(f"  {account.login:28} {password:18} {role}")
    db.session.flush()
    return "\n".join([*lines, ""])
