"""Calendars as they last were, in a folder: what is served where a restart finds no database."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog

from calendar_svc.publish import feed_etag
from calendar_svc.service.editions import Edition

_SUFFIX = ".feed"
_DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, zlib.error)


class LastGood:
    """The last good editions by name, one file each; for several processes.

    It is a help, not a duty: a folder that cannot be written to is said in the log, once, and the
    feeds go on without it.

    Parameters:
        folder: Made when the first edition comes; nothing else may be in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = structlog.get_logger("calendar_svc.publisher")
        self._complained = False

    def __bool__(self) -> bool:
        """Whether there is any edition."""
        return next(self._folder.glob(f"*{_SUFFIX}"), None) is not None

    def get(self, name: str) -> Edition | None:
        """The edition of a name, byte for byte as it was; None where there is none that is whole.

        Parameters:
            name: As it was kept.
        """
        try:
            head, _, zipped = self._path(name).read_bytes().partition(b"\n")
        except OSError:
            return None
        try:
            return _read(json.loads(head), zipped, name)
        except _DAMAGED as error:
            self._log.warning("kept feed is damaged, not served", feed=name, why=str(error))
            return None

    def put(self, name: str, edition: Edition) -> None:
        """Keep an edition in place of the one before, at one stroke.

        Parameters:
            name: Of a feed whose address is no secret.
            edition: The bytes.
        """
        head = {
            "name": name,
            "etag": edition.etag,
            "media_type": edition.media_type,
            "last_modified": edition.last_modified.isoformat(),
        }
        path = self._path(name)
        # Two processes write the same bytes, so that they may share the name of the part.
        part = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(json.dumps(head).encode() + b"\n" + edition.gzip)
            part.replace(path)
        except OSError as error:
            if not self._complained:
                self._log.warning("feeds are not kept for a restart", why=str(error))
            self._complained = True

    def drop(self, name: str) -> None:
        """Forget an edition, if it is there.

        Parameters:
            name: As it was kept.
        """
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError:
            self._log.warning("kept feed not removed", feed=name)

    def _path(self, name: str) -> Path:
        return self._folder / f"{sha256(name.encode()).hexdigest()[:32]}{_SUFFIX}"


def _read(head: Mapping[str, str], zipped: bytes, name: str) -> Edition:
    """The edition of a file; the tags are made of the bytes, so that they name what is sent."""
    body = gzip.decompress(zipped)
    etag = feed_etag(body)
    if (head["name"], head["etag"]) != (name, etag):
        raise ValueError("these are not the bytes that were kept")
    last_modified = datetime.fromisoformat(head["last_modified"])
    return Edition(body, etag, zipped, feed_etag(zipped), head["media_type"], last_modified)
