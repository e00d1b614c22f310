"""Every word of the fields of events is reachable: places, projects, who takes part."""

from __future__ import annotations

from datetime import date

import pytest

from calendar_svc.documents import Flow
from calendar_svc.events import extract
from calendar_svc.events.body import build_body
from calendar_svc.events.lang.en.works import is_project
from calendar_svc.events.topic import Topic
from calendar_svc.events.words import load
from calendar_svc.events.works import (
    is_generic,
    is_part,
    of_cause,
    of_matter,
    of_opening,
    of_visit,
)
from calendar_svc.model import Document, Event, Party

DAY = date(2025, 4, 2)
WORKS, SITES, PARTIES = load("works"), load("places"), load("parties")
EN = load("en/works")


def notice(*lines: str) -> Document:
    text = "柳溪区惠民卡年检通知\n\n" + "\n".join(lines) + "\n"
    return Document("notice", text, "", DAY, "柳溪区民政局")


def report(text: str) -> list[Event]:
    told = f"柳溪简讯\n\n本报讯(记者 舒言){text}\n"
    return list(extract(Document("report", told, "", DAY, "柳溪日报")).events)


def places(document: Document) -> list[str | None]:
    return [event.place for event in extract(document).events]


@pytest.mark.parametrize("word", SITES["procedures"])
def test_a_form_tells_where_a_procedure_is(word: str) -> None:
    said = [f"{word}时间:2025年5月10日9:00至5月12日17:00", f"{word}地点:柳溪便民中心"]
    assert places(notice(*said)) == ["柳溪便民中心"]


@pytest.mark.parametrize("word", [w for w in SITES["held_there"] if "(" not in w])
def test_what_is_held_somewhere_is_there(word: str) -> None:
    found = report(f"柳溪书画展将于5月10日在北岭书房{word}。")
    assert [event.place for event in found] == ["北岭书房"]


@pytest.mark.parametrize("word", SITES["going"])
def test_those_who_do_it_go_there(word: str) -> None:
    found = report(f"4月1日,区档案馆“红色故事”宣讲活动举行,{word}上湾社区。")
    assert [event.place for event in found] == ["上湾社区"]


@pytest.mark.parametrize("word", SITES["gone_to"])
def test_a_place_that_is_gone_to_ends_so(word: str) -> None:
    found = report(f"4月1日,区档案馆“红色故事”宣讲活动走进上湾{word}举行。")
    assert [event.place for event in found] == [f"上湾{word}"]


@pytest.mark.parametrize("word", SITES["rooms"])
def test_the_room_of_a_row_goes_before_its_house(word: str) -> None:
    found = places(notice("柳溪讲座:5月10日9:00,上湾" + word))
    assert found == [f"上湾{word}"]


@pytest.mark.parametrize("word", WORKS["nouns"])
def test_a_matter_names_its_project(word: str) -> None:
    assert of_matter(Topic(f"柳溪河上湾{word}招标")) == f"柳溪河上湾{word}"


@pytest.mark.parametrize("word", WORKS["works"])
def test_works_done_to_something_are_a_project(word: str) -> None:
    assert of_matter(Topic(f"柳溪大桥上湾段{word}期间限行")) == f"柳溪大桥上湾段{word}"


@pytest.mark.parametrize("word", WORKS["no_project"])
def test_a_noun_inside_another_word_names_none(word: str) -> None:
    assert of_matter(Topic(f"柳溪区科创工程{word}")) is None


@pytest.mark.parametrize("word", WORKS["generic"])
def test_what_any_project_is_called_names_none(word: str) -> None:
    assert is_generic(f"{word}项目")


@pytest.mark.parametrize("head", WORKS["part_heads"])
def test_a_part_may_have_this_in_front(head: str) -> None:
    assert is_part(f"{head}车间")


@pytest.mark.parametrize("word", WORKS["parts"])
def test_a_part_is_no_project_of_its_own(word: str) -> None:
    assert is_part(word)
    assert not is_part(f"柳溪{word}")


@pytest.mark.parametrize("word", WORKS["part_works"])
def test_works_on_a_part_are_part_of_the_project(word: str) -> None:
    assert is_part(f"地下车库{word}")


def caused(word: str, works: str) -> str | None:
    text = f"{word}{works},上湾停水。\n次日恢复。"
    body = build_body([Flow(text, range(len(text)))], lambda *_: ())
    assert of_opening(body, body.sentences[1], period=True) == of_cause(body, body.sentences[0])
    return of_cause(body, body.sentences[0])


@pytest.mark.parametrize("word", WORKS["because"])
def test_works_are_the_cause(word: str) -> None:
    assert caused(word, "柳溪大道旧管改造工程") == "柳溪大道旧管改造工程"


@pytest.mark.parametrize("works", ["线路改造", "通风改造", "设备检修", "重点工程"])
def test_a_cause_without_a_name_is_no_project(works: str) -> None:
    assert caused("因", works) is None


@pytest.mark.parametrize("word", WORKS["whole"])
def test_a_project_at_the_opening_is_what_all_is_about(word: str) -> None:
    text = f"因柳溪里片区旧城改造{word}需要,决定征收。\n签约。"
    body = build_body([Flow(text, range(len(text)))], lambda *_: ())
    found = of_opening(body, body.sentences[1], period=False)
    assert found is not None or word == "建设"


@pytest.mark.parametrize("word", WORKS["looked_at"])
def test_a_visit_is_about_what_it_looks_at(word: str) -> None:
    assert of_visit(f"区政协{word}北岭水库加固工程") == "北岭水库加固工程"


@pytest.mark.parametrize("word", PARTIES["doers"])
def test_who_a_title_opens_with_does_it(word: str) -> None:
    found = report(f"柳溪{word}“光影”图片展4月10日开展。")
    assert [[party.name for party in event.organizers] for event in found] == [[f"柳溪{word}"]]


@pytest.mark.parametrize("word", PARTIES["visits"])
def test_who_leads_a_visit_takes_part_with_the_role(word: str) -> None:
    [event] = report(f"4月1日,区长阮青山来上湾村{word}春耕工作。")
    assert event.participants == (Party("区长阮青山", word),)


@pytest.mark.parametrize("word", PARTIES["acts"])
def test_who_takes_part_in_a_meeting_has_a_role(word: str) -> None:
    found = report(f"4月1日,柳溪区召开春耕工作会议。区长阮青山{word}。")
    assert [event.participants for event in found] == [(Party("区长阮青山", word),)]


@pytest.mark.parametrize("office", PARTIES["offices"])
def test_every_office_stands_before_a_name(office: str) -> None:
    found = report(f"4月1日,柳溪区召开春耕工作会议。{office}阮青山出席。")
    assert [event.participants for event in found] == [(Party(f"{office}阮青山", "出席"),)]


@pytest.mark.parametrize("word", EN["papers"] + EN["bodies"])
def test_a_paper_or_a_body_is_no_project(word: str) -> None:
    assert not is_project(f"Castle Hill {word.title()}")


@pytest.mark.parametrize("name", ["Castle Hill Bridge", "new Castle Station", "The Elm Museum"])
def test_a_house_or_works_with_a_name_is_a_project(name: str) -> None:
    assert is_project(name)


@pytest.mark.parametrize("name", ["old span", "tennis courts at Elm Park", "approaches"])
def test_a_part_without_a_name_is_no_project(name: str) -> None:
    assert not is_project(name)


def english(text: str) -> list[str | None]:
    document = Document("en", text, "", date(2026, 3, 2), "Ashcombe Council", "Europe/London")
    return [event.place for event in extract(document).events]


@pytest.mark.parametrize("word", EN["streets"])
def test_a_street_that_is_closed_is_the_place(word: str) -> None:
    assert english(f"Road notice\n\nCastle {word} will be closed on 4 May 2026.\n") == [
        f"Castle {word}"
    ]
