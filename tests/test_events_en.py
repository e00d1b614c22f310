"""English events: every word is reached, every trap catches its example; the language of a text."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from calendar_svc.documents import Flow
from calendar_svc.events import extract
from calendar_svc.events.articles import paragraphs, segment
from calendar_svc.events.body import NOWHERE
from calendar_svc.events.draft import Scene
from calendar_svc.events.lang import language, tongue
from calendar_svc.events.lang.en import LANGUAGE
from calendar_svc.events.lang.en.dialect import dialect
from calendar_svc.events.lang.en.reader import READINGS
from calendar_svc.events.lang.en.text import build
from calendar_svc.events.lang.en.topic import read_topic
from calendar_svc.events.lang.en.traps import TRAPS
from calendar_svc.events.lang.en.triggers import triggers
from calendar_svc.events.lang.en.words import DECOYS, LABELS, NOUNS, VERBS, classes, is_generic
from calendar_svc.events.lang.latin import is_english
from calendar_svc.events.names import Names
from calendar_svc.events.traps import Trap
from calendar_svc.events.words import Verb, load
from calendar_svc.model import Document, DocumentDate
from calendar_svc.temporal import Reference

DAY = date(2025, 4, 2)
CLASSES = sorted(set(NOUNS) - {"generic", "plain"})


def told(text: str) -> list[tuple[str, str]]:
    """The triggers of one sentence."""
    body = build(None, [Flow.of(text)], lambda *_: ())
    return [(t.word, t.verb.name) for s in body.sentences for t in triggers(body, s)]


@pytest.mark.parametrize(
    ("verb", "word"), [pytest.param(v, w, id=f"{v.name}:{w}") for v in VERBS for w in v.words]
)
def test_every_trigger_is_found(verb: Verb, word: str) -> None:
    assert told(f"The thing {word} Elm Hall") == [(word, verb.name)]
    assert told(word.upper()) == [(word, verb.name)]


@pytest.mark.parametrize("word", sorted(DECOYS))
def test_every_decoy_hides_a_trigger(word: str) -> None:
    assert told(f"Elm, {word} Elm") == []
    assert any(verb in word for v in VERBS for verb in v.words)


def test_every_class_of_verbs_has_its_reading() -> None:
    assert {verb.reads for verb in VERBS} == {*READINGS, "change"}
    words = Counter(word for verb in VERBS for word in verb.words)
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize(
    ("kind", "noun"), [pytest.param(k, n, id=f"{k}:{n}") for k in CLASSES for n in sorted(NOUNS[k])]
)
def test_every_noun_is_of_its_class(kind: str, noun: str) -> None:
    found, of = classes(f"Elm {noun}")
    assert (found, kind in of) == (noun, True)


@pytest.mark.parametrize("name", sorted(NOUNS["generic"]))
def test_generic_names_say_too_little(name: str) -> None:
    assert is_generic(name.capitalize())
    assert not is_generic(f"Elm {name}")


def test_no_label_says_two_things() -> None:
    labels = Counter(label for words in LABELS.values() for label in words)
    twice = {label for label, count in labels.items() if count > 1}
    assert twice <= LABELS["matter"] | LABELS["person"]  # Meeting: names one or dates one


def form(label: str) -> Document:
    text = f"Elm Valley Chess Festival\n\n{label.capitalize()}: May 10, 2025, 9 a.m.\n"
    return Document("form", text, "", DAY, "Elm Valley Chess Club", "America/New_York")


@pytest.mark.parametrize("label", sorted(LABELS["main"]))
def test_every_main_label_dates_the_matter(label: str) -> None:
    [event] = extract(form(label)).events
    assert event.time.edtf == "2025-05-10T09:00"
    assert "Elm Valley Chess" in event.title


@pytest.mark.parametrize("label", sorted(LABELS["skip"] | LABELS["place"]))
def test_every_skipped_label_dates_nothing(label: str) -> None:
    assert extract(form(label)).events == ()


@pytest.mark.parametrize("label", sorted(LABELS["deadline"]))
def test_every_deadline_label_gives_a_deadline(label: str) -> None:
    assert [event.kind for event in extract(form(label)).events] == ["deadline"]


@pytest.mark.parametrize("trap", [pytest.param(trap, id=trap.name) for trap in TRAPS])
def test_every_trap_catches_its_example(trap: Trap) -> None:
    document = Document("trap", trap.example, "", DAY, "Elm Valley Gazette", "America/New_York")
    assert extract(document).events == ()
    [article] = segment(trap.example)
    body = LANGUAGE.body(
        None, paragraphs(trap.example, article), Reference.on(DAY), document.timezone
    )
    known = DocumentDate(DAY, DAY, DAY.isoformat(), "published")
    names = Names(body, None, None)
    scene = Scene(body, NOWHERE, names, read_topic(""), known, news=True)
    assert trap in [caught for _, caught in LANGUAGE.read(scene)]


@pytest.mark.parametrize("lead", load("en/topics")["lead"])
def test_every_lead_leaves_the_matter(lead: str) -> None:
    assert read_topic(f"{lead.capitalize()}: Elm Square Fountain").matter == "Elm Square Fountain"


@pytest.mark.parametrize("trail", load("en/topics")["trail"])
def test_every_trail_leaves_the_matter(trail: str) -> None:
    assert read_topic(f"Elm Square Fountain {trail}").matter == "Elm Square Fountain"


@pytest.mark.parametrize("bare", load("en/topics")["bare"])
def test_bare_titles_name_no_matter(bare: str) -> None:
    assert read_topic(bare.title()).matter == ""


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        pytest.param("The council will meet on May 3.", None, "en", id="latin"),
        pytest.param("区政府将于5月3日召开会议。", None, "zh", id="han"),
        pytest.param("区政府与Elm Valley Holdings签约", None, "zh", id="chinese-with-a-name"),
        pytest.param("The 柳溪 Book Fair opens on Saturday", None, "en", id="english-with-a-name"),
        pytest.param("2025-05-03", None, "zh", id="no-letters"),
        pytest.param("区政府将于5月3日召开会议。", "en-GB", "en", id="given"),
        pytest.param("The council will meet on May 3.", "fi", "en", id="given-but-not-read"),
        pytest.param(
            "Le conseil municipal se réunira le 3 mai à la mairie pour les élections.",
            None,
            "und",
            id="french",
        ),
        pytest.param(
            "La biblioteca de los Olmos cerrará el 3 de mayo por las obras del tejado.",
            None,
            "und",
            id="spanish",
        ),
        pytest.param(
            "Thư viện sẽ đóng cửa từ ngày 3 tháng 5 năm 2025 và mở lại vào tháng 6.",
            None,
            "und",
            id="vietnamese",
        ),
        pytest.param(
            "Die Bücherei wird am 3. Mai eröffnet und ist für alle da.", None, "und", id="german"
        ),
        pytest.param(
            "Perpustakaan akan dibuka pada 3 Mei dan yang lain untuk umum.", "id", "und", id="malay"
        ),
        pytest.param(
            "May 3  Café des Arts concert\nMay 10  Fête de la Musique, El Paso",
            None,
            "en",
            id="names-in-a-list",
        ),
    ],
)
def test_the_language_of_a_text(text: str, given: str | None, expected: str) -> None:
    assert tongue(text, given) == expected
    assert language(expected).title_limit


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("America/Chicago", "en-us"), ("Europe/London", "en-gb"), ("Asia/Shanghai", "en")],
)
def test_the_zone_tells_how_dates_are_written(zone: str, expected: str) -> None:
    assert dialect(zone) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Avis public\n\nLe marché de Noël ouvrira le 5 May 2025 à 10:00 dans la salle."
            " Les inscriptions sont ouvertes jusqu'au 30 April 2025.",
            id="french",
        ),
        pytest.param(
            "Aviso\n\nEl taller se celebra el 2025-05-10 a las 18:00 en el Centro Park."
            " Register: los formularios para el curso hasta el 2025-05-02.",
            id="spanish",
        ),
        pytest.param(
            "Thông báo\n\nLễ hội Elm Festival sẽ được tổ chức vào 10/05/2025 tại Park Hall."
            " Deadline: 02/05/2025 cho các đơn vị.",
            id="vietnamese",
        ),
    ],
)
def test_a_language_that_nobody_reads_tells_no_events(text: str) -> None:
    found = extract(Document("page", text, "", DAY, "Elm Valley", "Europe/Paris"))
    assert found.events == ()
    assert extract(Document("page", text, "", DAY, None, "Europe/Paris", "en")).articles


def test_a_small_word_tells_one_language() -> None:
    words = Counter(word for small in load("tongues").values() for word in small)
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize("tag", [tag for tag in load("tongues") if tag != "en"])
def test_every_small_word_tells_its_language(tag: str) -> None:
    tongues = load("tongues")
    for word in tongues[tag]:
        assert not is_english(f"{word} {word} {word}"), word
        assert word not in tongues["en"], word


def test_a_page_in_two_languages_is_read_article_by_article() -> None:
    text = """\
文化中心5月3日开放
本报讯(记者 沈一苇)柳溪文化中心将于5月3日正式开放。

Library to close for repairs
By Jane Doe

The Elm Street Library will be closed from May 5 to May 9, 2025 for repairs.
"""
    found = extract(Document("page", text, "", DAY, "柳溪日报"))
    assert [event.title for event in found.events] == [
        "柳溪文化中心正式开放",
        "Elm Street Library closed",
    ]
