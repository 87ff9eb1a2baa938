"""Who works at the sample company, and what it sells: the facts that no seed changes."""

import pandas as pd

COMPANY = "Ostermeer Instruments"
REGIONS = ("Benelux", "Germany", "Nordics", "France")
NEW_HIRE, LEAVER = "R21", "R14"
HEIRS = ("R12", "R15")  # they share the leaver's accounts until the vacancy is filled

_ROSTER = (  # rep, name, region, level, manager, hired_on, left_on, hours_per_week
    ("R01", "Marijke van Dongen", None, "director", None, "2012-03-01", None, 40),
    ("R02", "Pieter Claessens", "Benelux", "manager", "R01", "2014-09-01", None, 40),
    ("R03", "Anouk de Wit", "Benelux", "senior", "R02", "2016-02-01", None, 36),
    ("R04", "Bram Hoekstra", "Benelux", "senior", "R02", "2018-05-01", None, 40),
    ("R05", "Sofie Vermeulen", "Benelux", "junior", "R02", "2021-11-01", None, 40),
    ("R06", "Youssef El Amrani", "Benelux", "senior", "R02", "2019-01-01", None, 40),
    ("R07", "李雷 Li Lei", "Benelux", "principal", "R02", "2013-06-01", None, 40),
    ("R08", "Femke Dijkstra", "Benelux", "junior", "R02", "2022-04-01", None, 32),
    ("R09", "Katrin Baumgartner", "Germany", "manager", "R01", "2011-10-01", None, 40),
    ("R10", "Jonas Richter", "Germany", "senior", "R09", "2017-04-01", None, 40),
    ("R11", "Miriam Vogel", "Germany", "senior", "R09", "2015-08-01", None, 36),
    ("R12", "Emre Yıldız", "Germany", "senior", "R09", "2018-10-01", None, 40),
    ("R13", "Ulrike Sommer", "Germany", "principal", "R09", "2012-01-01", None, 40),
    ("R14", "Stefan Kowalczyk", "Germany", "senior", "R09", "2016-09-01", "2025-06-30", 40),
    ("R15", "Tobias Krüger", "Germany", "junior", "R09", "2021-03-01", None, 40),
    ("R16", "Henrik Lindqvist", "Nordics", "manager", "R01", "2015-01-01", None, 40),
    ("R17", "Astrid Nyholm", "Nordics", "senior", "R16", "2017-11-01", None, 40),
    ("R18", "Mikkel Sørensen", "Nordics", "senior", "R16", "2019-06-01", None, 40),
    ("R19", "Aino Virtanen", "Nordics", "principal", "R16", "2014-03-01", None, 40),
    ("R20", "Erik Dahlberg", "Nordics", "junior", "R16", "2022-01-01", None, 40),
    ("R21", "Ingrid Solheim", "Nordics", "junior", "R16", "2025-09-15", None, 40),
    ("R22", "Oskar Bengtsson", "Nordics", "senior", "R16", "2018-02-01", None, 40),
    ("R23", "Hélène Marchand", "France", "manager", "R01", "2013-05-01", None, 40),
    ("R24", "Antoine Lefèvre", "France", "senior", "R23", "2016-06-01", None, 40),
    ("R25", "Camille Roussel", "France", "senior", "R23", "2019-09-01", None, 35),
    ("R26", "Lucía Ortega", "France", "principal", "R23", "2014-10-01", None, 40),
    ("R27", "Nicolas Perrin", "France", "junior", "R23", "2022-06-01", None, 40),
    ("R28", "Fatou Diallo", "France", "senior", "R23", "2017-01-01", None, 40),
    ("R29", "Hugo Bonnet", "France", "senior", "R23", "2020-02-01", None, 40),
)
_PAY = {  # level: base pay on the first day, target incentive; EUR a year
    "junior": (46_000, 18_000), "senior": (58_000, 28_000), "principal": (72_000, 38_000),
    "manager": (86_000, 36_000), "director": (124_000, 56_000),
}  # fmt: skip
_RISE_PER_YEAR = 500  # EUR of base pay for every full year with the firm
_PRODUCTS = (  # product, product_line, list price of 2025 in EUR, margin_rate
    ("Precision balance P3", "Weighing", 2_945, 0.41),
    ("Analytical balance A5", "Weighing", 7_385, 0.46),
    ("Moisture analyser M2", "Weighing", 5_295, 0.44),
    ("pH meter E1", "Electrochemistry", 1_645, 0.48),
    ("Conductivity meter E2", "Electrochemistry", 2_195, 0.47),
    ("Autotitrator T8", "Electrochemistry", 19_785, 0.43),
    ("Photometer S2", "Spectroscopy", 3_895, 0.45),
    ("UV-Vis spectrometer U4", "Spectroscopy", 13_875, 0.44),
    ("FTIR spectrometer F6", "Spectroscopy", 38_465, 0.39),
    ("Pipette set L1", "Liquid handling", 1_245, 0.55),
    ("Dispenser L3", "Liquid handling", 4_595, 0.50),
    ("Pipetting workstation L9", "Liquid handling", 55_985, 0.37),
)


def sample_reps() -> pd.DataFrame:
    """List who sells, who leads, and what they are paid at the end of 2025.

    Returns
    -------
    DataFrame, shape (29, 12)
        Columns of the input table `reps`; money in EUR a year, hours a week. `manager` holds
        keys: reps report to their region's manager, managers to the director.

    Examples
    --------
    >>> reps = sample_reps()
    >>> reps["role"].value_counts().to_dict()
    {'rep': 24, 'manager': 4, 'director': 1}
    """
    columns = ["rep", "name", "region", "level", "manager", "hired_on", "left_on", "hours_per_week"]
    reps = pd.DataFrame(_ROSTER, columns=columns)
    dates = {name: pd.to_datetime(reps[name]) for name in ("hired_on", "left_on")}
    tenure_years = (pd.Timestamp("2025-12-31") - dates["hired_on"]).dt.days // 365
    leads = reps["level"].isin(["manager", "director"])
    reps = reps.assign(
        **dates,
        role=reps["level"].where(leads, "rep"),
        team=reps["region"],
        base_pay=reps["level"].map(lambda level: _PAY[level][0]) + _RISE_PER_YEAR * tenure_years,
        target_incentive=reps["level"].map(lambda level: _PAY[level][1]),
    )
    order = ["rep", "name", "team", "region", "role", "level", "manager", "hired_on", "left_on"]
    return reps[[*order, "base_pay", "target_incentive", "hours_per_week"]]


def sample_products() -> pd.DataFrame:
    """List what the sample company sells: twelve instruments in four lines.

    Returns
    -------
    DataFrame, shape (12, 4)
        Columns of the input table `products`; `price` is the list price of 2025 in EUR.

    Examples
    --------
    >>> sample_products()["product_line"].unique().tolist()
    ['Weighing', 'Electrochemistry', 'Spectroscopy', 'Liquid handling']
    """
    columns = ["product", "product_line", "price", "margin_rate"]
    return pd.DataFrame(_PRODUCTS, columns=columns)


def sellers() -> pd.DataFrame:
    """Reps who carry accounts, in the order of their keys.

    Examples
    --------
    >>> len(sellers()), sellers()["rep"].iloc[0]
    (24, 'R03')
    """
    reps = sample_reps()
    return reps[reps["role"] == "rep"].reset_index(drop=True)
