"""What a device of a gate can fetch holds no name, phone or token of anybody, until the ticket itself is shown."""

from sqlalchemy import select

from app.events.checkin.actions.devices import make_device
from app.events.models import Event
from app.events.registration_models import Registration, Ticket
from app.kit.db import db, transaction
from tests.access.asking import forgotten
from tests.access.filled import NOW, PHONE, SECRETS


def test_a_device_fetches_no_name_and_no_phone_and_learns_one_by_its_ticket(house):
    application, filled, world = house
    browser = application.test_client()
    with forgotten(browser):
        with transaction():
            event = db.session.scalars(select(Event).where(Event.code == filled.names["gate"])).one()
            _, token = make_device(event, name="Cổng", site=None, by=world.actor("organizer"), at=NOW)
            ticket = db.session.scalars(select(Ticket).where(Ticket.person_id == world.people["lan"])).one()
            number = event.id
            shown, code, name = ticket.token, ticket.code, world.person("lan").full_name
        head = {"Authorization": f"Bearer {token}"}
        base = f"/api/v1/events/{filled.names['gate']}"
        fetched = {
            path: browser.get(base + path, headers=head)
            for path in ("/roster", "/presence", "/registrations", "/roster?cursor=")
        }
        assert {path: answer.status_code for path, answer in fetched.items()} == {
            "/roster": 200, "/presence": 200, "/registrations": 403, "/roster?cursor=": 200,
        }  # fmt: skip
        texts = {path: answer.get_data(as_text=True) + str(answer.headers) for path, answer in fetched.items()}
        refs = set(db.session.scalars(select(Registration.ref).where(Registration.event_id == number)))
        assert {entry["registration"] for entry in fetched["/roster"].get_json()["entries"]} == refs
        words = (*SECRETS.values(), PHONE, shown, code, name)
        assert [(path, word) for path, text in texts.items() for word in words if word in text] == []
        sent = {"ticket": shown, "nonce": "x", "scanned_at": NOW.isoformat(), "sent_at": NOW.isoformat()}
        told = browser.post(f"{base}/scans", json=sent, headers=head)
        assert (told.status_code, told.get_json()["person"]["name"]) == (201, name)
        assert PHONE not in told.get_data(as_text=True)
