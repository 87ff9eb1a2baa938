"""The cube of real firms: solved through plan files, and the same sums in CSV, Parquet and report.

The sums are taken from what a run leaves behind, not from what the plan holds in memory.
"""

import re

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.runs.publish import publish
from salesplan.show import report

FIRMS = ("superstore_us", "northwind", "maven_crm", "uci_online_retail")
DIMENSIONS = ("product_line", "customer_type", "rep", "month")


@pytest.fixture(scope="module")
def published(root, request, tmp_path_factory):
    """Open a case once, write chapters 2 and 3 as a run does; return plan and folder."""
    done = {}

    def write(case):
        if case not in done:
            folder = root / "tests" / "cases" / case
            if case != "sample":
                request.getfixturevalue("shared_data")
            if case != "sample" and not folder.is_dir():
                pytest.skip(f"no plan file for {case}")
            plan = open_plan("sample" if case == "sample" else str(folder))
            out = tmp_path_factory.mktemp(case)
            for chapter in (plan.targets, plan.decomposition):
                publish(chapter, str(out))
            done[case] = plan, out / "tables"
        return done[case]

    return write


def read(tables, name, kind):
    path = tables / f"{name}.{kind}"
    return pd.read_csv(path) if kind == "csv" else pd.read_parquet(path)


def amounts(table, dimension, column="amount"):
    """Add up by name; names that make nothing are left out, as the cube may not have them."""
    sums = table.groupby(table[dimension].astype(str))[column].sum()
    return sums[sums != 0].to_dict()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("case", ["sample", *FIRMS])
def test_exported_cubes_add_up_to_quotas_months_lines_and_types(case, kind, published):
    _, tables = published(case)
    cube = read(tables, "cube", kind)

    assert cube["amount"].dtype == "int64"
    assert not cube.duplicated(list(DIMENSIONS)).any()
    assert (cube["amount"] >= 0).all()
    assert amounts(cube, "rep") == amounts(read(tables, "quotas", kind), "rep", "quota")
    assert amounts(cube, "month") == amounts(read(tables, "calendar", kind), "month")
    lines, types = read(tables, "product_lines", kind), read(tables, "customer_types", kind)
    assert amounts(cube, "product_line") == amounts(lines, "product_line")
    assert amounts(cube, "customer_type") == amounts(types, "customer_type")


@pytest.mark.parametrize("case", FIRMS)
def test_no_cell_of_a_real_firm_leaves_floor_and_ceiling(case, published):
    plan, _ = published(case)

    assert plan.decomposition.split.outside.empty
    assert (plan.decomposition.split.margins["difference"] == 0).all()


@pytest.mark.parametrize("case", ["sample", *FIRMS])
def test_exported_pieces_add_up_where_a_firm_counts_them(case, published):
    plan, tables = published(case)
    if not plan.decomposition.pieces.is_computed:
        assert not (tables / "cube_pieces.csv").exists()
        return
    wanted = read(tables, "pieces", "csv")

    for kind in ("csv", "parquet"):
        made = read(tables, "cube_pieces", kind)
        assert amounts(made, "product_line", "pieces") == amounts(wanted, "product_line", "pieces")


def column_of(page, table, at=-1):
    """Read a column of a table of the report as whole numbers."""
    start = page.index(f'<caption id="{table}-table">')
    body = page[start : page.index("</table>", start)].split("<tbody>")[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, flags=re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)[at] for row in rows]
    return np.array([int(cell.replace(",", "")) for cell in cells])


@pytest.mark.parametrize("case", ["sample", "superstore_us"])
def test_the_report_carries_the_same_sums(case, published, monkeypatch):
    plan, tables = published(case)
    monkeypatch.setattr(report, "_pictures", lambda *_: [])  # figures, not charts, are asked for
    total = read(tables, "cube", "csv")["amount"].sum()

    page = report._chapter(plan, plan.decomposition)

    for name in ("calendar", "product_lines", "customer_types"):
        assert column_of(page, f"decomposition-{name}").sum() == total, name
    assert set(column_of(page, "decomposition-reconciliation")) == {0}
