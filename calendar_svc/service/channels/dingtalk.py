"""DingTalk (钉钉): the custom robot of a group.

Sources, read as copies since the official pages are drawn by scripts: "自定义机器人发送群消息" and
"自定义机器人安全设置" (open.dingtalk.com/document/orgapp/custom-robots-send-group-messages) for the
signature, the codes 400013 to 430104 and "20 messages a minute, then 10 minutes' limit";
ccfos/nightingale issue 369 for 130101; timonwong/prometheus-webhook-dingtalk pull request 222 for
460101 and the 20,000 bytes of a body; 90030 ("webhook over limit"), 300001 and 300005 (unknown
tokens) as others met them.
Not verified against the live service: which marks of markdown each client draws.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from calendar_svc.service.channels.base import Message
from calendar_svc.service.channels.markdown import cut, fitted, link_row, plain, size
from calendar_svc.service.channels.robot import Codes, Keys, Post

_LIMIT = 18_000  # bytes of the text; the body may have 20,000 with the title and all around them
_TITLE = 300  # bytes; what a phone shows before the message is opened
_REFUSED = "机器人的安全设置不符(关键词、加签、IP)the robot's settings: keyword, signature or IP"
_ADDRESS = "地址无效或机器人已停用,请重新复制 copy the robot's address anew"
_CONTENT = "内容被拒 the content was refused"
_REST = 600.0  # seconds of silence that DingTalk puts on a robot that spoke too often


class DingTalk:
    """Markdown messages, signed by timestamp and secret in the address."""

    codes = Codes(
        fields=("errcode",),
        permanent={
            310000: _REFUSED,
            300001: _ADDRESS,
            300005: _ADDRESS,
            400101: _ADDRESS,
            400102: _ADDRESS,
            400106: _ADDRESS,
            400013: "群已解散 the group is gone",
            400105: _CONTENT,
            430101: _CONTENT,
            430102: _CONTENT,
            430103: _CONTENT,
            430104: _CONTENT,
            460101: _CONTENT,
        },
        limited={130101: _REST, 410100: _REST, 90030: _REST},
        gone=(300001, 300005, 400013, 400101, 400102, 400106),
    )
    joins = 20
    limits = ((18, 60.0),)  # of 20, since what was sent evenly may arrive in a heap

    def check(self, path: str, query: Mapping[str, str], keys: Keys) -> str | None:
        """The address ends in ``/robot/send?access_token=…``."""
        del path, keys
        return None if query.get("access_token") else "no access_token=… in the address"

    def post(self, message: Message, keys: Keys) -> Post:
        """A markdown message; a blank line stands between lines, since one alone is no break."""
        title = plain(message.text)
        tail = [row] if (row := link_row(message.links, _LIMIT // 4)) else []
        if keys.keyword and keys.keyword not in title:
            tail.append(keys.keyword)
        head = f"#### {cut(title, _LIMIT // 4)}"
        room = _LIMIT - size("\n\n".join((head, *tail))) - 8
        lines = fitted([plain(line) for line in message.lines], room)
        body = {
            "msgtype": "markdown",
            "markdown": {"title": cut(title, _TITLE), "text": "\n\n".join((head, *lines, *tail))},
            "at": {"isAtAll": False},
        }
        return Post(body, {} if keys.secret is None else _signed(keys.secret, message))


def _signed(secret: str, message: Message) -> dict[str, str]:
    """``base64(HMAC-SHA256(secret, "timestamp\\nsecret"))``; the address encodes it, once."""
    timestamp = str(int(message.at.timestamp() * 1000))
    told = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return {"timestamp": timestamp, "sign": base64.b64encode(told.digest()).decode()}
