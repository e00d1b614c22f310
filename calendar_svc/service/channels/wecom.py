"""WeCom (企业微信): the robot of a group.

Source: "群机器人配置说明" (developer.work.weixin.qq.com/document/path/91770), a copy of it: 4,096
bytes of markdown in UTF-8, 20 messages a minute, ``<@userid>`` mentions; "全局错误码" (path/90313)
for the codes: -1 busy, 45009 too often ("ends by itself after a minute"), 45033 too many at once.
40058 and 93000 with the words of wes-lin/Cloud189Checkin issue 175 and dromara/domain-admin 82.
Not verified against the live service: 93008 (the robot is not in the group).
"""

from __future__ import annotations

from collections.abc import Mapping

from calendar_svc.service.channels.base import Message
from calendar_svc.service.channels.markdown import cut, fitted, link_row, plain, size
from calendar_svc.service.channels.robot import Codes, Keys, Post

_LIMIT = 4096  # bytes
_ADDRESS = "地址无效或机器人已被移出群,请重新复制 copy the robot's address anew"
_MINUTE = 60.0  # seconds


class WeCom:
    """Markdown messages; the key in the address is all there is of security."""

    codes = Codes(
        fields=("errcode",),
        permanent={
            93000: _ADDRESS,
            93008: _ADDRESS,
            40058: "内容被拒 the content was refused",
        },
        limited={45009: _MINUTE, 45033: _MINUTE},
        gone=(93000, 93008),
    )
    joins = 15
    limits = ((18, _MINUTE),)  # of 20, since what was sent evenly may arrive in a heap

    def check(self, path: str, query: Mapping[str, str], keys: Keys) -> str | None:
        """The address ends in ``/webhook/send?key=…``; there is nothing else to give."""
        del path
        if keys != Keys():
            return "WeCom robots have no secret: leave it out"
        return None if query.get("key") else "no key=… in the address"

    def post(self, message: Message, keys: Keys) -> Post:
        """A markdown message."""
        del keys
        head = f"**{cut(plain(message.text), _LIMIT // 4)}**"
        tail = [row] if (row := link_row(message.links, _LIMIT // 2)) else []
        room = _LIMIT - size("\n".join((head, *tail))) - 8
        lines = fitted([plain(line) for line in message.lines], room)
        content = "\n".join((head, *lines, *tail))
        return Post({"msgtype": "markdown", "markdown": {"content": content}})
