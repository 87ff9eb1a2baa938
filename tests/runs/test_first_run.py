"""The first run of a firm that has nothing but its sales: every committed chapter goes through."""

import numpy as np
import pandas as pd
import pytest

from salesplan.runs.execute import run
from salesplan.runs.start import start_case


@pytest.fixture
def firm(tmp_path):
    """Start a case as people do, with three years of sales that end before the plan year."""
    folder = tmp_path / "acme"
    start_case(str(folder))
    rng = np.random.default_rng(1)
    days = pd.date_range("2023-01-01", "2025-12-31")
    sales = pd.DataFrame(
        {
            "date": days,
            "amount": rng.integers(50, 900, len(days)),
            "rep": rng.choice(["Ann", "Bo", "Cy"], len(days)),
            "customer": rng.choice([f"C{n}" for n in range(40)], len(days)),
        }
    )
    sales.to_csv(folder / "data" / "sales.csv", index=False)
    return folder


def test_a_firm_with_sales_alone_runs_through_all_chapters(firm, root, tmp_path):
    result = run(str(firm), out=tmp_path / "outputs")

    assert {chapter.notebook: chapter.error for chapter in result.chapters} == {
        notebook.stem: "" for notebook in (root / "notebooks").glob("*.ipynb")
    }
