"""One line of safe text for feeds, pages and logs, whatever a document holds."""

from __future__ import annotations

import re
import unicodedata

# Characters that no line of a feed, page or log may carry, and what each class would do there.
_HARMFUL = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # C0 and C1 controls that are no white space
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks and overrides
    "\u200b\u2060\ufeff\u00ad\u180e"  # invisible characters that split words
    "\ud800-\udfff"  # lone surrogates: not encodable
    "\ufff9-\ufffb\ufffe\uffff"  # interlinear annotation, noncharacters
    "\U000e0000-\U000e007f"  # tag characters: text that nobody sees
    "]+"
)
_ELLIPSIS = "…"


def clean_text(text: str, limit: int = 4000) -> str:
    """Fold any text to one line that is safe in a feed, a page or a log.

    Controls, bidirectional overrides, surrogates and invisible characters go, white space
    (line and paragraph separators too) becomes one space, the rest is NFC.

    Parameters:
        text: Anything that came from outside.
        limit: Most characters of the answer, at least 1; a longer text ends in an ellipsis.

    Source: RFC 5545 section 3.1 (no controls in content lines), UAX 9 and UTS 39 (overrides).
    """
    bounded = text[: 16 * limit]  # a bound on the work; white space may take most of it
    line = " ".join(unicodedata.normalize("NFC", _HARMFUL.sub("", bounded)).split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + _ELLIPSIS
