"""The map of segments on real firms, through plan files only, against sums of the raw export."""

import pandas as pd
import pytest

from salesplan import open_plan


@pytest.fixture(scope="module")
def map_of(root, shared_data):
    """Return a reader of a case's map; the real data lie beside the checkout."""

    def read(case):
        return open_plan(str(root / "tests" / "cases" / case)).market.segments

    return read


def test_a_retailers_map_is_growth_against_size_and_agrees_with_the_raw_orders(map_of, shared_data):
    """superstore_us: 2017 against 2016 by region; no potential, so the growth-share matrix."""
    raw = pd.read_csv(shared_data / "superstore_us" / "csv" / "Orders.csv")
    raw.columns = [name.strip().lower().replace(" ", "_") for name in raw.columns]
    year = pd.to_datetime(raw["order_date"], format="mixed").dt.year
    sold = raw.groupby(["region", year])["sales"].sum().unstack()
    last = max(sold.columns)

    finding = map_of("superstore_us")

    table = finding.table.query("dimension == 'region'").set_index("name")
    growth = sold[last] / sold[last - 1] - 1
    assert table["growth_rate"].to_dict() == pytest.approx(growth.to_dict(), abs=1e-6)
    expected = (growth - growth.min()) / (growth.max() - growth.min())
    assert table["attractiveness"].to_dict() == pytest.approx(expected.to_dict(), abs=1e-6)
    assert set(table["measures"]) == {"attractiveness by own growth; strength by our sales"}


def test_an_export_of_one_year_is_shown_and_not_judged(map_of):
    """maven_crm holds ten months: no year before, so no verdict on any segment."""
    finding = map_of("maven_crm")

    assert finding.text.startswith("No segment can be judged")
    assert finding.table["attractiveness"].isna().all()
    shares = finding.table.groupby("dimension")["share"].sum()
    assert shares.tolist() == pytest.approx([1.0] * len(shares))
    few = finding.table.set_index("name").loc["GTK"]
    assert few["sales_count"] == 15
    assert few["position"] == "too few sales"
