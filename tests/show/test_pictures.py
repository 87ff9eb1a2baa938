"""Charts as pictures in a page: only shapes and words, and a title that is read aloud."""

import re
from xml.etree import ElementTree as ET

import altair as alt
import pytest

from salesplan.show.pictures import DRAWN, picture


def heat_map(names, **about):
    """Draw a chart with a gradient, an identifier that every such chart shares."""
    rows = [{"rep": name, "month": "2026-01", "amount": 3 + n} for n, name in enumerate(names)]
    chart = alt.Chart(alt.InlineData(values=rows)).mark_rect()
    coded = chart.encode(x="month:O", y=alt.Y("rep:N", sort=None), color="amount:Q")
    return coded.properties(**about).to_dict()


def parsed(drawn):
    return ET.fromstring(drawn)  # noqa: S314 - what we drew, and nobody else


def elements(drawn):
    return list(parsed(drawn).iter())


def test_title_and_description_come_first_and_are_what_a_reader_hears():
    spec = heat_map(["Ann", "Bo"], title=["Bo", "leads"], description="Heat map. Bo leads.")

    root = parsed(picture(spec, "a"))

    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert [child.text for child in root][:2] == ["Bo leads", "Heat map. Bo leads."]
    assert root.attrib["role"] == "img"
    assert (root.attrib["aria-labelledby"], root.attrib["aria-describedby"]) == (
        *("a-title", "a-desc"),
    )


def test_a_chart_without_description_is_described_by_its_title():
    root = parsed(picture(heat_map(["Ann"], title="Ann leads"), "a"))

    assert root[1].text == "Chart: Ann leads"


def test_two_pictures_share_no_identifier_and_each_finds_its_own():
    """The gradient of a legend is called the same in every chart that the library draws."""
    spec = heat_map(["Ann", "Bo"])

    one, two = picture(spec, "one"), picture(spec, "two")

    names = [set(re.findall(r' id="([^"]+)"', drawn)) for drawn in (one, two)]
    assert len(names[0]) > 2
    assert not names[0] & names[1]
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= names[0]
    assert "url(#one-" in one


def test_the_same_chart_drawn_twice_is_the_same_picture():
    """The library numbers its gradients on and on: the second drawing would be another."""
    spec = heat_map(["Ann", "Bo"])

    assert picture(spec, "a") == picture(spec, "a")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>&lt;", "李雷", "🙂"]
)
def test_hostile_names_are_words_in_the_picture(name):
    """A chart may call itself what it likes: in title, axis and what is read aloud."""
    found = elements(picture(heat_map([name], title=name), "a"))

    assert {element.tag for element in found} <= DRAWN | {"title", "desc"}
    assert [element.text for element in found].count(name) == 3  # title, axis, title as drawn


def test_what_loads_links_or_runs_is_left_out():
    rows = [{"site": "https://example.invalid", "x": 1}]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x="x:Q", href="site:N", url="site:N")
    spec = (base.mark_point() + base.mark_image()).to_dict()

    drawn = picture(spec, "a")

    assert "example.invalid" not in drawn
    assert {element.tag for element in elements(drawn)} <= DRAWN | {"title", "desc"}
    kept = {key for element in elements(drawn)[1:] for key in element.attrib}
    assert [key for key in kept if key.startswith(("on", "href", "{", "style"))] == []


def test_a_picture_fits_its_box_and_is_never_larger_than_drawn():
    root = parsed(picture(heat_map(["Ann"]), "a"))

    _, _, width, height = root.attrib["viewBox"].split()
    assert root.attrib["style"] == f"max-width:{width}px"
    assert float(height) > 0
    assert not {"width", "height"} & set(root.attrib)
