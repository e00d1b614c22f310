"""Bytes to a `Document`: which encoding, which line ends, and what is refused.

The *raw text* that all offsets count is what a person sees in an editor: the decoded characters
without a byte order mark, every line end (``\\r\\n``, ``\\r``, form feed, U+0085, U+2028, U+2029)
written as ``\\n``. Nothing else is changed: width, script and spacing stay as printed.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from datetime import date

from charset_normalizer import from_bytes

from calendar_svc.errors import (
    BinaryDocumentError,
    EmptyDocumentError,
    OversizedDocumentError,
    UndecodableDocumentError,
)
from calendar_svc.model import Document

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# gb18030 reads gb2312 and gbk too; big5hkscs is Big5 with the Hong Kong characters.
_SIMPLIFIED, _TRADITIONAL = "gb18030", "big5hkscs"

# C0 and DEL, without tab, line feed, form feed and carriage return, which prose may hold.
_CONTROLS = bytes({*range(32), 127} - {9, 10, 12, 13})
_CONTROL_SHARE = 0.01
_TIE_SAMPLE = 32_768

_LINE_END = re.compile("\r\n|[\r\f\x85\u2028\u2029]")


def read_text(
    data: bytes,
    name: str,
    *,
    published: date | None = None,
    publisher: str | None = None,
    timezone: str = "Asia/Shanghai",
    limit: int = 20_000_000,
) -> Document:
    """Make a document of the bytes of a text file.

    Parameters:
        data: The whole file.
        name: How the person named it; it only appears in messages and as a label.
        published: The day it came out, where known from outside.
        publisher: The body that published it, where known from outside.
        timezone: IANA zone of its local times.
        limit: Largest size that is taken in, in bytes.

    Raises:
        OversizedDocumentError: More bytes than *limit*; nothing was decoded.
        EmptyDocumentError: No character but white space.
        BinaryDocumentError: NUL, or more than one control character in a hundred bytes.
        UndecodableDocumentError: Neither UTF-8, UTF-16 with a mark, GB18030 nor Big5.
    """
    if len(data) > limit:
        raise OversizedDocumentError(name, len(data), limit)
    text = _LINE_END.sub("\n", decode(data, name))
    if not text.strip():
        raise EmptyDocumentError(name, "the file holds no text")
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, text, digest, published, publisher, timezone)


def decode(data: bytes, name: str) -> str:
    """Decode text whose encoding nobody declares.

    A byte order mark decides; else UTF-8 where it is valid throughout; else GB18030 or Big5,
    whichever is valid; where both are, charset-normalizer weighs the two.

    Raises:
        BinaryDocumentError: NUL, or more than one control character in a hundred bytes.
        UndecodableDocumentError: Valid in none of these encodings.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding)
            if text is None:
                raise UndecodableDocumentError(
                    name, f"marked as {encoding} but not valid; save it as UTF-8"
                )
            _refuse_binary(text.encode("utf-8"), name)
            return text
    _refuse_binary(data, name)
    text = _strict(data, "utf-8")
    if text is None:
        text = _east_asian(data)
    if text is None:
        raise UndecodableDocumentError(
            name, "not UTF-8, GB18030 or Big5; save it as UTF-8 and try again"
        )
    return text


def _east_asian(data: bytes) -> str | None:
    """Decode as GB18030 or Big5; None when it is neither."""
    simplified, traditional = _strict(data, _SIMPLIFIED), _strict(data, _TRADITIONAL)
    if simplified is None or traditional is None:
        return simplified if traditional is None else traditional
    # Cut at a line feed: no double-byte character of either encoding holds that byte.
    cut = data.rfind(b"\n", 0, _TIE_SAMPLE) if len(data) > _TIE_SAMPLE else len(data)
    sample = data[:cut] if cut > 0 else data
    best = from_bytes(sample, cp_isolation=[_SIMPLIFIED, "big5", _TRADITIONAL]).best()
    return traditional if best is not None and best.encoding.startswith("big5") else simplified


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_binary(data: bytes, name: str) -> None:
    if b"\0" in data:
        raise BinaryDocumentError(name, "binary data (NUL bytes), not text")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _CONTROL_SHARE * len(data):
        raise BinaryDocumentError(
            name, f"binary data ({controls:,} control characters in {len(data):,} bytes), not text"
        )
