"""What holds of any time expression, in whatever language it was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from calendar_svc.model import Precision, Timex
from calendar_svc.temporal.edtf import parse_edtf


def assert_valid(text: str, timexes: Sequence[Timex]) -> None:
    """Spans quote the text in order; intervals run forward and are what the EDTF says."""
    end = 0
    for found in timexes:
        assert found.span.of(text) == found.text
        assert end <= found.span.start < found.span.end
        end = found.span.end
        if found.interval is None:
            continue
        begin, until = found.interval.begin, found.interval.end
        assert begin is None or until is None or begin < until
        assert begin is not None or until is not None
        assert found.edtf is not None
        written = parse_edtf(found.edtf)
        if found.precision is not Precision.PART_OF_DAY:
            assert written[:2] == (begin, until), found.edtf


def assert_shifted(here: Timex, there: Timex, days: int) -> None:
    """Both have an interval, and that of *there* begins so many days later."""
    assert here.interval is not None
    assert there.interval is not None
    assert here.interval.begin is not None
    assert there.interval.begin == here.interval.begin + timedelta(days=days)
