"""A QR code of an address: versions 1 to 12, byte mode, error correction level M (pure).

What phones read best is small and plain, so there is no other mode, level, or picture.
Source: ISO/IEC 18004:2015, sections 7.3 to 7.10; the tables are its Tables 9 and E.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Matrix = list[list[bool]]

QUIET = 4
"""Modules of light around a code (section 6.3.8)."""

# Of level M, by version: octets of error correction of each block, and how many blocks.
_CORRECTION = (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22)
_BLOCKS = (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8)
_POLYNOMIAL = 0x11D  # x^8 + x^4 + x^3 + x^2 + 1
_LEVEL_M = 0b00
_FORMAT, _FORMAT_MASK, _VERSION = 0x537, 0x5412, 0x1F25  # generators of the two codes, a mask
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, _column: row % 2,
    lambda _row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def qr_code(text: str) -> Matrix | None:
    """The modules of a QR code, row by row, True being dark; without the quiet zone.

    Parameters:
        text: An address, as UTF-8.

    Returns:
        None where the text is longer than 287 octets.
    """
    data = text.encode()
    for version in range(1, len(_BLOCKS) + 1):
        words = _data_words(version)
        if 4 + _count_bits(version) + 8 * len(data) <= 8 * words:
            return _drawn(version, _interleaved(version, _padded(data, version, words)))
    return None


def qr_path(matrix: Matrix) -> str:
    """The dark modules as the data of an SVG path, a unit each, inside the quiet zone.

    Parameters:
        matrix: Of `qr_code`.
    """
    return "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(matrix)
        for column, dark in enumerate(line)
        if dark
    )


def _count_bits(version: int) -> int:
    return 8 if version < 10 else 16


def _modules(version: int) -> int:
    """Modules that hold data and error correction (section 7.1)."""
    free = (16 * version + 128) * version + 64
    if version >= 2:
        aligned = version // 7 + 2
        free -= (25 * aligned - 10) * aligned - 55
    return free - 36 if version >= 7 else free


def _data_words(version: int) -> int:
    return _modules(version) // 8 - _CORRECTION[version - 1] * _BLOCKS[version - 1]


def _padded(data: bytes, version: int, words: int) -> bytes:
    """Mode, length, octets, terminator and padding (section 7.4)."""
    bits = f"0100{len(data):0{_count_bits(version)}b}" + "".join(f"{octet:08b}" for octet in data)
    bits += "0" * min(4, 8 * words - len(bits))
    bits += "0" * (-len(bits) % 8)
    octets = bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits), 8))
    return octets + (b"\xec\x11" * words)[: words - len(octets)]


def _interleaved(version: int, data: bytes) -> bytes:
    """The blocks, each with its error correction, one octet of each in turn (section 7.6)."""
    count, length = _BLOCKS[version - 1], _CORRECTION[version - 1]
    short, longer = divmod(len(data), count)
    divisor = _divisor(length)
    blocks, checks, start = [], [], 0
    for number in range(count):
        end = start + short + (number >= count - longer)
        blocks.append(data[start:end])
        checks.append(_remainder(data[start:end], divisor))
        start = end
    turned = [block[i] for i in range(short + 1) for block in blocks if i < len(block)]
    return bytes([*turned, *(check[i] for i in range(length) for check in checks)])


def _times(one: int, other: int) -> int:
    """The product in the field of 256 elements."""
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * _POLYNOMIAL)
        product ^= ((other >> bit) & 1) * one
    return product


def _divisor(length: int) -> list[int]:
    """The generator polynomial of Reed-Solomon, without its first coefficient, which is 1."""
    found, root = [0] * (length - 1) + [1], 1
    for _ in range(length):
        for place in range(length):
            found[place] = _times(found[place], root)
            if place + 1 < length:
                found[place] ^= found[place + 1]
        root = _times(root, 2)
    return found


def _remainder(data: bytes, divisor: list[int]) -> list[int]:
    left = [0] * len(divisor)
    for octet in data:
        factor = octet ^ left.pop(0)
        left.append(0)
        left = [have ^ _times(part, factor) for have, part in zip(left, divisor, strict=True)]
    return left


def _drawn(version: int, words: bytes) -> Matrix:
    """The code under the mask that makes it easiest to read (section 7.8)."""
    size = 4 * version + 17
    fixed: dict[tuple[int, int], bool] = dict(_patterns(version, size))
    # Until a mask is chosen the format is drawn as of the first, to keep its place.
    fixed.update(_format(0, size))
    bits = (word >> bit & 1 for word in words for bit in range(7, -1, -1))
    data = {place: bool(next(bits, 0)) for place in _zigzag(size) if place not in fixed}
    made = []
    for number, mask in enumerate(_MASKS):
        drawn = fixed | dict(_format(number, size))
        drawn |= {place: dark != (mask(*place) == 0) for place, dark in data.items()}
        made.append([[drawn[row, column] for column in range(size)] for row in range(size)])
    return min(made, key=_penalty)


def _patterns(version: int, size: int) -> Iterator[tuple[tuple[int, int], bool]]:
    """Finders, timing, alignment and version (sections 6.3 and 7.10); the later ones win."""
    for place in range(size):
        yield (6, place), place % 2 == 0
        yield (place, 6), place % 2 == 0
    aligned = _alignments(version, size)
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for middle in ((row, column) for row in aligned for column in aligned):
        if middle not in corners:
            yield from _rings(middle, 2, size, dark=(0, 2))
    for middle in ((3, 3), (3, size - 4), (size - 4, 3)):
        yield from _rings(middle, 4, size, dark=(0, 1, 3))
    if version >= 7:
        bits = _coded(version, _VERSION, 12)
        for bit in range(18):
            row, column = bit // 3, size - 11 + bit % 3
            yield (row, column), bool(bits >> bit & 1)
            yield (column, row), bool(bits >> bit & 1)


def _alignments(version: int, size: int) -> list[int]:
    if version == 1:
        return []
    count = version // 7 + 2
    step = (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *(size - 7 - step * number for number in range(count - 2, -1, -1))]


def _rings(
    middle: tuple[int, int], reach: int, size: int, dark: tuple[int, ...]
) -> Iterator[tuple[tuple[int, int], bool]]:
    """Squares around one module: those at the *dark* distances are."""
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            place = middle[0] + down, middle[1] + right
            if min(place) >= 0 and max(place) < size:
                yield place, max(abs(down), abs(right)) in dark


def _coded(value: int, generator: int, length: int) -> int:
    """A number followed by the remainder of its division (BCH, annexes C and D)."""
    left = value
    for _ in range(length):
        left = (left << 1) ^ ((left >> (length - 1)) * generator)
    return value << length | left


def _format(mask: int, size: int) -> Iterator[tuple[tuple[int, int], bool]]:
    """Level and mask, twice, and the module that is always dark (section 7.9)."""
    bits = _coded(_LEVEL_M << 3 | mask, _FORMAT, 10) ^ _FORMAT_MASK
    around = [*range(6), 7, 8]
    first = [(row, 8) for row in around] + [(8, 7), *((8, column) for column in range(5, -1, -1))]
    second = [(8, size - 1 - bit) for bit in range(8)]
    second += [(size - 15 + bit, 8) for bit in range(8, 15)]
    for places in (first, second):
        for bit, place in enumerate(places):
            yield place, bool(bits >> bit & 1)
    yield (size - 8, 8), True


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """The order of the data: columns in pairs from the right, up and down in turn."""
    upward = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for row in range(size - 1, -1, -1) if upward else range(size):
            yield row, right
            yield row, right - 1
        upward = not upward


def _penalty(matrix: Matrix) -> int:
    """How hard a code is to read (section 7.8.3, Table 11)."""
    size = len(matrix)
    lines = ["".join("#" if dark else "." for dark in row) for row in matrix]
    lines += ["".join(column) for column in zip(*lines, strict=True)]
    found = 0
    for line in lines:
        runs = line.replace("#.", "# .").replace(".#", ". #").split()
        found += sum(len(run) - 2 for run in runs if len(run) >= 5)
        for start in range(size - 10):
            found += 40 * (line[start : start + 11] in ("#.###.#....", "....#.###.#"))
    for row in range(size - 1):
        for column in range(size - 1):
            square = {matrix[row + down][column + right] for down in (0, 1) for right in (0, 1)}
            found += 3 * (len(square) == 1)
    dark = sum(map(sum, matrix))
    return found + 10 * int(abs(20 * dark - 10 * size * size) / (size * size))
