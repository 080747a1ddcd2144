"""Write the first migration anew from the models, as long as nothing has been released on it."""

import tempfile
from pathlib import Path

from flask_migrate import revision

from app import create_app
from config import ROOT, Config

FIRST = ROOT / "migrations" / "versions" / "0001_first.py"


def main() -> None:
    """Compare the models with an empty database and keep the difference as revision 0001."""
    for old in FIRST.parent.glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = f"sqlite:///{home / 'empty.sqlite'}"
        config = Config(SECRET_KEY="x" * 32, SQLALCHEMY_DATABASE_URI=url, INSTANCE=home, FILES=home, MAIL=home)
        with create_app(config).app_context():
            revision(message="first", autogenerate=True, rev_id="0001", directory=str(ROOT / "migrations"))


if __name__ == "__main__":
    main()
