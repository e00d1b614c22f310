"""The folder of feed definitions: read strictly at the start, followed while the service runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from calendar_svc.errors import FeedDefinitionError, ReminderRuleError
from calendar_svc.publish import FeedSpec, parse_feed
from calendar_svc.service.reminders.rules import rule_of_feed

_PACKAGE = Path(__file__).parents[1]
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_ALL = "all"  # stands first wherever feeds are listed


@dataclass(frozen=True, slots=True)
class Definitions:
    """The feeds of one folder by slug, ``all`` first, and when the newest file changed.

    ``problems`` are files that cannot be used now; their feeds stand as they last could.
    """

    specs: Mapping[str, FeedSpec]
    changed_at: datetime
    problems: tuple[FeedDefinitionError, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """A definition as it was last read: what marks that state of the file, and what it gave."""

    mark: tuple[float, int, int]
    spec: FeedSpec | None
    changed_at: datetime
    problem: FeedDefinitionError | None = None


def load_feeds(folder: Path | None = None) -> Definitions:
    """Read every feed definition of a folder.

    Parameters:
        folder: Holds ``*.toml``; None: the definitions that ship with the package.

    Raises:
        FeedDefinitionError: A file cannot be used, or there is none.
    """
    return FeedFolder(folder).current


class FeedFolder:
    """A folder of definitions that may be edited while the service runs; for several threads.

    Parameters:
        folder: Holds ``*.toml``; None: the definitions that ship with the package.

    Raises:
        FeedDefinitionError: A file cannot be used, or there is none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or shipped_feeds()
        self._lock = threading.Lock()
        self._log = structlog.get_logger("calendar_svc.feeds")
        self._files: dict[Path, _File] = {}
        self.current = Definitions({}, _NEVER)
        self.current = self._read()
        if self.current.problems:
            raise self.current.problems[0]

    def refresh(self) -> Definitions:
        """Read the files that changed since the last look, and give the definitions.

        A file that cannot be used leaves its feed as it was and is named in ``problems``; so does
        a folder that is gone. A file that was taken away takes its feed with it.
        """
        with self._lock:
            before = self.current
            self.current = self._read()
            for problem in self.current.problems:
                if problem not in before.problems:
                    self._log.error("feed not redefined, the last good one stays", why=str(problem))
            return self.current

    def _read(self) -> Definitions:
        paths = sorted(self._folder.glob("*.toml"), key=lambda path: (path.stem != _ALL, path.stem))
        if not paths:
            problem = "no feed definition in this folder"
            nothing = FeedDefinitionError(str(self._folder), "*.toml", problem)
            return replace(self.current, problems=(nothing,))
        self._files = {path: self._file(path) for path in paths}
        found = self._files.values()
        return Definitions(
            {file.spec.slug: file.spec for file in found if file.spec is not None},
            max(file.changed_at for file in found),
            tuple(file.problem for file in found if file.problem is not None),
        )

    def _file(self, path: Path) -> _File:
        known = self._files.get(path)
        mark = _mark(path)
        if known is not None and known.mark == mark:
            return known
        try:
            spec = parse_feed(_text(path), str(path))
            _check_reminders(spec, path)
            return _File(mark, spec, datetime.fromtimestamp(mark[0], UTC))
        except FeedDefinitionError as problem:
            last_good = known or _File(mark, None, _NEVER)
            return replace(last_good, mark=mark, problem=problem)


def _check_reminders(spec: FeedSpec, path: Path) -> None:
    for index, told in enumerate(spec.reminders):
        try:
            rule_of_feed(spec, told)
        except ReminderRuleError as error:
            key = f"reminders[{index}].{error.field}"
            raise FeedDefinitionError(str(path), key, error.problem) from error


def _mark(path: Path) -> tuple[float, int, int]:
    """What tells one state of a file from another; of a file that is gone, the same always."""
    try:
        state = path.stat()
    except OSError:
        return (0.0, 0, 0)
    return (state.st_mtime, state.st_size, state.st_ino)


def shipped_feeds() -> Path:
    """``_feeds`` inside an installed package; in a checkout, ``feeds`` beside the package."""
    installed = _PACKAGE / "_feeds"
    return installed if installed.is_dir() else _PACKAGE.parent / "feeds"


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FeedDefinitionError(str(path), "file", f"cannot be read: {error}") from error
