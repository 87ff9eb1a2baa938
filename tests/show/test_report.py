"""The report: complete, self-contained, harmless whatever the names, and the same every time."""

import hashlib
import itertools
import os
import re
import subprocess
import sys
from functools import cached_property
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest

from salesplan.finding import Finding, not_computed
from salesplan.plan import Plan, results
from salesplan.plan.results import result
from salesplan.show import page, tables
from salesplan.show.gallery import charts_of
from salesplan.show.report import report

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "../../x",
    "N" * 300,
    "李雷",
    "🙂",
]
HOSTILE_FIRM = '</title><b onclick="alert(1)">Firm</b>'
ELSEWHERE = ("summary", "findings")  # the first page, and each finding in its chapter
NEVER_CUT = ("assumptions", "decisions", "missing")
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Outline(HTMLParser):
    """What a browser would make of a page: elements, words, headings, and what they are in."""

    def __init__(self, text):
        super().__init__()
        self.seen, self.words, self.heads, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} closes what was not open"

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)
        if self.open and re.fullmatch(r"h\d", self.open[-1]):
            self.heads.append((int(self.open[-1][1]), data))

    def of(self, tag):
        return [attrs for name, attrs in self.seen if name == tag]

    @cached_property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="module")
def written(sample):
    return report(sample)


@pytest.fixture(scope="module")
def outline(written):
    return Outline(written)


@pytest.fixture(scope="module")
def hostile(firm):
    return report(firm(HOSTILE, HOSTILE_FIRM))


def every_result(plan):
    for chapter in (*plan.chapters, plan.book):
        for name, finding in results(chapter).items():
            yield chapter, name, finding


def said(text):
    """Read a sentence as it stands on the page: backticks become a kind of type."""
    return re.sub(r"`([^`]+)`", r"\1", tables.clean(text))


def test_every_finding_of_every_chapter_is_in_the_report(sample, outline):
    sentences = [
        said(finding.text)
        for _, name, finding in every_result(sample)
        if name != "findings"  # how many there are, says the list of them alone
    ]

    assert len(sentences) > 25
    assert [sentence for sentence in sentences if sentence not in outline.text] == []


def test_every_chart_is_drawn_once_under_its_result(sample, written):
    expected = [
        f"{chapter.name}-{name}-{chart}"
        for chapter, name, finding in every_result(sample)
        for chart in charts_of(sample, chapter.name, name, finding)
    ]

    drawn = re.findall(r'<title id="([\w-]+)-title">', written)

    assert len(expected) > 12
    assert sorted(drawn) == sorted(expected)


def test_every_computed_table_is_shown_with_its_figures(sample, outline):
    """All cells of each table, as people read them, and which rows they are where not all."""
    shown = {attrs.get("id") for attrs in outline.of("caption")}

    for chapter, name, finding in every_result(sample):
        if name not in ELSEWHERE and not finding.table.empty:
            whole = len(finding.table) if name in NEVER_CUT else page.WHOLE
            view = tables.view(finding.table, whole=whole)
            cells = {tables.clean(cell) for cell in view.cells.to_numpy().ravel()}
            assert f"{chapter.name}-{name}-table" in shown
            assert [cell for cell in cells if cell not in outline.text] == [], name
            assert view.note in outline.text


def test_a_long_table_is_cut_and_names_the_file_that_holds_all_of_it(sample, outline):
    """The cube has thousands of rows: 12 are shown, the rest counted."""
    rows = len(sample.decomposition.cube.table)
    cut = [
        name
        for _, name, finding in every_result(sample)
        if len(finding.table) > page.WHOLE and name not in ELSEWHERE + NEVER_CUT
    ]

    assert f"The first 12 of {rows:,} rows; all of them in tables/cube.csv." in outline.text
    assert "; all of them in tables/market_reconciliation.csv." in outline.text
    assert outline.text.count("rows; all of them in tables/") == len(cut)


def test_what_somebody_must_answer_for_is_never_cut(sample, outline):
    assumptions = sample.book.assumptions.table

    assert len(assumptions) > page.WHOLE
    assert [why for why in assumptions["why"] if tables.clean(why) not in outline.text] == []


def test_chapters_come_in_order_then_what_they_rest_on(sample, outline):
    chapters = [f"{c.number} {c.title}" for c in (*sample.chapters, sample.book)]
    heads = [words for level, words in outline.heads if level == 2]

    assert heads[-len(chapters) :] == chapters
    rests = [words for _, words in outline.heads if words in {"Assumptions", "Decisions"}]
    assert rests == ["Assumptions", "Decisions"]


def test_headings_are_in_order_and_the_firm_is_the_only_first(outline):
    levels = [level for level, _ in outline.heads]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))
    assert outline.of("html") == [{"lang": "en"}]


def test_nothing_in_the_page_points_outside(written, outline):
    assert re.findall(r"https?:|@import|javascript:", written) == []
    assert {found[:1] for found in re.findall(r"url\(([^)]*)", written)} == {"#"}
    assert {attrs["href"][:1] for attrs in outline.of("a")} == {"#"}
    assert outline.of("link") == [{"rel": "icon", "href": "data:,"}]
    assert [key for _, attrs in outline.seen for key in attrs if key in {"src", "action"}] == []
    assert not {"script", "iframe", "object", "embed", "form", "base", "use", "image"} & {
        tag for tag, _ in outline.seen
    }


def test_a_browser_is_told_to_fetch_and_run_nothing(outline):
    policy = outline.of("meta")[1]

    assert policy["http-equiv"] == "Content-Security-Policy"
    assert policy["content"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    )


def test_every_identifier_is_there_once_and_every_reference_is_kept(outline):
    names = [attrs["id"] for _, attrs in outline.seen if "id" in attrs]
    wanted = {attrs["href"][1:] for attrs in outline.of("a")}
    wanted |= {
        name
        for _, attrs in outline.seen
        for key in ("aria-labelledby", "aria-describedby")
        for name in attrs.get(key, "").split()
    }

    assert len(names) == len(set(names))
    assert wanted <= set(names)


def test_tables_and_pictures_speak_to_those_who_cannot_see_them(outline):
    heads = [attrs["scope"] for attrs in outline.of("th")]
    pictures = [attrs for tag, attrs in outline.seen if tag == "svg"]
    boxes = [attrs for attrs in outline.of("div") if attrs.get("class") == "scroll"]

    assert set(heads) == {"col", "row"}
    assert len(outline.of("caption")) == len(outline.of("table"))
    assert {picture["role"] for picture in pictures} == {"img"}
    assert all(picture["aria-labelledby"] and picture["aria-describedby"] for picture in pictures)
    assert len(boxes) == len(outline.of("table")) + len(pictures)
    assert all(box["tabindex"] == "0" and box["aria-labelledby"] for box in boxes)


def test_the_page_is_light_enough_for_a_mail(written):
    assert len(written.encode("utf-8")) < 1_500_000


def test_the_same_plan_gives_the_same_page_byte_for_byte(written):
    """In another process, where sets come in another order."""
    code = (
        "import hashlib; from salesplan.plan import open_plan; "
        "from salesplan.show.report import report; "
        "print(hashlib.sha256(report(open_plan('sample')).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}

    said = subprocess.check_output([sys.executable, "-c", code], text=True, env=environment)

    assert said.strip() == hashlib.sha256(written.encode()).hexdigest()


def test_hostile_names_are_text_and_nothing_else(hostile, sample):
    """As rep, customer, product, stage, team, rival and firm, in tables and in pictures."""
    harmless = Outline(report(sample))

    seen = Outline(hostile)

    assert {tag for tag, _ in seen.seen} <= {tag for tag, _ in harmless.seen} | {"code", "strong"}
    assert [key for _, attrs in seen.seen for key in attrs if key.startswith("on")] == []
    assert [name for name in [*HOSTILE, HOSTILE_FIRM] if tables.clean(name) not in seen.text] == []
    assert (1, HOSTILE_FIRM) in seen.heads


def test_a_section_without_its_table_is_one_sentence(firm):
    """Sales alone: no market, no deals; both chapters say what they need, once each."""
    plan = firm(["Ann", "Bo"], only_sales=True)
    missing = plan.book.missing.table

    seen = Outline(report(plan))

    assert {"market", "deals", "quotas"} <= set(missing["needs"])
    assert [seen.text.count(said(text)) > 0 for text in missing["text"]] == [True] * len(missing)
    assert [words for _, words in seen.heads].count("Not computed") == missing["chapter"].nunique()
    assert f"{len(missing)} sections not computed" in seen.text


class Feedback:
    """What customers say."""

    name, number, title = "feedback", 8, "Feedback"
    headline = "scores"
    case = SimpleNamespace(names={})  # nobody is called by another name

    @result
    def surveys(self):
        """Where nobody asked."""
        return not_computed("surveys", "score")

    @result
    def scores(self):
        """Scores by team.

        More of it.
        """
        table = pd.DataFrame({"team": ["North"], "value": [4.25]})
        return Finding(table, "The North scores 4.25.")

    @result
    def reconciliation(self):
        """All answers."""
        sums = {"what": ["answers"], "whole": [3], "parts": [3], "difference": [0]}
        return Finding(pd.DataFrame(sums), "All answers count.")


class LongerPlan(Plan):
    """A plan with a chapter that the report has never heard of."""

    @cached_property
    def chapters(self):
        return (*super().chapters, Feedback())


def test_a_chapter_that_comes_later_shows_up_by_itself(sample):
    seen = Outline(report(LongerPlan(sample.case)))

    assert (2, "8 Feedback") in seen.heads
    assert (3, "Scores") in seen.heads
    assert "Feedback: The North scores 4.25." in seen.text
    assert "What customers say." in seen.text
    assert "Scores by team TeamValue" in " ".join("".join(seen.words).split()).replace("\n", "")
    assert "Surveys. Not computed: needs table surveys (columns score)." in seen.text


# In a browser that can reach no host and runs no script


OUTSIDE = """[...document.querySelectorAll('body *')].filter(e => !e.closest('svg *') &&
  !e.closest('.skip') && !e.parentElement.closest('.scroll') &&
  e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(e => e.tagName + ' ' + e.id + e.className)"""
UPRIGHT, SIDEWAYS = (round((side - 2 * 14) / 25.4 * 96) for side in (210, 297))
"""Width of what is printed: a sheet of A4 without its margins, in CSS pixels."""


@pytest.fixture(scope="module")
def files(written, hostile, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    for name, text in (("sample", written), ("hostile", hostile)):
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["sample", "hostile"])
@pytest.mark.parametrize("runs_scripts", [True, False])
def test_no_request_leaves_the_page_and_nothing_goes_wrong(browser, files, name, runs_scripts):
    with browser.page(runs_scripts=runs_scripts) as shown:
        shown.open((files / f"{name}.html").as_uri())

        assert shown.requests() == [(files / f"{name}.html").as_uri()]
        assert shown.complaints() == []


def test_with_scripts_off_findings_tables_and_pictures_show(browser, files, sample):
    with browser.page(runs_scripts=False) as shown:
        shown.open((files / "sample.html").as_uri())
        text = " ".join(shown.ask("document.body.innerText").split())
        sizes = shown.ask(
            "[...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect().height)"
        )

    sentences = [said(f.text) for _, name, f in every_result(sample) if name != "findings"]
    assert [sentence for sentence in sentences if sentence not in text] == []
    assert len(sizes) > 12
    assert min(sizes) > 80


@pytest.mark.parametrize("name", ["sample", "hostile"])
@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_sticks_out_on_telephone_or_desk(browser, files, name, width):
    """Tables and pictures may be wider than the screen; their boxes then scroll."""
    with browser.page(width=width) as shown:
        shown.open((files / f"{name}.html").as_uri())

        assert shown.ask("document.documentElement.scrollWidth") == width
        assert shown.ask(OUTSIDE) == []


@pytest.mark.parametrize(("width", "which"), [(UPRIGHT, ":not(.broad *)"), (SIDEWAYS, "")])
def test_on_paper_no_table_is_cut(browser, files, width, which):
    """Broad tables lie on their side: there they fit, and all others fit an upright sheet."""
    with browser.page(width=width) as shown:
        shown.do("Emulation.setEmulatedMedia", media="print")
        shown.open((files / "sample.html").as_uri())
        found = f"[...document.querySelectorAll('table{which}, .level-3 svg')]"
        wide = shown.ask(
            f"{found}.filter(e => e.getBoundingClientRect().right > {width} + 1)"
            ".map(e => e.textContent.slice(0, 60))"
        )

        assert shown.ask(f"{found}.length") > 12
        assert wide == []


def test_the_report_prints_with_each_chapter_on_a_sheet_of_its_own(browser, files):
    with browser.page() as shown:
        shown.open((files / "sample.html").as_uri())
        sheets = shown.printed()
        shown.do("Emulation.setEmulatedMedia", media="print")
        starts = shown.ask(
            "[...document.querySelectorAll('main > .level-2')]"
            ".map(e => getComputedStyle(e).breakBefore)"
        )

    assert set(starts) == {"page"}
    assert len(re.findall(rb"/Type /Page\b", sheets)) > len(starts)


def test_the_contents_are_reached_by_the_keyboard(browser, files):
    """The first stop skips to the plan; all links and scrolling boxes can be stopped at."""
    with browser.page() as shown:
        shown.open((files / "sample.html").as_uri())
        for kind in ("keyDown", "keyUp"):
            shown.do("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                     windowsVirtualKeyCode=9)  # fmt: skip

        assert shown.ask("document.activeElement.textContent") == "Skip to the plan"
        assert shown.ask("document.activeElement.getBoundingClientRect().left") >= 0
        assert shown.ask("[...document.querySelectorAll('a, .scroll')].every(e => e.tabIndex == 0)")


def test_every_word_can_be_read_against_what_it_stands_on(browser, files):
    """WCAG 2.2, success criterion 1.4.3: 4.5 to 1, worked out from what the browser shows."""
    with browser.page() as shown:
        shown.open((files / "sample.html").as_uri())
        pairs = shown.ask(PAIRS)

    ratios = {pair: contrast(*(numbers(colour) for colour in pair.split("|"))) for pair in pairs}
    assert len(pairs) >= 5
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


PAIRS = """(() => { const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor; if (c != 'rgba(0, 0, 0, 0)') return c; }
    return 'rgb(255, 255, 255)'; };
  const pairs = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim())) continue;
    const s = getComputedStyle(e);
    if (['title', 'desc'].includes(e.tagName)) continue;
    pairs.add((e.closest('svg') ? s.fill : s.color) + '|' + ground(e)); }
  return [...pairs]; })()"""


def numbers(colour):
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


def contrast(one, two):
    """Relative luminance by the formula of WCAG 2.2."""

    def luminance(colour):
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (channel / 255 for channel in colour)
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(two)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_guideline_does():
    """Black on white is 21 to 1 by definition; #767676 on white is the known 4.54."""
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([0x76] * 3, [255, 255, 255]) == pytest.approx(4.54, abs=0.005)
