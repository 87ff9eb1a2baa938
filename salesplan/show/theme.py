"""How every chart looks: one palette safe for the colour-blind, one font stack, one width."""

from typing import Any, cast

import altair as alt

NAME = "salesplan"
WIDTH = 620
BAR = 17
"""Pixels a horizontal bar takes with its gap: 35 reps fit a screen and stay readable."""

# Okabe & Ito (2008), Color Universal Design: told apart with every common colour deficiency.
BLUE, ORANGE, GREEN, SKY = "#0072B2", "#E69F00", "#009E73", "#56B4E9"
VERMILION, PURPLE, INK, GREY, PALE = "#D55E00", "#CC79A7", "#333333", "#8C8C8C", "#D9D9D9"
FAINT = "#DCEEF9"  # sky, so light that words stay readable on it
CATEGORIES = [BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, INK, GREY]

# What a colour means in every chart, and what subtitles call it.
SHORT, LOCKED = VERMILION, PURPLE
CALLED = {BLUE: "blue", SHORT: "dark orange", LOCKED: "pink", INK: "black"}

# No name with a word that starts with a digit: unquoted it is no CSS, and pictures lose all text.
FONTS = (
    "Segoe UI, Helvetica Neue, Arial, Noto Sans, Noto Sans CJK SC, Noto Sans SC, "
    "PingFang SC, Microsoft YaHei, DejaVu Sans, sans-serif"
)


def config() -> dict[str, Any]:
    """Return the theme as a Vega-Lite configuration.

    Examples
    --------
    >>> config()["config"]["title"]["anchor"]
    'start'
    """
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 11}
    return {
        "config": {
            "font": FONTS,
            "background": "white",
            "view": {"stroke": None, "continuousWidth": WIDTH, "discreteWidth": WIDTH,
                     "continuousHeight": 260},
            "range": {"category": CATEGORIES},
            "title": {
                "anchor": "start", "frame": "bounds", "color": INK, "fontSize": 14, "offset": 12,
                "subtitleColor": "#666666", "subtitleFontSize": 11.5, "subtitlePadding": 4,
            },
            "axis": {**text, "gridColor": "#EDEDED", "domain": False, "ticks": False,
                     "titleFontWeight": "normal", "labelPadding": 6, "labelLimit": 220},
            "legend": {**text, "titleFontWeight": "normal", "labelLimit": 180},
            "header": {**text, "labelFontWeight": "bold", "titleFontSize": 0},
        }
    }  # fmt: skip


def enable() -> None:
    """Make the theme that of every chart of this process."""
    alt.theme.register(NAME, enable=True)(lambda: cast("alt.theme.ThemeConfig", config()))
