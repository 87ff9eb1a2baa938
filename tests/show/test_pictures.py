"""Charts as pictures in a page: only shapes and words, and a title that is read aloud."""

import re
from xml.etree import ElementTree as ET

import altair as alt
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from salesplan.show import render
from salesplan.show.pictures import DRAWN, PICTURE, add_pictures, document, picture


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


def test_a_document_brings_its_size_its_font_and_its_words():
    spec = heat_map(["Ann", "李雷"], title="Ann leads", description="Heat map. Ann leads.")

    root = parsed(document(spec, "a"))

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"
    assert "Noto Sans CJK SC" in root.attrib["font-family"]
    assert [child.text for child in root][:2] == ["Ann leads", "Heat map. Ann leads."]
    assert "李雷" in {element.text for element in root.iter()}


def test_a_document_survives_a_site_that_takes_styles_scripts_and_links_away():
    """Code hosts clean what notebooks show: nothing seen may hang on what they take."""
    drawn = document(heat_map(["Ann", "Bo"], title="Ann leads"), "a")

    found = {key for element in elements(drawn) for key in element.attrib}
    assert not found & {"style", "class", "href"}
    assert [key for key in found if key.startswith(("on", "{"))] == []
    assert [element for element in elements(drawn) if element.tag.endswith("style")] == []


def test_what_cannot_be_seen_takes_no_room():
    """Of twelve labels that overlap the library hides some, and draws them all the same."""
    rows = [{"month": f"a rather long name of month {n:02}", "x": n} for n in range(60)]
    chart = alt.Chart(alt.InlineData(values=rows)).mark_bar().encode(x="month:T", y="x:Q")

    loose = render.to_svg(chart.to_dict())
    kept = elements(picture(chart.to_dict(), "a"))

    assert 'opacity="0"' in loose or 'display="none"' in loose
    assert {element.attrib.get("opacity") for element in kept} <= {None, "1"}
    assert "none" not in {element.attrib.get("display") for element in kept}


def test_places_are_rounded_to_a_hundredth_and_words_are_left_alone():
    rows = [
        {"rep": "1.23456", "amount": 1 / 3},
        {"rep": "b", "amount": 1},
        {"rep": "c", "amount": 0},
    ]
    chart = alt.Chart(alt.InlineData(values=rows)).mark_line().encode(x="rep:N", y="amount:Q")

    drawn = picture(chart.properties(width=100).to_dict(), "a")

    words = [element.text for element in elements(drawn)]
    values = [value for element in elements(drawn) for value in element.attrib.values()]
    assert "1.23456" in words
    assert re.search(r"\d\.\d", " ".join(values))
    assert not re.search(r"\.\d{3}|-0(?![.\d])", " ".join(values))


def notebook_with(*specs):
    cells = [new_markdown_cell("Charts:", id="text")]
    for place, spec in enumerate(specs):
        output = new_output("execute_result", render.render(spec), execution_count=1)
        cells.append(new_code_cell("chart", id=f"c{place}", execution_count=1, outputs=[output]))
    return new_notebook(cells=cells)


def test_every_chart_of_a_notebook_gets_a_picture_with_words_and_names_of_its_own():
    notebook = notebook_with(
        heat_map(["Ann"], title="One", description="One bar."), heat_map(["B"])
    )

    drawn = add_pictures(notebook)

    one, two = (cell.outputs[0].data[PICTURE] for cell in notebook.cells[1:])
    assert drawn == 2
    assert parsed(one)[1].text == "One bar."
    assert not set(re.findall(r' id="([^"]+)"', one)) & set(re.findall(r' id="([^"]+)"', two))
    nbformat.validate(notebook)


def test_pictures_are_drawn_anew_when_the_chart_has_changed_and_only_then():
    notebook = notebook_with({**heat_map(["Ann"]), "width": 100})
    shown = notebook.cells[1].outputs[0].data
    add_pictures(notebook)
    first = shown[PICTURE]

    add_pictures(notebook)
    again = shown[PICTURE]
    shown[render.MIME]["width"] = 300
    add_pictures(notebook)

    assert again == first
    assert float(parsed(shown[PICTURE]).attrib["width"]) > float(parsed(first).attrib["width"])


def test_outputs_that_are_no_charts_are_left_alone():
    output = new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    notebook = new_notebook(cells=[new_code_cell("1 + 1", execution_count=1, outputs=[output])])
    before = nbformat.writes(notebook)

    assert add_pictures(notebook) == 0
    assert nbformat.writes(notebook) == before
