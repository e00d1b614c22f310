"""Every word of the event lexicon can be reached, every rule's example does what it says."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from calendar_svc.documents import Flow
from calendar_svc.events import extract
from calendar_svc.events.articles import paragraphs, segment
from calendar_svc.events.body import NOWHERE, build_body
from calendar_svc.events.draft import Scene
from calendar_svc.events.names import Names
from calendar_svc.events.phrases import gathering_noun
from calendar_svc.events.reader import read_article
from calendar_svc.events.timeline import usable
from calendar_svc.events.topic import read_topic
from calendar_svc.events.traps import TRAPS, Trap
from calendar_svc.events.triggers import triggers
from calendar_svc.events.words import DECOYS, MOVES, NOUNS, STEPS, TENSE, VERBS, Verb, fold, load
from calendar_svc.model import Document, DocumentDate
from calendar_svc.temporal import Reference, times

DAY = date(2025, 4, 2)
LABELS = load("labels")


def told(text: str) -> list[tuple[str, str]]:
    """The triggers of one sentence."""
    body = build_body([Flow.of(text)], lambda *_: ())
    return [(t.word, t.verb.name) for s in body.sentences for t in triggers(body, s)]


@pytest.mark.parametrize(
    ("verb", "word"), [pytest.param(v, w, id=f"{v.name}:{w}") for v in VERBS for w in v.words]
)
def test_every_trigger_is_found(verb: Verb, word: str) -> None:
    assert told(word) == [(word, verb.name)]


@pytest.mark.parametrize("word", sorted(DECOYS))
def test_every_decoy_hides_a_trigger(word: str) -> None:
    assert told(word) == []
    assert any(verb in word for v in VERBS for verb in v.words)


@pytest.mark.parametrize("word", sorted({*NOUNS.kinds, *NOUNS.ceremonies}))
def test_every_noun_ends_a_name(word: str) -> None:
    assert gathering_noun(f"柳溪{word}") == word


def test_no_word_stands_twice() -> None:
    words = Counter(word for verb in VERBS for word in verb.words)
    assert [word for word, count in words.items() if count > 1] == []
    assert set(STEPS["strong"]) | set(STEPS["transitive"]) | set(STEPS["at_gathering"]) <= set(
        words
    )
    labels = Counter(
        w for key in ("main", "outage", "policy", "skip", "place", "scope") for w in LABELS[key]
    )
    assert [word for word, count in labels.items() if count > 1] == []


def test_words_are_folded() -> None:
    nouns = [*NOUNS.kinds, *NOUNS.project, *NOUNS.alias]
    everything = (
        [w for v in VERBS for w in v.words] + nouns + [w for ws in TENSE.values() for w in ws]
    )
    assert [word for word in everything if fold(word) != word] == []


def form(label: str) -> Document:
    text = f"柳溪区社区足球联赛通知\n\n{label}：2025年5月10日9:00至5月12日17:00\n"
    return Document("form", text, "", DAY, "柳溪区体育局")


@pytest.mark.parametrize("label", [w for w in LABELS["main"] if w])
def test_every_main_label_dates_the_matter(label: str) -> None:
    events = extract(form(f"{label}时间")).events
    assert [e.title for e in events] == ["柳溪区社区足球联赛"]


@pytest.mark.parametrize("label", LABELS["skip"])
def test_every_skipped_label_dates_nothing(label: str) -> None:
    assert extract(form(f"{label}时间")).events == ()


@pytest.mark.parametrize(
    ("kind", "word"),
    [pytest.param(kind, w, id=f"{kind}:{w}") for kind, ws in LABELS["phase"].items() for w in ws],
)
def test_every_phase_gives_its_kind(kind: str, word: str) -> None:
    events = extract(form(f"{word}时间")).events
    assert [e.kind for e in events] == [kind]


@pytest.mark.parametrize("trap", [pytest.param(trap, id=trap.name) for trap in TRAPS])
def test_every_trap_catches_its_example(trap: Trap) -> None:
    document = Document("trap", trap.example, "", DAY, "柳溪日报")
    assert extract(document).events == ()
    [article] = segment(trap.example)
    body = build_body(
        paragraphs(trap.example, article),
        lambda text, folded: usable(times(text, Reference.on(DAY)), folded),
    )
    known = DocumentDate(DAY, DAY, DAY.isoformat(), "published")
    scene = Scene(body, NOWHERE, Names(body, None, None), read_topic(""), known, news=True)
    assert trap in [caught for _, caught in read_article(scene)]


PLAIN, TABLES = load("plain"), load("tables")


CHANGES = load("changes")


def notice(line: str) -> Document:
    return Document("plain", f"柳溪区惠民卡年检通知\n\n{line}\n", "", DAY, "柳溪区民政局")


@pytest.mark.parametrize("word", PLAIN["acts"])
def test_every_plain_act_dates_its_clause(word: str) -> None:
    assert extract(notice(f"新版惠民卡于5月10日{word}。")).events != ()


@pytest.mark.parametrize("word", [*PLAIN["empty"], *PLAIN["opening"]])
def test_words_of_explanation_make_no_plain_event(word: str) -> None:
    line = f"{word}新版惠民卡5月10日寄出{word if word in PLAIN['empty'] else ''}。"
    assert [e for e in extract(notice(line)).events if "plain" in e.rules] == []


@pytest.mark.parametrize("word", PLAIN["public"])
def test_what_is_done_for_the_public_dates_its_clause(word: str) -> None:
    text = f"本报讯 3月5日,柳溪志愿队到礼堂门前{word},百余人参加。"
    assert extract(Document("public", text, "", DAY, "柳溪日报")).events


@pytest.mark.parametrize("word", PLAIN["private"])
def test_what_is_no_public_act_dates_nothing(word: str) -> None:
    text = f"本报讯 3月5日,柳溪志愿队{word}到礼堂门前义诊,百余人参加。"
    events = extract(Document("private", text, "", DAY, "柳溪日报")).events
    assert [event for event in events if "narrated" in event.rules] == []


def table(heads: list[str], cells: list[str]) -> Document:
    text = "柳溪区足球训练营通知\n\n" + "\t".join(heads) + "\n" + "\t".join(cells) + "\n"
    return Document("table", text, "", DAY, "柳溪区体育局")


@pytest.mark.parametrize("head", TABLES["time"])
def test_every_column_of_times_is_known(head: str) -> None:
    [event] = extract(table([head, "环节"], ["5月10日", "笔试"])).events
    assert (event.kind, event.time.edtf) == ("exam", "2025-05-10")


@pytest.mark.parametrize("head", TABLES["place"])
def test_every_column_of_places_is_known(head: str) -> None:
    [event] = extract(table(["日期", "环节", head], ["5月10日", "笔试", "城东小学"])).events
    assert event.place == "城东小学"


@pytest.mark.parametrize("head", TABLES["whose"])
def test_every_column_of_those_concerned_is_known(head: str) -> None:
    [event] = extract(table(["日期", head], ["5月10日", "上湾"])).events
    assert event.title == "上湾柳溪区足球训练营"


@pytest.mark.parametrize("head", TABLES["other"])
def test_other_columns_name_no_event(head: str) -> None:
    [event] = extract(table([head, "日期", "环节"], ["上湾", "5月10日", "笔试"])).events
    assert event.title.endswith("笔试")


@pytest.mark.parametrize("word", LABELS["section"]["words"])
def test_every_heading_dates_the_line_below(word: str) -> None:
    text = f"柳溪区惠民卡年检通知\n\n一、{word}时间\n2025年5月10日9:00至5月12日17:00\n"
    [event] = extract(Document("section", text, "", DAY, "柳溪区民政局")).events
    assert event.title.endswith(word)


@pytest.mark.parametrize("end", load("names")["speaking"])
def test_who_speaks_before_a_year_issues_the_notice(end: str) -> None:
    text = f"柳溪{end}2025年乒乓球比赛公告\n\n时间:5月10日9:00\n"
    [event] = extract(Document("speaks", text, "", DAY)).events
    assert [party.name for party in event.organizers] == [f"柳溪{end}"]


ANNOUNCING = load("announcing")


def report(line: str) -> Document:
    text = f"本报讯(记者 舒言){line}5月10日将举办柳溪书画展。\n"
    return Document("report", text, "", DAY, "柳溪日报")


@pytest.mark.parametrize("word", ANNOUNCING["heard"])
def test_who_the_reporter_heard_it_from_holds_it(word: str) -> None:
    [event] = extract(report(f"记者从区文化馆{word},")).events
    assert [party.name for party in event.organizers] == ["区文化馆"]


@pytest.mark.parametrize("office", ANNOUNCING["offices"])
@pytest.mark.parametrize("word", ANNOUNCING["said"])
def test_whose_officer_speaks_holds_it(office: str, word: str) -> None:
    [event] = extract(report(f"区文化馆{office}{word},")).events
    assert [party.name for party in event.organizers] == ["区文化馆"]


@pytest.mark.parametrize("word", CHANGES["moved"])
@pytest.mark.parametrize("to", ["为", "至", "到"])
def test_every_word_of_moving_has_an_old_time_and_a_new_one(word: str, to: str) -> None:
    events = extract(notice(f"柳溪灯会由5月10日{word}{to}5月17日。")).events
    assert [(event.time.edtf, str(event.status)) for event in events] == [
        ("2025-05-10", "postponed"),
        ("2025-05-17", "planned"),
    ]


@pytest.mark.parametrize("word", CHANGES["corrected"])
def test_what_is_corrected_was_never_put_off(word: str) -> None:
    events = extract(notice(f"柳溪灯会时间“5月10日”{word}“5月17日”。")).events
    assert [(event.time.edtf, str(event.status)) for event in events] == [("2025-05-17", "planned")]


@pytest.mark.parametrize("act", ["", *CHANGES["acts"]])
@pytest.mark.parametrize("word", CHANGES["hours"])
def test_the_time_of_a_thing_is_no_part_of_its_name(act: str, word: str) -> None:
    events = extract(notice(f"柳溪灯会{act}{word}调整至5月17日。")).events
    assert [(event.title, event.time.edtf) for event in events] == [("柳溪灯会", "2025-05-17")]


@pytest.mark.parametrize("word", CHANGES["procedures"])
def test_a_longer_procedure_has_a_new_last_day(word: str) -> None:
    events = extract(notice(f"柳溪惠民班{word}时间延长至5月17日。")).events
    assert [(event.title, str(event.kind)) for event in events] == [
        (f"柳溪惠民班{word}截止", "deadline")
    ]


@pytest.mark.parametrize("word", CHANGES["sites"])
def test_a_place_is_changed(word: str) -> None:
    events = extract(notice(f"原定5月10日举行的柳溪灯会,{word}变更为柳溪剧院。")).events
    assert [(event.time.edtf, event.place) for event in events] == [("2025-05-10", "柳溪剧院")]


@pytest.mark.parametrize("word", CHANGES["into"])
def test_something_moves_into_another_place(word: str) -> None:
    events = extract(notice(f"5月10日的柳溪灯会{word}柳溪剧院举行。")).events
    assert [(event.time.edtf, event.place) for event in events] == [("2025-05-10", "柳溪剧院")]


@pytest.mark.parametrize("word", MOVES["old"])
def test_every_name_of_an_old_plan_opens_it(word: str) -> None:
    events = extract(notice(f"{word}:柳溪灯会5月10日 → 现:5月17日。")).events
    assert [str(event.status) for event in events] == ["postponed", "planned"]


@pytest.mark.parametrize("word", MOVES["new"])
def test_every_name_of_a_new_plan_opens_it(word: str) -> None:
    events = extract(notice(f"原:柳溪灯会5月10日 → {word}:5月17日。")).events
    assert [event.time.edtf for event in events] == ["2025-05-10", "2025-05-17"]


@pytest.mark.parametrize("word", MOVES["called_off"])
def test_what_is_called_off_is_cancelled(word: str) -> None:
    events = extract(notice(f"原:柳溪灯会5月10日 → 现:{word}。")).events
    assert [str(event.status) for event in events] == ["cancelled"]
