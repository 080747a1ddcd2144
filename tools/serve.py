"""`make run`: create the database, load the demo province once, say the address, serve on this machine only."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade

#: The demo's clock starts on Monday, 24/08/2026, 8 o'clock in Vietnam.
DEMO_START = datetime(2026, 8, 24, 1, tzinfo=UTC)


def main() -> None:
    """Prepare once, then become the server."""
    instance = Path(os.environ.setdefault("INSTANCE", "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    os.environ["INSTANCE"] = str(instance)
    os.environ.setdefault("CLOCK_FILE", str(instance / "clock"))
    port = os.environ.get("PORT", "8000")
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    _prepare(Path(os.environ["CLOCK_FILE"]))
    print(f"\nĐồng Hành: {os.environ['PUBLIC_URL']}\n", flush=True)
    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "work"])
    try:
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--threads",
            "8",
            "--no-control-socket",
        ]
        sys.exit(subprocess.call([*command, "--timeout", "60", "app:create_app()"]))
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        worker.terminate()
        worker.wait(10)


def _prepare(clock_file: Path) -> None:
    from app import create_app  # noqa: PLC0415 - the environment must be set before settings are read
    from app.demo.load import accounts_file, load  # noqa: PLC0415
    from app.kit.clock import set_now  # noqa: PLC0415

    if not clock_file.exists():
        set_now(clock_file, DEMO_START)
    app = create_app()
    with app.app_context():
        upgrade(directory=str(Path(__file__).resolve().parent.parent / "migrations"))
        load(lambda step: print(step, flush=True))
    print(accounts_file(Path(os.environ["INSTANCE"])).read_text(), flush=True)


if __name__ == "__main__":
    main()
