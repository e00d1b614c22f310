"""The README's own words against the program: its console blocks are run, its table is made.

Run as a program it writes what changed into the README (``make readme``); the tests compare.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from calendar_svc.service.settings import describe_settings

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
COLUMNS = "112"  # as wide as the tables may be on the README's page

_CONSOLE = re.compile(r"(?<=```console\n)\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)(?=```)")
_SETTINGS = re.compile(r"\| 环境变量 variable .*\n(?:\|.*\n)*")


def settings_table() -> str:
    """The settings as the README shows them."""
    rows = "\n".join(
        f"| `{variable}` | {f'`{default}`' if default else ''} | {text} |"
        for variable, default, text in describe_settings()
    )
    return f"| 环境变量 variable | 默认 default | 说明 meaning |\n|---|---|---|\n{rows}\n"


def run_block(command: str, data_dir: str) -> str:
    """What a command prints, run from the project's folder on a database in *data_dir*."""
    kept = {key: value for key, value in os.environ.items() if "CALENDAR_SVC" not in key}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    more = {"PATH": path, "COLUMNS": COLUMNS, "CALENDAR_SVC_DATA_DIR": data_dir}
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env={**kept, **more}, capture_output=True, check=True
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.decode("utf-8").splitlines())


def refreshed(text: str) -> str:
    """The README with every console block run anew, in order, and the settings as they are."""
    with tempfile.TemporaryDirectory() as data_dir:

        def again(block: re.Match[str]) -> str:
            return f"$ {block['command']}\n{run_block(block['command'], data_dir)}"

        text = _CONSOLE.sub(again, text)
    return _SETTINGS.sub(lambda _: settings_table(), text)


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
