"""Chinese and Arabic numerals -> integers."""

from __future__ import annotations

from typing import NamedTuple

_DIGITS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}

_NOUGHTS = str.maketrans("0Oo", "〇〇〇")  # 二0二六年, as keyboards have it

#: A year in Chinese digits with a nought of another script.
MIXED_YEAR = r"[一二][0Oo〇零九八][0Oo〇一二两三四五六七八九]{2}(?=年)"

#: Every character that a Chinese numeral is made of.
CHINESE = "".join([*_DIGITS, *_UNITS, *_TENS])


class Number(NamedTuple):
    """An integer and the characters that it was written in."""

    value: int
    text: str

    @property
    def width(self) -> int:
        """How many characters the numeral has: 2023 is a year, 23 is not."""
        return len(self.text)

    @property
    def chinese(self) -> bool:
        """True for 二十三 and 二〇二三, False for 23."""
        return not self.text.isascii()


def read_number(text: str) -> Number | None:
    """Read a numeral.

    Parameters:
        text: Digits (``2023``) or a Chinese numeral, by place (``二十三``, ``廿三``) or digit by
            digit (``二〇二三``).

    Returns:
        None where the characters are no numeral (``十十``, ``一二三十``).
    """
    if text.isascii():
        return Number(int(text), text)
    text = text.translate(_NOUGHTS)
    if all(c in _DIGITS for c in text):
        value = int("".join(str(_DIGITS[c]) for c in text))
        return Number(value, text)
    total, digit = 0, None
    last_unit = 10_000
    for c in text:
        if c in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[c]
        elif c in _TENS:
            if digit is not None or last_unit <= 10:
                return None
            total, last_unit = total + _TENS[c], 10
        else:
            unit = _UNITS[c]
            if unit >= last_unit:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
    return Number(total + (digit or 0), text)
