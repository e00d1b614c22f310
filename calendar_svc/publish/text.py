"""Text from documents as it may stand in a calendar."""

from __future__ import annotations

import re

from calendar_svc.documents import clean_text

# Some readers (ts-ics 2.4) cut a file at these words wherever they stand, in a quoted sentence too.
_DELIMITER = re.compile(r"(BEGIN|END):", re.IGNORECASE)
# Google and Outlook take markup in a description for markup; here it is but what a document says.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# A line of print ends anywhere in a Chinese sentence; between two such characters it is no space.
_WRAP = re.compile(r"(?<=[\u2e80-\ufaff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\ufaff\uff00-\uffef])")


def calendar_text(text: str, limit: int) -> str:
    """One line of text that no reader takes for a part of the file.

    Parameters:
        text: Anything that came from outside.
        limit: Most characters of the answer, at least 1.

    Returns:
        The text cleaned, lines of Chinese joined without a space; the colon of ``BEGIN:`` and
        ``END:``, and the bracket that opens a tag, full-width.
    """
    bounded = text[: 16 * limit]
    line = _DELIMITER.sub(r"\1：", clean_text(_WRAP.sub("", bounded), limit))
    return _TAG.sub("＜", line)


def plain_text(text: str, limit: int = 400) -> str:
    """One line of clean text for the forms that know no such words.

    Parameters:
        text: Anything that came from outside.
        limit: Most characters of the answer, at least 1.
    """
    return clean_text(_WRAP.sub("", text[: 16 * limit]), limit)
