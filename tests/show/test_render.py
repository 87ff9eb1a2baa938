"""The renderer: Lab's own type, one line of text, no network, pictures afterwards."""

import json
import re
import struct
import zlib

import altair as alt
import pytest
import vl_convert

from salesplan.show import render, theme


def small_chart(**properties):
    data = alt.InlineData(values=[{"rep": "Ann", "quota": 3}])
    return alt.Chart(data).mark_bar().encode(x="quota:Q", y="rep:N").properties(**properties)


def size_of(png):
    return struct.unpack(">II", png[16:24])


def test_importing_show_makes_this_renderer_and_theme_those_of_the_process():
    assert alt.renderers.active == render.NAME
    assert alt.theme.active == theme.NAME


def test_a_chart_is_displayed_as_lab_draws_it():
    shown = small_chart(title="Ann leads")._repr_mimebundle_()

    bundle = shown[0] if isinstance(shown, tuple) else shown
    assert set(bundle) == {render.MIME, "text/plain"}
    assert bundle[render.MIME]["$schema"].endswith("/vega-lite/v5.6.1.json")
    assert bundle["text/plain"] == "Chart: Ann leads"


def test_rendering_leaves_the_specification_alone():
    spec = small_chart().to_dict()
    before = json.dumps(spec)

    render.render(spec)

    assert json.dumps(spec) == before


def test_a_chart_is_the_same_twice_and_holds_its_data():
    one, two = (json.dumps(render.render(small_chart().to_dict())) for _ in range(2))

    assert one == two
    assert '"rep": "Ann"' in one
    assert set(re.findall(r"https?://[^\"]+", one)) == {render.SCHEMA}


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (None, "Chart"),
        ("Sales rose", "Chart: Sales rose"),
        (["Sales", "rose"], "Chart: Sales rose"),
        ({"text": "Sales rose"}, "Chart: Sales rose"),
        (
            {"text": ["Sales", "rose"], "subtitle": ["FY2026,", "EUR"]},
            "Chart: Sales rose. FY2026, EUR",
        ),
        ("Sales\n  rose", "Chart: Sales rose"),
    ],
)
def test_the_summary_is_one_line_from_the_title(title, said):
    assert render.summary({"title": title} if title else {}) == said


def test_pictures_show_their_text():
    """A font stack that is no valid CSS draws every letter as nothing, and says so nowhere."""
    one, two = (render.to_png(small_chart(title=word).to_dict()) for word in ("iiii", "WWWW"))

    assert one != two


def pixels_of(png):
    """Undo the packing by the specification alone: header, then all data chunks as one stream."""
    place, data = 8, b""
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        assert check == zlib.crc32(kind + body)
        data += body if kind == b"IDAT" else b""
        place += 12 + length
    return zlib.decompress(data)


def test_packing_a_picture_anew_leaves_the_picture_as_it_was():
    spec = {key: value for key, value in small_chart().to_dict().items() if key != "$schema"}
    loose = vl_convert.vegalite_to_png(spec, "5.8", scale=1.5)

    tight = render.compact(loose)

    assert pixels_of(tight) == pixels_of(loose)
    assert size_of(tight) == size_of(loose)
    assert len(tight) < len(loose) / 2


def test_nothing_is_fetched_to_draw_a_chart():
    chart = alt.Chart("https://example.invalid/data.csv").mark_bar().encode(x="a:Q")

    with pytest.raises(ValueError, match="data url not allowed"):
        render.to_svg(chart.to_dict())


def test_an_svg_runs_no_script():
    data = alt.InlineData(values=[{"rep": "<script>alert(1)</script>", "quota": 3}])
    chart = alt.Chart(data).mark_bar().encode(x="quota:Q", y="rep:N")

    assert "<script" not in render.to_svg(chart.to_dict())


def test_the_palette_is_that_of_okabe_and_ito():
    """Okabe & Ito (2008), Color Universal Design: six of the eight, with ink and grey."""
    published = {"#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7"}

    assert set(theme.CATEGORIES) == published | {theme.INK, theme.GREY}
    assert theme.config()["config"]["range"]["category"] == theme.CATEGORIES


def test_the_fonts_hold_chinese_and_are_valid_css():
    names = [name.strip() for name in theme.FONTS.split(",")]

    assert {"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"} <= set(names)
    assert names[-1] == "sans-serif"
    assert all(re.fullmatch(r"[A-Za-z-]+", word) for name in names for word in name.split())
