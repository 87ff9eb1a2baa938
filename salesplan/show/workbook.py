"""Excel: the workbook in which a firm may fill in its tables, a sheet for each."""

import datetime as dt
import io
from typing import Any

import xlsxwriter

from salesplan.case.contract import TABLES, Column, Table
from salesplan.terms import TERMS

README_SHEET = "Read me 说明"
_LAST_ROW = 1_048_575  # of a sheet, counted from 0
_CREATED = dt.datetime(2026, 1, 1)  # a file that is written twice is the same file
_TEXT, _DAY, _MONEY = "@", "yyyy-mm-dd", "#,##0.00"
# By kind: how a cell is written, in English and Chinese, and the format that keeps it so. Keys and
# periods are text, or a spreadsheet makes 7 of 007 and a day of 2026-03.
_KINDS = {
    "key": ("a key as text: 007 stays 007", "编号，按文本填写：007 不会变成 7", _TEXT),
    "text": ("words", "文字", _TEXT),
    "date": ("a day: 2026-03-15", "日期：2026-03-15", _DAY),
    "money": ("an amount without currency sign: 1250.50", "金额，不带货币符号：1250.50", _MONEY),
    "number": ("a number: 4.5", "数字：4.5", "General"),
    "count": ("a number of units: 12", "数量：12", "General"),
    "rate": ("a fraction or per cent: 0.25 or 25%", "小数或百分比：0.25 或 25%", "General"),
    "flag": ("yes or no", "yes（是）或 no（否）", _TEXT),
    "period": ("a year, quarter or month: FY2026, 2026-Q1, 2026-03",
               "年、季或月：FY2026、2026-Q1、2026-03", _TEXT),
}  # fmt: skip
_HOW_TO = (
    ("Each sheet is a table; its first row names the columns. Fill in one row for each case.",
     "每张工作表是一张数据表，首行是列名；每条记录填一行。"),
    (("Only the sheet sales is needed, with date and amount. Every other sheet unlocks more of the "
     "plan; leave a sheet empty if you have nothing for it."),
     "只有 sales 表必填（date 日期、amount 金额）。其他表可解锁更多内容；没有数据就留空。"),
    (("Columns in bold must be filled in every row. Others may be left blank or deleted: blank "
     "means that nobody has said, 0 means none."),
     "粗体列每行必填；其他列可留空或删除。空白表示“没有说明”，0 表示“没有”。"),
    (("Do not rename sheets or columns. A table may come as a CSV file in this folder instead, but "
     "not as both."),
     "不要改动工作表名和列名。也可改用本文件夹中的 CSV 文件，但同一张表只能填一处。"),
    ("Save the file as data/tables.xlsx, then run: salesplan check and the name of your case.",
     "保存为 data/tables.xlsx，然后运行：salesplan check 加上案例名称。"),
)  # fmt: skip


def template_workbook() -> bytes:
    """Write the empty workbook of all input tables, to be saved as `data/tables.xlsx`.

    Returns
    -------
    bytes
        An .xlsx file: a first sheet that explains in English and Chinese, then a sheet a table
        with its header, which counts as absent until a row is filled in. Always the same bytes.

    Examples
    --------
    >>> template_workbook()[:2]
    b'PK'
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "Input tables of a sales plan", "created": _CREATED})
        formats = {name: book.add_format({"num_format": name})
                   for name in sorted({kind[2] for kind in _KINDS.values()})}  # fmt: skip
        _write_readme(book)
        heads = _heads(book)
        for table in TABLES.values():
            _write_table(book.add_worksheet(table.name), table, formats, heads)
    return buffer.getvalue()


def _heads(book: Any) -> dict[bool, Any]:
    """Make the formats of headers: required ones are bold."""
    plain = {"bg_color": "#E8EEF4", "bottom": 1, "valign": "vcenter"}
    return {
        is_required: book.add_format(plain | {"bold": is_required}) for is_required in (True, False)
    }


def _write_table(sheet: Any, table: Table, formats: dict[str, Any], heads: dict[bool, Any]) -> None:
    for at, column in enumerate(table.columns):
        written = formats[_KINDS[column.kind][2]]
        sheet.set_column(at, at, max(14, len(column.name) + 3), written)
        sheet.write_string(0, at, column.name, heads[column.required])
        sheet.data_validation(1, at, _LAST_ROW, at, _validation(column))
    sheet.freeze_panes(1, 0)


def _validation(column: Column) -> dict[str, Any]:
    """Say what a cell holds when it is selected; offer the choices where there are some."""
    choices = ("yes", "no") if column.kind == "flag" else column.choices
    hint = {
        "input_title": column.name[:32],
        "input_message": f"{column.meaning} ({_KINDS[column.kind][0]})"[:255],
        "ignore_blank": True,
    }
    if not choices:
        return hint | {"validate": "any"}
    warning = {
        "error_type": "warning",  # other spellings of yes and no are read as well
        "error_title": column.name[:32],
        "error_message": f"Write {' or '.join(choices)}.",
    }
    return hint | warning | {"validate": "list", "source": list(choices)}


def _write_readme(book: Any) -> None:
    """Explain how to fill in the workbook, and what every column says."""
    sheet = book.add_worksheet(README_SHEET)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for at, width in enumerate((18, 20, 10, 46, 60, 22)):
        sheet.set_column(at, at, width)
    for row, (english, chinese) in enumerate(_HOW_TO):
        sheet.merge_range(row, 0, row, 3, english, wrapped)
        sheet.merge_range(row, 4, row, 5, chinese, wrapped)
        sheet.set_row(row, 34)
    start = len(_HOW_TO) + 1
    heads = ("table 表", "column 列", "needed 必填", "written as 填写方式",
             "what a cell says 含义", "中文")  # fmt: skip
    for at, head in enumerate(heads):
        sheet.write_string(start, at, head, bold)
    for row, line in enumerate(_dictionary(), start=start + 1):
        for at, text in enumerate(line):
            sheet.write_string(row, at, text, wrapped)
    sheet.freeze_panes(start + 1, 0)


def _dictionary() -> list[tuple[str, ...]]:
    return [
        (
            table.name,
            column.name,
            "yes 是" if column.required else "",
            f"{_KINDS[column.kind][0]}; {_KINDS[column.kind][1]}",
            " / ".join((column.meaning, *column.choices)),
            TERMS[column.name].label_zh if column.name in TERMS else "",
        )
        for table in TABLES.values()
        for column in table.columns
    ]
