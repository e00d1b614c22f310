"""Files, folders and standard input to documents; what cannot be read harms nothing beside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from calendar_svc.documents import read_text
from calendar_svc.errors import DocumentError, OversizedDocumentError, UnreadableDocumentError
from calendar_svc.model import Document

STDIN = "-"
_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of documents from outside, and how large one may be, in bytes."""

    published: date | None = None
    publisher: str | None = None
    timezone: str = "Asia/Shanghai"
    limit: int = 20_000_000


def read_paths(
    paths: Iterable[str], origin: Origin, *, stdin: BinaryIO
) -> Iterator[Document | DocumentError]:
    """Read documents, one at a time, in the order given.

    Parameters:
        paths: Files of any name; folders, whose ``.txt`` files are read in order of their paths,
            those of folders inside too; ``-`` for standard input.
        origin: What holds for all of them.
        stdin: Where ``-`` is read from.

    Yields:
        A document, or the error that says why there is none. A link that leads out of a folder is
        not followed, and hidden files are passed by.
    """
    for path in paths:
        if path == STDIN:
            yield _read(STDIN, origin, lambda: stdin.read(origin.limit + 1))
        elif Path(path).is_dir():
            yield from _read_folder(Path(path), origin)
        else:
            yield _read_file(Path(path), origin)


def _read_folder(folder: Path, origin: Origin) -> Iterator[Document | DocumentError]:
    refused: list[OSError] = []
    empty = True
    for path in _text_files(folder, refused):
        empty = False
        if not path.resolve().is_relative_to(folder.resolve()):
            yield UnreadableDocumentError(_shown(path), "a link out of the folder; not followed")
        elif path.exists() and not path.is_file():
            # Opening a pipe that nobody writes to would wait for ever.
            yield UnreadableDocumentError(_shown(path), "no regular file; name it to read it")
        else:
            yield _read_file(path, origin)
    for error in refused:
        empty = False
        yield _unreadable(_shown(Path(error.filename)), error)
    if empty:
        yield UnreadableDocumentError(_shown(folder), f"no {_SUFFIX} file in this folder")


def _text_files(folder: Path, refused: list[OSError]) -> list[Path]:
    """List the text files below a folder in order; *refused* gets folders that cannot be read."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(place, name)
            for name in names
            if name.lower().endswith(_SUFFIX) and not name.startswith(".")
        ]
    return sorted(found)


def _read_file(path: Path, origin: Origin) -> Document | DocumentError:
    def load() -> bytes:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > origin.limit:
                raise OversizedDocumentError(_shown(path), status.st_size, origin.limit)
            # A pipe has no size, and a file may grow; one byte too many is enough to tell.
            return file.read(origin.limit + 1)

    return _read(_shown(path), origin, load)


def _read(name: str, origin: Origin, load: Callable[[], bytes]) -> Document | DocumentError:
    try:
        return read_text(
            load(),
            name,
            published=origin.published,
            publisher=origin.publisher,
            timezone=origin.timezone,
            limit=origin.limit,
        )
    except OSError as error:
        return _unreadable(name, error)
    except DocumentError as error:
        return error


def _unreadable(name: str, error: OSError) -> UnreadableDocumentError:
    return UnreadableDocumentError(name, f"cannot be read: {error.strerror or error}")


def _shown(path: Path) -> str:
    """Give the path as text that can be stored: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")
