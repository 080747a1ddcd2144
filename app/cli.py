"""Commands of the house: `flask …`."""

import logging
import time
from contextlib import nullcontext

import click
from flask import Flask

from app.jobs import ALONE, TASKS
from app.kit.clock import now
from app.kit.db import db, transaction
from app.kit.text import login_name
from app.people.accounts.queries import person_by_login
from app.people.roles.actions import appoint as appoint_administrator
from app.people.roles.queries import unit_by_code

log = logging.getLogger(__name__)


def mount(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(work)
    app.cli.add_command(appoint)


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option("--pause", default=2.0, help="Seconds between two rounds.")
def work(*, once: bool, pause: float) -> None:
    """Do what the clock demands: mails, publications, forwarding, snapshots, the seal of the history."""
    while True:
        for task, alone in [*((t, False) for t in TASKS), *((t, True) for t in ALONE)]:
            try:
                with nullcontext() if alone else transaction():
                    task(now())
            except Exception:
                # One broken task must not stop the others; it is tried again in the next round.
                if once:
                    raise
                log.exception("task %s failed", getattr(task, "__name__", task))
            db.session.remove()
        if once:
            return
        time.sleep(pause)


@click.command("appoint")
@click.argument("login")
@click.argument("unit_code")
def appoint(login: str, unit_code: str) -> None:
    """Make the person with this login (who has signed up) an administrator of a unit: the first one of a new installation."""
    name = login_name(login)
    with transaction():
        person, unit = person_by_login(name[1] if name else login), unit_by_code(unit_code)
        if person is None or unit is None:
            raise click.ClickException("no such login" if person is None else "no such living unit")
        appoint_administrator(person, unit.id, at=now())
    click.echo(f"{person.full_name}: administrator, {unit.name}")
