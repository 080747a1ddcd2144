"""The one read and the two writes of a scan: plain SQL, because hundreds wait at the doors (docs/adr/0014).

The read loads the facts, `rules.judge` decides, a write says what was decided: all or nothing. Whoever was overtaken
between the two wrote nothing and reads again.
"""

from typing import Any, NamedTuple

from app.kit.wire import Said

_COLUMNS = {
    "event": "e.id, e.state, e.cancelled_at, e.postponed_at, e.ended_at",
    "device": "d.id, d.event_id, d.site_id, d.person_id, d.revoked_at, d.expires_at, d.seen_at, d.ref, ds.name",
    "list": "l.id, l.ref, l.name, l.kind, l.rule, l.site_id, l.session_id, es.chosen, ls.name, l.exits, l.opens_at, l.closes_at, "
    "l.closed_at, l.capacity, l.admitted",
    "gate": "s.id, s.name",
    "ticket": "t.id, t.revoked_at",
    "person": "p.full_name",
    "registration": "r.id, r.ref, r.state, r.site_id, c.name, u.name, rs.name, cs.session_id",
    "admission": "a.id, a.list_id, a.window, a.scan_id, a.at, a.site_id, a.moved_at, a.left_at",
    "told": "o.id",
}


class Row(NamedTuple):
    """A row of the read; one for each admission of the registration (and for each registration of the person)."""

    event: int
    event_state: str
    cancelled_at: Any
    postponed_at: Any
    ended_at: Any
    device: int | None
    device_event: int | None
    device_site: int | None
    device_person: int | None
    device_revoked_at: Any
    device_expires_at: Any
    device_seen_at: Any
    device_ref: str | None
    device_site_name: str | None
    list: int | None
    list_ref: str
    list_name: str
    list_kind: str
    rule: str
    list_site: int | None
    session: int | None
    chosen: bool | None
    list_site_name: str | None
    exits: bool
    opens_at: Any
    closes_at: Any
    closed_at: Any
    capacity: int | None
    admitted: int
    gate: int | None
    gate_name: str | None
    ticket: int | None
    ticket_revoked_at: Any
    person_name: str | None
    registration: int | None
    registration_ref: str
    state: str
    registration_site: int | None
    category: str | None
    unit: str | None
    registration_site_name: str | None
    chosen_session: int | None
    admission: int | None
    admission_list: int
    window: str
    admission_scan: int
    admission_at: Any
    admission_site: int | None
    moved_at: Any
    left_at: Any
    told: int | None


_LISTS = {
    True: "l.ref = :list",
    # Where the gate names no list: the door of its site, else the door.
    False: "l.id = (SELECT x.id FROM check_list x WHERE x.event_id = e.id AND x.kind = 'list_entry' "
    "AND (x.site_id IS NULL OR x.site_id = d.site_id) ORDER BY x.site_id IS NULL, x.position, x.id LIMIT 1)",
}


def _facts(ticket: str, *, named: bool) -> Said:
    """The read. Values: event (code), token (hash), list, site (refs or None), ticket, nonce."""
    return Said(f"""
SELECT {", ".join(_COLUMNS.values())}
FROM event e
LEFT JOIN device d ON d.token_hash = :token
LEFT JOIN site ds ON ds.id = d.site_id
LEFT JOIN check_list l ON l.event_id = e.id AND {_LISTS[named]}
LEFT JOIN event_session es ON es.id = l.session_id
LEFT JOIN site ls ON ls.id = l.site_id
LEFT JOIN site s ON s.event_id = e.id AND s.ref = :site
LEFT JOIN scan o ON o.event_id = e.id AND o.nonce = :nonce
LEFT JOIN ticket t ON t.{ticket} = :ticket
LEFT JOIN registration r ON r.person_id = t.person_id AND r.event_id = e.id
LEFT JOIN person p ON p.id = r.person_id
LEFT JOIN category c ON c.id = r.category_id
LEFT JOIN unit u ON u.id = r.unit_id
LEFT JOIN site rs ON rs.id = r.site_id
LEFT JOIN chosen_session cs ON cs.registration_id = r.id AND cs.session_id = l.session_id
LEFT JOIN admission a ON a.registration_id = r.id
WHERE e.code = :event
""")  # noqa: S608 - what is put in are our own columns


#: By what the QR holds or what is typed, with the list named or not.
FACTS = {(ticket, named): _facts(ticket, named=named) for ticket in ("token", "code") for named in (True, False)}

_SCAN = (
    "nonce, event_id, list_id, site_id, ticket_id, registration_id, direction, method, result, reason, first_scan_id, "
    '"window", scanned_at, sent_at, received_at, at, let_in_offline, device_id, by_person_id'
)
_SCAN_VALUES = (
    ":nonce, :event_id, :list_id, :site_id, :ticket_id, :registration_id, :direction, :method, :result, :reason, "
    ":first_scan_id, :window, :scanned_at, :sent_at, :received_at, :at, :let_in_offline, :device_id, :by_person_id"
)
#: In a SELECT PostgreSQL must be told what a NULL is.
_SCAN_SELECTED = (
    ":nonce, :event_id, :list_id, CAST(:site_id AS INTEGER), CAST(:ticket_id AS INTEGER), "
    "CAST(:registration_id AS INTEGER), :direction, :method, :result, :reason, CAST(:first_scan_id AS INTEGER), :window, "
    "CAST(:scanned_at AS TIMESTAMP), CAST(:sent_at AS TIMESTAMP), CAST(:received_at AS TIMESTAMP), "
    "CAST(:at AS TIMESTAMP), :let_in_offline, CAST(:device_id AS INTEGER), CAST(:by_person_id AS INTEGER)"
)
_ADMISSION = 'event_id, list_id, registration_id, "window", scan_id, at, site_id, moved_at'
_AUDIT = "verb, realm, label, by_person_id, true_person_id, at, facts"
_AUDIT_VALUES = ":verb, :realm, :label, :by_person_id, :by_person_id, :received_at, :facts"
_AUDIT_SELECTED = (
    ":verb, :realm, :label, CAST(:by_person_id AS INTEGER), CAST(:by_person_id AS INTEGER), "
    "CAST(:received_at AS TIMESTAMP), CAST(:facts AS JSON)"
)

_INSERT_SCAN = f"INSERT INTO scan ({_SCAN}) VALUES ({_SCAN_VALUES}) RETURNING id"  # noqa: S608
_INSERT_AUDIT = f"INSERT INTO audit_row ({_AUDIT}) VALUES ({_AUDIT_VALUES})"  # noqa: S608

#: A scan that changes no admission. Overtaken: this nonce is known by now.
NOTE = Said(
    f"WITH s AS ({_INSERT_SCAN}), "  # noqa: S608
    f"h AS (INSERT INTO audit_row ({_AUDIT}) SELECT {_AUDIT_SELECTED} FROM s) SELECT id FROM s",
    _INSERT_SCAN,
    _INSERT_AUDIT,
)


def _admit(*, counted: bool) -> Said:
    """A scan and its admission. Overtaken, or no row: somebody was faster, or the list is full by now.

    Whose registration is ended meanwhile is waited for, and not let in. PostgreSQL gives the scan its number first; where the admission or the room is missing, so is the scan, and the
    admission that points to it takes the whole statement back.
    """
    room = "UPDATE check_list SET admitted = admitted + 1 WHERE id = :list_id AND admitted < capacity"
    steps = [_INSERT_SCAN]
    if counted:
        steps.append(room)
    steps.append(
        f"INSERT INTO admission ({_ADMISSION}) VALUES "  # noqa: S608
        "(:event_id, :list_id, :registration_id, :window, last_insert_rowid(), :at, :site_id, :at)"
    )
    held = f", c AS ({room} AND EXISTS (SELECT 1 FROM a) RETURNING id)" if counted else ""  # noqa: S608
    return Said(
        f"WITH n AS (SELECT nextval('scan_id_seq') AS id), "  # noqa: S608
        f"a AS (INSERT INTO admission ({_ADMISSION}) SELECT :event_id, :list_id, :registration_id, :window, n.id, "
        "CAST(:at AS TIMESTAMP), CAST(:site_id AS INTEGER), CAST(:at AS TIMESTAMP) FROM n "
        "WHERE EXISTS (SELECT 1 FROM registration r WHERE r.id = :registration_id AND r.state = 'registration_confirmed' "
        "FOR KEY SHARE) "
        f"ON CONFLICT DO NOTHING RETURNING scan_id){held}, "
        f"s AS (INSERT INTO scan (id, {_SCAN}) SELECT a.scan_id, {_SCAN_SELECTED} FROM a{', c' if counted else ''} "
        f"RETURNING id), h AS (INSERT INTO audit_row ({_AUDIT}) SELECT {_AUDIT_SELECTED} FROM s) SELECT id FROM s",
        *steps,
        _INSERT_AUDIT,
    )


ADMIT, ADMIT_COUNTED = _admit(counted=False), _admit(counted=True)

#: A stored scan as its answer tells it, with the one that stood in its way. Values: event_id, nonce.
TOLD = Said("""
SELECT o.result, o.reason, o.direction, o.at, l.ref, l.name, si.name, r.ref, p.full_name, c.name, u.name, rs.name,
  f.at, fl.name, fs.name, fd.name, fp.full_name
FROM scan o
JOIN check_list l ON l.id = o.list_id
LEFT JOIN site si ON si.id = o.site_id
LEFT JOIN registration r ON r.id = o.registration_id
LEFT JOIN person p ON p.id = r.person_id
LEFT JOIN category c ON c.id = r.category_id
LEFT JOIN unit u ON u.id = r.unit_id
LEFT JOIN site rs ON rs.id = r.site_id
LEFT JOIN scan f ON f.id = o.first_scan_id
LEFT JOIN check_list fl ON fl.id = f.list_id
LEFT JOIN site fs ON fs.id = f.site_id
LEFT JOIN device fd ON fd.id = f.device_id
LEFT JOIN person fp ON fp.id = COALESCE(f.by_person_id, fd.person_id)
WHERE o.event_id = :event_id AND o.nonce = :nonce
""")

#: The device was heard of. Values: device_id, received_at.
SEEN = Said("UPDATE device SET seen_at = :received_at WHERE id = :device_id")
