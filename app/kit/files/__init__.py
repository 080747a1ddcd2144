"""Files of people: parsed before they are believed, written and synced before they are named, served inert.

`store` keeps and serves them, `kinds` decides what they are, `blind` takes the author out of them.
"""

from app.kit.files.blind import without_identity
from app.kit.files.kinds import DOCUMENTS, IMAGES, FileBroken, FileKindRefused, FileTooLarge, Kind
from app.kit.files.store import (
    Prepared,
    StoredFile,
    blind_path,
    path_of,
    prepare,
    record,
    respond,
    respond_blind,
    small_picture,
    sweep,
    sync_folder,
)

__all__ = [
    "DOCUMENTS",
    "IMAGES",
    "FileBroken",
    "FileKindRefused",
    "FileTooLarge",
    "Kind",
    "Prepared",
    "StoredFile",
    "blind_path",
    "path_of",
    "prepare",
    "record",
    "respond",
    "respond_blind",
    "small_picture",
    "sweep",
    "sync_folder",
    "without_identity",
]
