"""A case folder written on the spot, and the sample company with three sisters, drawn once."""

from textwrap import dedent

import pytest

from salesplan.case.sample import sample_company, sample_truth
from salesplan.case.sources import SourceSettings, TableSettings
from salesplan.case.tables import load_tables


@pytest.fixture
def load(tmp_path):
    """Write tables as CSV into a case folder and load them.

    A table given as text becomes `data/<table>.csv`; `settings`, `sources`, `accept`, `unknown`
    and `facts` go to `load_tables`, settings and sources as plain dicts.
    """

    def write_and_load(
        settings=None, sources=None, accept=None, unknown=None, facts=None, **tables
    ):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        for name, text in tables.items():
            (data / f"{name}.csv").write_text(dedent(text).lstrip(), "utf-8")
        return load_tables(
            tmp_path,
            {name: TableSettings(**one) for name, one in (settings or {}).items()},
            {name: SourceSettings(**one) for name, one in (sources or {}).items()},
            accept or {},
            unknown=unknown or {},
            facts=facts,
        )

    return write_and_load


@pytest.fixture(scope="session")
def truth():
    """What is true of the sample company."""
    return sample_truth()


@pytest.fixture(scope="session")
def companies():
    """Tables of the sample company and of three sisters, by seed; nobody may change them."""
    return {seed: sample_company(seed) for seed in (2026, 1, 2, 3)}


@pytest.fixture(scope="session")
def company(companies):
    """Tables of the sample company."""
    return companies[2026]
