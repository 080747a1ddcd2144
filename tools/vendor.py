"""Third-party files of the browser, kept in static/vendor: made from packages of npm, pinned by their hashes.

  python -m tools.vendor --check    without a network: each file is the one that was written down, none is missing or more
  python -m tools.vendor            make them anew; needs npm, and is needed only when a version changes

Running the product needs no npm. Which host npm asks is its own setting, and stands in no file of ours.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

OUT = Path(__file__).resolve().parent.parent / "static" / "vendor"
SUMS, LICENSES = "SHA256SUMS", "LICENSES.txt"
ESBUILD = "esbuild@0.28.2"
#: What old phones understand: the WebView of a cheap Android of 2020, iOS 15.
TARGET = "chrome90,safari15"


class Piece(NamedTuple):
    """A file of ours: from which package, which file in it, and the sha512 that the package has in npm's registry."""

    package: str
    version: str
    source: str
    integrity: str


PIECES = {
    "qr-decode.js": Piece(
        "qr", "0.7.0", "decode.js",
        "sha512-/VrrACmOAwZVipuRITwfEwOL5oAMEHH5PTmBWaGtlTom2Thxaa+rhmna4zU9PRN2uLw2wdccbkHOLGZb1Q9SdA==",
    ),
}  # fmt: skip


def found() -> dict[str, str]:
    """What lies in the folder: name → SHA-256."""
    files = sorted(path for path in OUT.iterdir() if path.name != SUMS)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def listed() -> dict[str, str]:
    """What was written down: name → SHA-256."""
    lines = (OUT / SUMS).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def differing() -> list[str]:
    """The names that are missing, more than listed, or changed."""
    there, written = found(), listed()
    return sorted(name for name in there.keys() | written.keys() if there.get(name) != written.get(name))


def make() -> None:
    """Fetch the packages, bundle each file to one small ES module, write sums and licences."""
    licences = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for dest, piece in PIECES.items():
            root = _fetched(piece, folder)
            command = ["npx", "--yes", ESBUILD, str(root / piece.source), "--bundle", "--minify", "--format=esm"]
            command += [f"--target={TARGET}", "--legal-comments=none", f"--outfile={OUT / dest}"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            words = (root / "LICENSE-MIT").read_text(encoding="utf-8").strip()
            licences.append(f"{dest}: {piece.package} {piece.version} (MIT OR Apache-2.0), used under MIT\n\n{words}\n")
    (OUT / LICENSES).write_text("\n\n".join(licences), encoding="utf-8")
    sums = "".join(f"{digest}  {name}\n" for name, digest in found().items())
    (OUT / SUMS).write_text(sums, encoding="utf-8")


def _fetched(piece: Piece, folder: Path) -> Path:
    """The unpacked package; its sha512 must be the one written down."""
    command = ["npm", "pack", f"{piece.package}@{piece.version}", "--json"]
    told = json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout)[0]
    if told["integrity"] != piece.integrity:
        raise SystemExit(f"{piece.package} {piece.version} is not the package that was looked at: {told['integrity']}")
    unpacked = folder / piece.package
    unpacked.mkdir()
    subprocess.run(["tar", "xzf", folder / told["filename"], "-C", unpacked, "--strip-components=1"], check=True)
    return unpacked


if __name__ == "__main__":
    if "--check" in sys.argv:
        bad = differing()
        sys.stdout.write("".join(f"differs: {name}\n" for name in bad))
        sys.exit(bool(bad))
    make()
