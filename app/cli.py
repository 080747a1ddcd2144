"""Commands of the house: `flask …`."""

import logging
import time
from contextlib import nullcontext

import click
from flask import Flask

from app.jobs import ALONE, TASKS
from app.kit.clock import now
from app.kit.db import db, transaction

log = logging.getLogger(__name__)


def mount(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(work)


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
