"""JSON lines in, JSON lines out: in order, in constant memory, on one process or several.

A line that cannot be processed is answered with an ``error`` and the run goes on; an answer is one
line for each line read. At most `WINDOW` chunks a worker are in flight, whatever the input's size.
"""

from __future__ import annotations

import gc
import json
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, BinaryIO, NoReturn

from calendar_svc.errors import CalendarSvcError

LINE_LIMIT = 128 * 1024 * 1024  # bytes: a document of 20 MB whose characters are all \u-escaped
CHUNK_LINES, CHUNK_BYTES = 64, 64 * 1024  # what one message to a worker carries at most
WINDOW = 4  # chunks a worker may be ahead of the line that is to be written next


@dataclass(frozen=True, slots=True)
class Answering:
    """How one line is answered.

    Parameters:
        answer: From the object of the line to the keys of the answer (without ``id``). It is
            a module-level function, since worker processes find it by its name.
        failed: The keys that the answer to a bad line has besides ``id`` and ``error``.
        limit: The longest line that is read, in bytes; a longer one is answered with an error.
    """

    answer: Callable[[dict[str, Any]], dict[str, Any]]
    failed: Mapping[str, Any] = field(default_factory=dict)
    limit: int = LINE_LIMIT

    def line(self, raw: bytes) -> bytes:
        """Answer one line (UTF-8 JSON) with one line; never raises for what the line holds."""
        identity: Any = None
        try:
            given = self._object(raw)
            identity = given.get("id")
            answered = {"id": identity, **self.answer(given)}
        # The contract of the stream: whatever one line does to the program, the next is answered.
        except Exception as error:  # noqa: BLE001
            answered = {"id": identity, **self.failed, "error": _one_line(error)}
        return _dump(answered)

    def chunk(self, lines: list[bytes]) -> bytes:
        """Answer several lines; what a worker process does with one message."""
        return b"".join(map(self.line, lines))

    def _object(self, raw: bytes) -> dict[str, Any]:
        if not raw:
            raise ValueError(f"line longer than {self.limit:,} bytes")
        try:
            given = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8: {error.reason} at byte {error.start}") from error
        except json.JSONDecodeError as error:
            raise ValueError(f"not JSON: {error}") from error
        if not isinstance(given, dict):
            raise TypeError(f"a JSON object is needed, not {type(given).__name__}")
        return given


def stream(
    source: BinaryIO,
    sink: BinaryIO,
    answering: Answering,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Answer every line of *source* on *sink*, in order.

    Parameters:
        source: UTF-8 JSON lines.
        sink: Where the answers go; flushed line by line (chunk by chunk with several workers), so
            that a program at the other end can hold a dialogue.
        answering: What to do with a line.
        workers: Number of processes; 1 works in this one.
        progress: Told how many lines more are answered, line by line or chunk by chunk.

    Raises:
        CalendarSvcError: A worker process was killed from outside.
    """
    collect_seldom()
    if workers == 1:
        for raw in _lines(source, answering.limit):
            sink.write(answering.line(raw))
            sink.flush()
            progress(1)
        return
    # "spawn" is the same on every system and copies no lock of this process into the workers.
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin_work) as pool:
        waiting: deque[tuple[int, Future[bytes]]] = deque()

        def write_next() -> None:
            lines, answered = waiting.popleft()
            _write(answered, sink)
            progress(lines)

        for chunk in _chunks(source, answering.limit):
            waiting.append((len(chunk), pool.submit(answering.chunk, chunk)))
            if len(waiting) >= WINDOW * workers:
                write_next()
        while waiting:
            write_next()


def _write(future: Future[bytes], sink: BinaryIO) -> None:
    try:
        sink.write(future.result())
    except BrokenProcessPool as error:
        problem = "a worker process was killed, perhaps for want of memory; use fewer --workers"
        raise CalendarSvcError(problem) from error
    sink.flush()


def _lines(source: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines of *source* with their line end; an overlong one comes as empty bytes."""
    while raw := source.readline(limit):
        if len(raw) == limit and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = source.readline(limit)
            raw = b""
        yield raw


def _chunks(source: BinaryIO, limit: int) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for raw in _lines(source, limit):
        chunk.append(raw)
        size += len(raw)
        if len(chunk) == CHUNK_LINES or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"not JSON: {word} is no JSON number")


def _dump(answered: dict[str, Any]) -> bytes:
    try:
        return json.dumps(answered, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate: JSON can escape it, UTF-8 cannot hold it
        return json.dumps(answered).encode() + b"\n"


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or "no further word"
    return text if isinstance(error, ValueError | TypeError) else f"{type(error).__name__}: {text}"


def _begin_work() -> None:
    """Ctrl-C ends the command; the workers then end with it, without a traceback each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()


def collect_seldom() -> None:
    """Let the garbage collector walk the process less often, as a stream wants it.

    What a document leaves is freed without it; walking rules and lexicons after every 700 new
    values, as Python does by default, costs a fifth of the time.
    """
    gc.set_threshold(50_000, 20, 50)


def text_of(given: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    """The string under *key*; a missing or null key gives *default*, None meaning it is needed."""
    value = given.get(key)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise TypeError(f"{key}: a string is needed, not {type(value).__name__}")
    return value
