"""What is shipped works: the wheel is complete, and the Dockerfile's own steps give a live service.

No Docker engine is asked for. The instructions of the Dockerfile are read and done here: what it
copies is copied, its install line runs in a new virtual environment, its CMD is started under its
ENV, its HEALTHCHECK must succeed. Only the places differ (``/app`` and ``/data`` are below
a temporary directory, the port is a free one) and the interpreter is the one of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "calendar_svc"
NEVER = shutil.ignore_patterns("__pycache__", "_feeds")
START_SECONDS = 60


@dataclass
class Dockerfile:
    """The instructions that matter here, in order."""

    copies: list[list[str]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    volumes: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Dockerfile:
        found = cls()
        text = re.sub(r"\\\n\s*", "", path.read_text("utf-8"))
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            match word:
                case "COPY":
                    found.copies.append(rest.split())
                case "RUN":
                    found.runs.append(rest)
                case "ENV":
                    key, _, value = rest.partition("=")
                    found.env[key] = value
                case "USER":
                    found.user = rest
                case "VOLUME":
                    found.volumes.append(rest)
                case "HEALTHCHECK":
                    found.healthcheck = json.loads(rest.partition("CMD ")[2])
                case "CMD":
                    found.command = json.loads(rest)
        return found


DOCKERFILE = Dockerfile.read(ROOT / "Dockerfile")


@dataclass(frozen=True)
class Image:
    """The file system that the Dockerfile's steps left, below *root*."""

    root: Path
    venv: Path

    def place(self, path: str) -> str:
        """An absolute path of the image as a path of this machine."""
        return str(self.root / path.lstrip("/")) if path.startswith("/") else path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if "CALENDAR_SVC" not in key}
        env = {key: self.place(value) for key, value in DOCKERFILE.env.items()}
        # An image keeps no downloads; the machine of the tests need not fetch them each time.
        env["PIP_NO_CACHE_DIR"] = "0"
        path = f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {**kept, "PATH": path, "VIRTUAL_ENV": str(self.venv), **env, **more}

    def run(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root / "app",
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Do the COPY and install steps of the Dockerfile in a new virtual environment."""
    root = tmp_path_factory.mktemp("image")
    (root / "app").mkdir()
    (root / "data").mkdir()
    for *sources, target in DOCKERFILE.copies:
        for source in sources:
            place = root / "app" / target / ("" if target != "./" else source)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=NEVER)
            else:
                shutil.copy(ROOT / source, place)
    venv.create(root / "venv", with_pip=True)
    made = Image(root, root / "venv")
    for install in (run for run in DOCKERFILE.runs if run.startswith("pip ")):
        done = made.run(shlex.split(install))
        assert done.returncode == 0, done.stderr
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def port(image: Image) -> Iterator[int]:
    """Start CMD as the image would; end it by its own process, which must then leave in order."""
    chosen = free_port()
    log = (image.root / "log").open("w+")
    service = subprocess.Popen(
        DOCKERFILE.command,
        cwd=image.root / "app",
        env=image.environment(CALENDAR_SVC_PORT=str(chosen)),
        stdout=log,
        stderr=subprocess.STDOUT,
        # Else the name would be searched on the PATH of the tests, not on that of the image.
        executable=image.venv / "bin" / DOCKERFILE.command[0],
    )
    try:
        for _ in range(START_SECONDS * 10):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{chosen}/healthz", timeout=5).close()
                break
            except OSError:
                assert service.poll() is None, (image.root / "log").read_text()
                time.sleep(0.1)
        yield chosen
    finally:
        service.terminate()
        code = service.wait(timeout=30)
        log.close()
    told = (image.root / "log").read_text()
    # uvicorn closes everything and then lets the signal end the process, as Docker expects it.
    assert code in {0, -signal.SIGTERM}, told
    assert "Application shutdown complete" in told


@pytest.mark.timeout(400)
def test_the_image_serves_and_calls_itself_healthy(image: Image, port: int) -> None:
    health = image.run(DOCKERFILE.healthcheck, CALENDAR_SVC_PORT=str(port))
    assert health.returncode == 0, health.stderr
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/feeds/all.ics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert answer.read().startswith(b"BEGIN:VCALENDAR\r\n")
    assert (image.root / "data" / "calendar.db").exists()


@pytest.mark.timeout(400)
def test_the_health_check_fails_where_nothing_serves(image: Image) -> None:
    assert image.run(DOCKERFILE.healthcheck, CALENDAR_SVC_PORT=str(free_port())).returncode != 0


@pytest.mark.timeout(400)
def test_the_installed_program_can_tell_its_version_and_read_a_text(image: Image) -> None:
    told = image.run([str(image.venv / "bin" / "calendar-svc"), "--version"])
    assert told.stdout.startswith("calendar-svc ")
    line = json.dumps({"id": "1", "text": "会议定于2024年3月5日召开。", "reference": "2024-03-01"})
    done = subprocess.run(
        [image.venv / "bin" / "calendar-svc", "times", "--jsonl"],
        input=line,
        env=image.environment(LC_ALL="C"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout)["times"][0]["edtf"] == "2024-03-05"


def test_the_image_runs_as_nobody_special_and_keeps_its_data_in_a_volume() -> None:
    assert DOCKERFILE.user not in {"root", "0"}
    assert any("useradd --system" in run and DOCKERFILE.user in run for run in DOCKERFILE.runs)
    assert DOCKERFILE.volumes == [DOCKERFILE.env["CALENDAR_SVC_DATA_DIR"]]


def test_what_the_image_copies_is_let_through_by_dockerignore() -> None:
    allowed = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert allowed[0] == "*"
    for *sources, _ in DOCKERFILE.copies:
        assert {f"!{source}" for source in sources} <= set(allowed)


@pytest.mark.timeout(200)
def test_the_wheel_holds_code_data_feeds_templates_and_migrations(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for each in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / each, source)
    for folder in ("calendar_svc", "feeds"):
        shutil.copytree(ROOT / folder, source / folder, ignore=NEVER)
    build = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", str(tmp_path), "."]
    subprocess.run(build, cwd=source, check=True, timeout=180)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    shipped = {
        f"calendar_svc/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    feeds = {f"calendar_svc/_feeds/{path.name}" for path in (ROOT / "feeds").glob("*.toml")}
    assert shipped | feeds <= held
    for kind in (".toml", ".html", ".py"):
        assert any(path.endswith(kind) for path in shipped)
    assert any("/migrations/" in path for path in held)
    assert not [path for path in held if path.startswith(("tests/", "samples/", "feeds/"))]
