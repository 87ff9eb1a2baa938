"""Pages that are generated beside what they describe, and the picture of the README."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from salesplan.case.contract import TABLES, Column, Table
from salesplan.case.params import SECTIONS, PlanFile, parameters
from salesplan.case.report import say
from salesplan.case.rules import RULES
from salesplan.case.template import plan_file_text
from salesplan.runs.reference import shown
from salesplan.terms import TERMS

if TYPE_CHECKING:
    from salesplan.plan import Plan

_TABLES = """\
Only `sales` is needed. Each table is found as `data/<table>.csv` (also `.csv.gz`, `.xlsx`, `.xls`,
`.ods`, `.parquet`), as a sheet of that name in `data/tables.xlsx`, or where `tables:` says.
**Bold** columns must be there and filled."""
_RULES = """\
By default an error stops the plan. `accept: {sales: {blank_required: drop}}` in the plan file sets
the rows aside, `keep` takes them as they are; the data report shows how many and how much money."""
# What the rules of the reference table are shown to find: a column, and a value in it.
_FOUND = {
    "spellings": ("product", "CLOTHING as Clothing"),
    "unreadable_number": ("amount", "ERROR, seven"),
    "unreadable_date": ("date", "soon, 31/02/2025"),
    "unreadable_flag": ("is_won", "maybe"),
    "unreadable_period": ("period", "spring"),
    "period_days": ("period", "18-Apr-26"),
    "rate_range": ("margin_rate", "35"),
    "duplicate_key": ("deal", "D1"),
    "far_dates": ("date", "2108-01-15"),
    "negative_values": ("quota", "-5"),
    "share_sum": ("credit_share", "S1: 0.9"),
    "share_amounts": ("amount", "S1"),
    "unknown_rep": ("rep", "Eve"),
    "unknown_customer": ("customer", "Acme"),
    "unknown_product": ("product", "Saw"),
    "unknown_deal": ("deal", "D9"),
    "before_hire": ("date", "Ann"),
    "after_leaving": ("date", "Bo"),
    "ends_before_start": ("left_on before hired_on", ""),
}
_RUNS = """\
Runs are kept in `outputs/<case>/<scenario>/<run>/`, never altered once finished; `latest` points to
the newest. Each holds the executed notebooks, `run.json` (parameters with where each came from,
hashes of inputs, versions, durations, findings) and these tables, as CSV for people and as Parquet
with exact names and types. A what-if, `salesplan run acme -p growth_rate=0.08`, is kept apart in
`outputs/acme/base+growth_rate=0.08/` with a `latest` of its own, so that `latest` of a scenario
always is what its files say:"""
_FORMULAS = "In a CSV a text that a spreadsheet would take for a formula begins with an apostrophe."
_WRITTEN = "<!-- Written by `make notebooks` from the package itself; edit there, not here. -->"


def pages() -> dict[str, str]:
    """Write every reference page.

    Returns
    -------
    dict of str to str
        Path from the project's root, and the page in Markdown.

    Examples
    --------
    >>> sorted(pages())
    ['outputs/README.md', 'params/README.md']
    """
    return {"params/README.md": _input_page(), "outputs/README.md": _output_page()}


def write_pages(root: Path) -> None:
    """Write the pages and the README's picture below the project's root.

    Parameters
    ----------
    root : Path
    """
    from salesplan.plan import open_plan
    from salesplan.runs.record import write_bytes, write_text

    plan_file = root / "params" / "sample" / "plan.yaml"
    write_text(plan_file, explained(plan_file.read_text(encoding="utf-8")))
    for path, text in pages().items():
        write_text(root / path, text)
    write_bytes(root / "notebooks" / "picture.png", _picture(open_plan("sample")))


def explained(text: str) -> str:
    r"""Write a plan file anew with its own title and values, every parameter explained.

    Examples
    --------
    >>> text = explained("# A firm\ncurrency: EUR\n")
    >>> text.splitlines()[0], "currency: EUR" in text, "# rounding_unit: 1" in text
    ('# A firm', True, True)
    """
    from ruamel.yaml import YAML

    given = YAML(typ="safe", pure=True).load(text)
    values = {
        p.path: (given.get(p.section) or {})[p.name] if p.section else given[p.name]
        for p in parameters()
        if p.name in ((given.get(p.section) or {}) if p.section else given)
    }
    return plan_file_text(values, title=text.splitlines()[0].removeprefix("# "))


def _input_page() -> str:
    parts = ["# What you can set, and the tables you can bring", _WRITTEN, "## Parameters"]
    parts.append("\n".join(_parameters("")))
    for name in SECTIONS:
        parts += [f"### {PlanFile.model_fields[name].title}", "\n".join(_parameters(name))]
    parts += ["## Input tables", _TABLES]
    for table in TABLES.values():
        parts += [f"### `{table.name}`", f"One row is {table.row_is}.", "\n".join(_columns(table))]
    rules = [
        "| rule | what it finds | you may |",
        "|---|---|---|",
        *(f"| `{name}` | {_in_words(name)} | {', '.join(rule.choices)} |"
          for name, rule in RULES.items() if rule.choices),
    ]  # fmt: skip
    return "\n\n".join([*parts, "## Rules that you may decide", _RULES, "\n".join(rules)]) + "\n"


def _in_words(rule: str) -> str:
    """Say what a rule finds, of three rows somewhere."""
    column, value = _FOUND.get(rule, ("amount", "…"))
    return say(rule, {"table": "sales", "column": column, "value": value, "facts": "…", "n": 3})


def _parameters(section: str) -> list[str]:
    rows = [
        f"| `{p.name}` | {p.title} | {p.unit} | {shown(p.default)} | {p.limits} | {why} |"
        for p in parameters()
        for why in [p.why.replace("<", "&lt;")]  # a page would take <table> for one
        if p.section == section
    ]
    return [
        "| name | what it is | unit | default | allowed | why |",
        "|---|---|---|---|---|---|",
        *rows,
    ]


def _columns(table: Table) -> list[str]:
    def row(column: Column) -> str:
        name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
        return f"| {name} | {column.kind} | {column.meaning} |"

    return ["| column | kind | what a cell says |", "|---|---|---|", *map(row, table.columns)]


def _output_page() -> str:
    table = ["| table | chapter | what it says |", "|---|---|---|", *_result_rows()]
    words = [
        "| name | in words | 中文 | meaning |",
        "|---|---|---|---|",
        *(f"| `{t.name}` | {t.label} | {t.label_zh} | {t.meaning} |" for t in TERMS.values()),
    ]
    parts = ["# What a run leaves behind", _WRITTEN, _RUNS, "\n".join(table), _FORMULAS, "## Words"]
    return "\n\n".join([*parts, "\n".join(words)]) + "\n"


def _result_rows() -> Iterator[str]:
    from salesplan.finding import file_stem
    from salesplan.plan import result_names
    from salesplan.plan.actions import ActionsChapter
    from salesplan.plan.book import Book
    from salesplan.plan.capacity import CapacityChapter
    from salesplan.plan.decomposition import DecompositionChapter
    from salesplan.plan.emergency import EmergencyChapter
    from salesplan.plan.incentives import IncentivesChapter
    from salesplan.plan.market import MarketChapter
    from salesplan.plan.monitoring import MonitoringChapter
    from salesplan.plan.targets import TargetsChapter

    chapters = (
        MarketChapter,
        TargetsChapter,
        DecompositionChapter,
        CapacityChapter,
        EmergencyChapter,
        ActionsChapter,
        MonitoringChapter,
        IncentivesChapter,
        Book,
    )
    for chapter in chapters:
        for name in result_names(chapter):
            says = (getattr(chapter, name).__doc__ or "").splitlines()[0]
            stem = file_stem(chapter.name, name)
            yield f"| `{stem}` | {chapter.number} {chapter.title} | {says} |"


def _picture(plan: "Plan") -> bytes:
    """Draw the README's picture: the forecast, and the plan by rep and month."""
    from salesplan.show import charts, render

    names = plan.targets.quotas.table.set_index("rep")["name"]
    forecast = charts.forecast(plan.market.forecast, plan.market.own_monthly)
    cube = charts.cube(plan.decomposition.cube, names=names)
    assert forecast is not None
    assert cube is not None
    both = (forecast & cube).resolve_scale(color="independent")
    return render.compact(render.to_png(both.to_dict()))
