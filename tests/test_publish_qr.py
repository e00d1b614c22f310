"""QR codes: as another encoder draws them (python-qrcode 8, every mask) and OpenCV reads them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from calendar_svc.publish.qr import QUIET, Matrix, qr_code, qr_path

TEXT = "https://calendar.example/feeds/" + "0123456789abcdef" * 20
# Octets, modules of a side, and the start of the digest of the modules: every table entry is used.
DRAWN = [
    (14, 21, "d00a2d7b28441770"),
    (15, 25, "fca38d4062bd451e"),
    (50, 33, "48983bf0a51a67af"),
    (107, 45, "c04d23f4a0a22114"),
    (152, 49, "7bf75a4882c33d76"),
    (180, 53, "4c93bea2419bd0d4"),
    (213, 57, "3e73cd64114ac2f1"),
    (251, 61, "2fc99a02fd0d91ed"),
    (252, 65, "4a600b7cf8cfc27b"),
    (287, 65, "93ea6e6f102dfc6d"),
]
SMALL = """\
#######...###.#######
#.....#..#....#.....#
#.###.#.#.#.#.#.###.#
#.###.#.##.#..#.###.#
#.###.#.##.##.#.###.#
#.....#.#.#.#.#.....#
#######.#.#.#.#######
........##.##........
#.#####..#..#.#####..
##.#........#########
#.#.#.#...##.###..##.
#..#.#.####..#..###..
#.#...#....#..#.##..#
........#...#..####.#
#######..##.##.#..##.
#.....#.##.#...####..
#.###.#.#..#..####.##
#.###.#.##...##.#.#..
#.###.#.##..#.##..#..
#.....#..#...#..###..
#######.#...#.##.#.#.
"""


def drawn(matrix: Matrix) -> str:
    return "\n".join("".join("#" if dark else "." for dark in row) for row in matrix)


def test_a_small_code_module_for_module() -> None:
    code = qr_code("https://a.b/")
    assert code is not None
    assert drawn(code) == SMALL.strip()


@pytest.mark.parametrize(("octets", "side", "digest"), DRAWN)
def test_codes_of_every_size(octets: int, side: int, digest: str) -> None:
    code = qr_code(TEXT[:octets])
    assert code is not None
    assert {len(row) for row in code} == {len(code)} == {side}
    assert sha256(drawn(code).encode()).hexdigest()[:16] == digest


def test_what_is_too_long_has_no_code() -> None:
    assert qr_code("x" * 288) is None


def test_the_path_draws_each_dark_module_once_inside_the_quiet_zone() -> None:
    code = qr_code("https://a.b/")
    assert code is not None
    path = qr_path(code)
    assert path.count("M") == sum(map(sum, code))
    assert path.startswith(f"M{QUIET} {QUIET}h1v1h-1z")
