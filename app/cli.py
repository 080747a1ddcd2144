"""Commands of the house: `flask …`."""

import csv
import json
import logging
import time
from contextlib import nullcontext
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.engine import Engine

from app.contests.duplicates.rules import Index, fingerprint
from app.events.places.queries import events_with_limits, faults
from app.jobs import ALONE, TASKS
from app.judging.analysis.printing import printed, refused
from app.judging.analysis.rules import TooFewMarks, UnreadableMarks, analyse, as_json, decoded, islands, read
from app.judging.ballots.queries import broken as broken_files
from app.judging.engine.calibration import METHODS
from app.judging.journal.queries import verify as verify_journal
from app.judging.tally.recount import verify
from app.judging.wording import SENTENCES
from app.kit.audit import verify as verify_history
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
    app.cli.add_command(check)
    app.cli.add_command(judging)
    app.cli.add_command(duplicates)


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


@click.command("check")
def check() -> None:
    """Recount events, follow the history and the journal of scores, hold decisions against their files; status 1 at a fault."""
    if isinstance(db.engine, Engine) and db.engine.dialect.name == "postgresql":
        # One moment, however many statements look at it; on SQLite a reader has that anyway, and so has whoever calls
        # this inside a transaction of their own.
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    checked, broken = verify_journal()
    locked, unlike = broken_files()
    acts, torn = verify_history()
    every = events_with_limits()
    found = [(event.code, fault) for event in every for fault in faults(event)]
    db.session.rollback()
    for code, one in found:
        click.echo(f"{code}: {one.what} of {one.thing}: {one.kept}, counted {one.counted}")
    with force_locale("en"):
        for wrong in broken:
            click.echo(str(SENTENCES[wrong.code]) % {"sheet": wrong.sheet_id, "seq": wrong.seq})
        for fault in unlike:
            click.echo(str(SENTENCES[fault.code]) % dict(fault.facts))
    click.echo(f"{acts} sealed acts, {'no fault' if torn is None else f'the chain breaks at {torn}'}")
    click.echo(f"{checked} score changes, {len(broken)} faults")
    click.echo(f"{locked} decided rounds, {len(unlike)} faults")
    click.echo(f"{len(every)} events, {len(found)} faults")
    if found or broken or unlike or torn is not None:
        raise click.exceptions.Exit(1)


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


@click.group("judging")
def judging() -> None:
    """Look into marks."""


@judging.command("analyse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--method", type=click.Choice(METHODS), default="severity", show_default=True, help="Which model to use.")
@click.option("--json", "machine", is_flag=True, help="One JSON object instead of tables.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of what is said.")
@with_appcontext
def analyse_marks(file: Path, *, method: str, machine: bool, language: str) -> None:
    """Report on a CSV with the columns judge, item, score and optionally stratum; status 2 if it cannot be read."""
    with force_locale(language):
        try:
            report = analyse(read(decoded(file.read_bytes())), next(m for m in METHODS if m == method))
        except (UnreadableMarks, TooFewMarks) as refusal:
            click.echo(refused(refusal), err=True)
            raise click.exceptions.Exit(2) from None
        told = as_json(report)
        click.echo(
            json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)
            if machine
            else printed(told, islands(report))
        )


@judging.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", "published", help="The SHA-256 that was published with the result.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of what is said.")
@with_appcontext
def verify_ballots(file: Path, *, published: str | None, language: str) -> None:
    """Recount a ballot file, without the database: the same result, or the first difference and status 1."""
    found = verify(file.read_bytes(), published)
    with force_locale(language):
        if found.fault is None:
            facts = {"entries": found.entries, "ballots": found.ballots}
            said = str(SENTENCES["ballots_good"]) % facts
        else:
            said = str(SENTENCES[found.fault.code]) % ({"line": found.fault.line} | dict(found.fault.facts))
    click.echo(f"sha256 {found.sha256}\noutput {found.output or '–'}\nengine {found.engine}\n{said}")
    if found.fault is not None:
        raise click.exceptions.Exit(1)


@click.command("duplicates")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "machine", is_flag=True, help="One JSON array instead of lines.")
def duplicates(file: Path, *, machine: bool) -> None:
    """Name the pairs of texts that share words, of a CSV with the columns id and text."""
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    if not rows or not {"id", "text"} <= set(rows[0]):
        raise click.ClickException("the columns id and text are needed")
    prints = {number: fingerprint(row["text"] or "") for number, row in enumerate(rows)}
    found = [
        {"id": rows[key]["id"], "like": rows[near.key]["id"], "share": round(near.share, 3), "runs": near.runs}
        for key, near in Index(prints).pairs(prints)
    ]
    found.sort(key=lambda pair: -float(pair["share"]))
    click.echo(
        json.dumps(found, ensure_ascii=False, indent=1)
        if machine
        else "\n".join(f"{pair['share']:.2f}  {pair['id']}  {pair['like']}" for pair in found) or "–"
    )
