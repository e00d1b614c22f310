"""Chat providers on loopback: they check signature, keyword and size as the real ones do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from calendar_svc.service.channels.pace import Limits, wait_for_turn

TOKEN = "a5c8f3d2e1b4-token-of-the-group"
SECRET = "SECinventedsecretoftherobot"
PATHS = {
    "dingtalk": f"/robot/send?access_token={TOKEN}",
    "feishu": f"/open-apis/bot/v2/hook/{TOKEN}",
    "wecom": f"/cgi-bin/webhook/send?key={TOKEN}",
}
_HOUR = 3600
_HUGE = b'{"errcode":0,"code":0,"filler":"' + b"x" * 1_000_000


@dataclass(frozen=True)
class Reply:
    """An answer out of the script; ``hang`` sends half a header and then nothing."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False


@dataclass
class OwnPace:
    """The pace of one channel object, as if nobody else were sending."""

    channel: str
    limits: Limits
    taken: list[datetime] = field(default_factory=list)

    def turn(self, now: datetime) -> float:
        wait = wait_for_turn(self.taken, self.limits, now)
        if wait <= 0:
            self.taken.append(now)
        return wait


@dataclass
class Group:
    """One group's robot at a provider: what it asks for, and what it was sent."""

    kind: str
    now: Callable[[], datetime]
    secret: str | None = None
    keyword: str | None = None
    url: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    script: deque[Reply] = field(default_factory=deque)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, target: str, body: bytes) -> Reply:
        """What the provider says to one request."""
        told = json.loads(body)
        self.posts.append(told)
        if self.script:
            return self.script.popleft()
        problem = {"dingtalk": _dingtalk, "feishu": _feishu, "wecom": _wecom}[self.kind](
            self, target, body, told
        )
        return Reply(200, json.dumps(problem).encode())


def huge() -> Reply:
    """A megabyte where a few hundred bytes are usual; it says success at its beginning."""
    return Reply(200, _HUGE + b'"}')


def _dingtalk(group: Group, target: str, body: bytes, told: dict[str, Any]) -> dict[str, object]:
    query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    if query.get("access_token") != TOKEN:
        return {"errcode": 300001, "errmsg": "token is not exist"}
    if group.secret is not None:
        moment = query.get("timestamp", "0")
        text = f"{moment}\n{group.secret}".encode()
        right = base64.b64encode(hmac.digest(group.secret.encode(), text, "sha256")).decode()
        if query.get("sign") != right or _old(group, int(moment) / 1000):
            return {"errcode": 310000, "errmsg": "sign not match, more: [https://ding-doc]"}
    if group.keyword is not None and group.keyword not in told["markdown"]["text"]:
        return {"errcode": 310000, "errmsg": "keywords not in content"}
    if len(body) > 20_000:
        return {"errcode": 460101, "errmsg": "body size"}
    return {"errcode": 0, "errmsg": "ok"}


def _feishu(group: Group, target: str, body: bytes, told: dict[str, Any]) -> dict[str, object]:
    if not target.endswith(f"/hook/{TOKEN}"):
        return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    if group.secret is not None:
        moment = told.get("timestamp", "0")
        key = f"{moment}\n{group.secret}".encode()
        right = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        if told.get("sign") != right or _old(group, int(moment)):
            return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    if group.keyword is not None and group.keyword not in json.dumps(told, ensure_ascii=False):
        return {"code": 19024, "msg": "Key Words Not Found"}
    if len(body) > 20_000 or told["msg_type"] != "interactive":
        return {"code": 9499, "msg": "Bad Request", "data": {}}
    return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def _wecom(group: Group, target: str, body: bytes, told: dict[str, Any]) -> dict[str, object]:
    del group, body
    if f"key={TOKEN}" not in target:
        return {"errcode": 93000, "errmsg": "invalid webhook url, hint: [17], from ip: 192.0.2.7"}
    if len(told["markdown"]["content"].encode()) > 4096:
        return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
    return {"errcode": 0, "errmsg": "ok"}


def _old(group: Group, seconds: float) -> bool:
    return abs(group.now().timestamp() - seconds) > _HOUR


@contextmanager
def group_of(
    kind: str,
    now: Callable[[], datetime],
    secret: str | None = None,
    keyword: str | None = None,
) -> Iterator[Group]:
    """A provider on a free port of 127.0.0.1 while the block runs."""
    group = Group(kind, now, secret, keyword)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            reply = group.answer(self.path, body)
            if reply.hang:
                # A byte at a time, so that no single wait of the client's is long.
                self.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
                while not group.over.wait(0.02):
                    try:
                        self.wfile.write(b"x")
                    except OSError:
                        return
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
            except OSError:
                return  # a client that has read enough of a huge body

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the base
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        group.url = f"http://127.0.0.1:{server.server_address[1]}{PATHS[kind]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield group
        finally:
            group.over.set()
            server.shutdown()
            thread.join()
