"""Show how much of the measured documents is right, and pin it: ``python tests/pin_floors.py``.

With ``--pin`` the floors are written, each a little below its figure, so that a small trade between
documents passes and a loss does not. With a batch, a genre or a document (``2``, ``tender``,
``tender-2``) what is missed, false or wrong there is listed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from math import floor

from measuring import DOCUMENTS, Sample, compare, figures, groups, quiet, right, samples, timed

_SLACK = {"all": 0.02, "batch": 0.03, "genre": 0.06}  # the fewer events, the more one of them moves
_HEAD = """\
# The least F1 that the events read out of tests/documents/measured must reach, and the most false
# alarms in documents where nothing happens. Written by `python tests/pin_floors.py --pin`.
"""


def pinned() -> str:
    """The text of ``floors.toml`` for what is reached now."""
    lines = [_HEAD.rstrip()]
    for table, key, members in groups():
        lines += ["", f"[{table}]" if table == key else f"[{table}.{key}]"]
        for name, figure in figures(members).items():
            lines.append(f"{name} = {max(0.0, floor((figure - _SLACK[table]) * 100) / 100):.2f}")
    false = sum(len(sample.found.events) for sample in quiet())
    lines += ["", "[quiet]", f"documents = {len(quiet())}", f"false_alarms = {false}"]
    return "\n".join(lines) + "\n"


def faults(sample: Sample) -> Iterator[str]:
    """What a sample misses, makes up or gets wrong, a line each."""
    agreed = compare(sample)
    for row in agreed.missed:
        yield f"{sample.name} missed {row['edtf']} {row['statuses'][0]} {row['titles'][0]}"
    for event in agreed.false:
        yield f"{sample.name} false {event.time.edtf} {event.status} {event.title} {event.rules}"
    for event, row in agreed.pairs:
        if not right(event, row):
            told = f"{event.time.edtf} {event.time.precision} {event.status} {event.title}"
            which = "" if timed(event, row) else " time"
            which += "" if event.status in row["statuses"] else " status"
            expected = f"{row['edtf']} {row['precision']} {row['statuses'][0]} {row['titles'][0]}"
            yield f"{sample.name} wrong{which}: {told}, not {expected} {event.rules}"


def main(words: list[str]) -> None:
    """Show figures, list faults or pin floors, as *words* say."""
    if "--pin" in words:
        (DOCUMENTS / "floors.toml").write_text(pinned(), "utf-8")
    for table, key, members in groups():
        shown = "  ".join(f"{name} {figure:.3f}" for name, figure in figures(members).items())
        sys.stdout.write(f"{table:5} {key:12} {len(members):3}  {shown}\n")
    for sample in samples():
        if {str(sample.row["batch"]), sample.row["genre"], sample.name} & set(words):
            sys.stdout.writelines(f"{line}\n" for line in faults(sample))


if __name__ == "__main__":
    main(sys.argv[1:])
