"""The whole service in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """
from calendar_svc.service.settings import load_settings
from calendar_svc.web.server import serve
say = lambda line: print(line, flush=True)
serve(load_settings(), announce=say, or_free_port=True)
"""


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The service in a process of its own; gives the process and the first line that it says, but
    that another port was taken: its first address where its database answers."""
    environment = {f"CALENDAR_SVC_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    environment = {**os.environ, "CALENDAR_SVC_DATA_DIR": str(folder), **environment}
    with (
        (folder / "log").open("a") as log,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout
        try:
            first = process.stdout.readline()
            line = process.stdout.readline() if "已被占用" in first else first
            assert line, (folder / "log").read_text("utf-8")
            yield process, line.strip()
        finally:
            process.kill()
