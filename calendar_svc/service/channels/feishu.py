"""Feishu (飞书) and Lark: the custom bot of a group; the two differ in their host only.

Source: "自定义机器人使用指南" (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot), read as
a copy: signature, 100 messages a minute and 5 a second, 20 KB, codes 9499, 19021, 19022, 19024,
and 11232 about the full and the half hour. 19001 ("param invalid") as others met it, 99991400 as
the frequency limit of the platform's other interfaces.
Not verified against the live service: how long 11232 lasts (a minute is taken).

The card holds plain text elements, which know neither links nor mentions, and buttons.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from calendar_svc.documents import clean_text
from calendar_svc.service.channels.base import Message
from calendar_svc.service.channels.markdown import cut, fitted, size
from calendar_svc.service.channels.robot import Codes, Keys, Post

_LIMIT = 14_000  # bytes of the lines; the body may have 20 KB with the card and three buttons
_MAX_URL = 1500  # bytes
_TITLE = 300  # bytes
_MAX_LINE = 2000  # characters
_ADDRESS = "地址无效或机器人已停用,请重新复制 copy the bot's address anew"
_CONTENT = "内容被拒 the content was refused"


class Feishu:
    """An interactive card, signed by timestamp and secret in the body."""

    codes = Codes(
        fields=("code", "StatusCode"),
        permanent={
            9499: _CONTENT,
            19001: _ADDRESS,
            19021: "签名或本机时间不对 the secret, or this machine's clock, is wrong",
            19022: "本机 IP 不在白名单 this machine's IP is not allowed",
            19024: "缺少关键词 the bot asks for a keyword: connect it with keyword:WORD",
        },
        limited={11232: 60.0, 99991400: 60.0},
        gone=(19001,),
    )
    joins = 20
    limits = ((4, 1.0), (90, 60.0))  # of 5 and 100: what was sent evenly may arrive in a heap

    def check(self, path: str, query: Mapping[str, str], keys: Keys) -> str | None:
        """The address holds ``/hook/…``."""
        del query, keys
        return None if "/hook/" in path else "no /hook/… in the address"

    def post(self, message: Message, keys: Keys) -> Post:
        """A card: a title, the lines, a button for each link."""
        text = clean_text(message.text, _MAX_LINE)
        title = cut(text, _TITLE)
        lines = [clean_text(line, _MAX_LINE) for line in message.lines]
        if title != text or not lines:  # a card without any element may be refused
            lines.insert(0, text)
        if keys.keyword and keys.keyword not in title:
            lines.insert(0, keys.keyword)
        buttons = [_button(words, url) for words, url in message.links if size(url) < _MAX_URL]
        shown = "\n".join(fitted(lines, _LIMIT))
        elements: list[dict[str, object]] = [{"tag": "div", "text": _plain(shown)}]
        if buttons:
            elements.append({"tag": "action", "actions": buttons})
        card = {"header": {"title": _plain(title)}, "elements": elements}
        body = {"msg_type": "interactive", "card": card}
        return Post(body if keys.secret is None else {**_signed(keys.secret, message), **body})


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def _button(words: str, url: str) -> dict[str, object]:
    return {"tag": "button", "text": _plain(words), "type": "default", "url": url}


def _signed(secret: str, message: Message) -> dict[str, str]:
    """``base64(HMAC-SHA256(key="timestamp\\nsecret", ""))``, in seconds."""
    timestamp = str(int(message.at.timestamp()))
    told = hmac.new(f"{timestamp}\n{secret}".encode(), digestmod=hashlib.sha256)
    return {"timestamp": timestamp, "sign": base64.b64encode(told.digest()).decode()}
