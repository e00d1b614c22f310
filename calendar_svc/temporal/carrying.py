"""Which years go on to what is told behind them."""

from __future__ import annotations

from calendar_svc.temporal.timex import Point


def counts_years(point: Point) -> bool:
    """今年, 去年3月: a year of its own, which ends what a year in digits gave."""
    relative = point.relative
    return relative is not None and relative.unit == "year" and not relative.anaphoric


def is_of_another_year(point: Point) -> bool:
    """明年7月, 去年2月: the month behind it is of that year too; behind 今年 nothing is settled."""
    relative = point.relative
    counted = relative is not None and counts_years(point) and relative.count != 0
    return counted and point.month is not None
