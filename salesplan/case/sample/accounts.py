"""Accounts of the sample company: who they are, whose they are, and what they would spend."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salesplan.case.sample.months import HISTORY, HORIZON, NEVER, month_number, season_and_trend
from salesplan.case.sample.people import REGIONS, sellers
from salesplan.case.sample.truth import INDUSTRIES, SIZE_BANDS, YEARS, SampleTruth, stream

LEFT, JOINED = month_number("2025-07"), month_number("2025-10")  # when accounts change hands
_HANDED_OVER = 2  # medium accounts that each senior colleague gives the new hire
_INDUSTRY_SHARES = (0.28, 0.24, 0.20, 0.16, 0.12)
_REGION_SHARES = (0.24, 0.27, 0.24, 0.25)
_KEY_ACCOUNT_REGIONS = (*(("Germany", "Benelux", "Nordics", "France") * 2), "Benelux", "Nordics")
_BAND_SHARES_OLD = (0.58, 0.31, 0.11, 0.0)  # of SIZE_BANDS; key accounts are named in the truth
_BAND_SHARES_NEW = (0.70, 0.27, 0.03, 0.0)
_POTENTIAL = {"small": 95_000, "medium": 310_000, "large": 1_000_000, "enterprise": 2_800_000}
_POTENTIAL_SPREAD = {"small": 0.5, "medium": 0.4, "large": 0.35, "enterprise": 0.2}  # of the log
_WALLET = (0.38, 0.64)  # lowest and highest part of an account's potential that comes to us
_BUDGET_SPREAD = {"small": 0.25, "medium": 0.18, "large": 0.12, "enterprise": 0.07}  # of the log
_PATCH_OF_LEVEL = {"junior": 0.85, "senior": 1.0, "principal": 1.15}
_STEMS = (
    "Al Bel Bren Cal Cor Dal Del Eld Fal Gar Gil Hal Hol Kar Lan Lor "
    "Mar Mel Nor Ost Pel Quin Ras Sel Sor Tal Tor Val Ver Wol Yel Zan"
)
_ENDINGS = (
    "aden bach bera dorn edal feld gard haven idan kamp lund "
    "mond nara ovia pella rova stedt thal umar vik wald zaro"
)
_TRADE = {
    "Pharma": ("Pharma", "Biotech", "Therapeutics", "Vaccines"),
    "Food": ("Foods", "Dairy", "Brewing", "Ingredients"),
    "Chemicals": ("Chemicals", "Coatings", "Polymers", "Specialties"),
    "Research": ("University", "Research Institute", "Technical College", "Materials Centre"),
    "Water": ("Water", "Water Board", "Environmental Labs", "Utilities"),
}
_LEGAL_FORM = {"Benelux": " B.V.", "Germany": " GmbH", "Nordics": " AB", "France": " SAS"}
_WITHOUT_FORM = ("Research", "Water")  # public bodies


def draw_accounts(truth: SampleTruth) -> pd.DataFrame:
    """Draw every account of the three years, with its owner before and after a handover.

    Returns
    -------
    DataFrame, one row an account
        customer, name, industry, size_band, region, potential (EUR a year from all suppliers),
        wallet (our part of it for an average rep), arrives and leaves (month numbers, `NEVER` if
        it stays), first_owner, owner (at the end of 2025), moves (month number of the handover).

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> draw_accounts(sample_truth())["customer"].is_unique
    True
    """
    rng = stream(truth, "accounts")
    old, new = truth.customers_at_start, truth.new_customers_per_year * YEARS
    band = np.concatenate(
        [
            rng.choice(SIZE_BANDS, old, p=_BAND_SHARES_OLD),
            rng.choice(SIZE_BANDS, new, p=_BAND_SHARES_NEW),
        ]
    )
    first_month = np.repeat(np.arange(YEARS) * 12, truth.new_customers_per_year)
    joined = np.sort(first_month + rng.integers(0, 12, new))
    accounts = pd.DataFrame(
        {
            "customer": [f"C{number:03d}" for number in range(1, old + new + 1)],
            "industry": rng.choice(INDUSTRIES, old + new, p=_INDUSTRY_SHARES),
            "size_band": band,
            "region": rng.choice(REGIONS, old + new, p=_REGION_SHARES),
            "arrives": np.concatenate([np.zeros(old, "int64"), joined]),
        }
    )
    accounts = accounts.pipe(_name_key_accounts, truth)
    accounts = accounts.assign(
        name=_draw_names(accounts, truth),
        potential=_draw_potential(accounts["size_band"], rng),
        wallet=rng.uniform(*_WALLET, len(accounts)),
        leaves=_draw_departures(accounts, truth, rng),
    )
    return accounts.pipe(_assign_owners, truth).pipe(_hand_over, truth)


def draw_arrivals(known: int, truth: SampleTruth) -> pd.DataFrame:
    """Draw the accounts that join in 2026, each with the rep who looks after it from the start.

    Parameters
    ----------
    known : int
        Accounts of the three years before: keys and names go on from there.

    Returns
    -------
    DataFrame, one row an account
        As from `draw_accounts`.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> draw_arrivals(408, sample_truth())["customer"].iloc[[0, -1]].tolist()
    ['C409', 'C438']
    """
    rng = stream(truth, "arrivals")
    new = truth.new_customers_per_year
    arrivals = pd.DataFrame(
        {
            "customer": [f"C{number:03d}" for number in range(known + 1, known + new + 1)],
            "industry": rng.choice(INDUSTRIES, new, p=_INDUSTRY_SHARES),
            "size_band": rng.choice(SIZE_BANDS, new, p=_BAND_SHARES_NEW),
            "region": rng.choice(REGIONS, new, p=_REGION_SHARES),
            "arrives": np.sort(rng.integers(HISTORY, HORIZON, new)),
        }
    )
    reps = sellers().query("left_on.isna()").groupby("region")["rep"].agg(list)
    owner = [str(rng.choice(reps[region])) for region in arrivals["region"]]
    return arrivals.assign(
        name=_draw_names(arrivals, truth, taken=known),
        potential=_draw_potential(arrivals["size_band"], rng),
        wallet=rng.uniform(*_WALLET, new),
        leaves=NEVER,
        first_owner=owner,
        owner=owner,
        moves=NEVER,
    )


def monthly_demand(accounts: pd.DataFrame, truth: SampleTruth) -> NDArray[np.float64]:
    """Expect each account's spending in each month of history and plan year.

    An account spends potential x wallet x ability of its first owner x its budget of the year,
    spread over the year by season. All accounts of a year are then scaled together so that the
    firm's expected sales are `revenue`, growing by `growth` a year.

    Returns
    -------
    ndarray, shape (accounts, 48)
        EUR; zero before an account arrives and after it leaves.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> truth = sample_truth()
    >>> demand = monthly_demand(draw_accounts(truth), truth)
    >>> round(float(demand[:, :12].sum()))
    46000000
    """
    ability = accounts["first_owner"].map(truth.abilities).to_numpy(float)
    level = (accounts["potential"] * accounts["wallet"]).to_numpy(float) * ability
    spread = accounts["size_band"].map(_BUDGET_SPREAD).to_numpy(float)[:, None]
    budgets = spread * stream(truth, "budgets").normal(size=(len(accounts), YEARS + 1))
    yearly = level[:, None] * np.exp(budgets)
    month = np.arange(HORIZON)
    buys = (accounts["arrives"].to_numpy()[:, None] <= month) & (
        month < accounts["leaves"].to_numpy()[:, None]
    )
    demand = yearly[:, month // 12] * season_and_trend(truth) * buys
    for year in range(YEARS + 1):
        months = slice(12 * year, 12 * year + 12)
        demand[:, months] *= truth.revenue * (1 + truth.growth) ** year / demand[:, months].sum()
    return demand * _ramp(accounts, truth)


def owner_in(accounts: pd.DataFrame, months: NDArray[np.int64]) -> NDArray[np.object_]:
    """Name the owner of each account in each month.

    Examples
    --------
    >>> moved = pd.DataFrame({"first_owner": ["R03"], "owner": ["R04"], "moves": [30]})
    >>> owner_in(moved, np.array([29])).tolist(), owner_in(moved, np.array([30])).tolist()
    (['R03'], ['R04'])
    """
    before = months < accounts["moves"].to_numpy()
    first, now = (accounts[name].to_numpy(object) for name in ("first_owner", "owner"))
    return np.asarray(np.where(before, first, now))


def split_credit(rows: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Give every row its credit share; a row of the shared account becomes one row per rep.

    Examples
    --------
    >>> from salesplan.case.sample.truth import sample_truth
    >>> rows = pd.DataFrame({"customer": ["C018", "C019"], "rep": ["R07", "R04"]})
    >>> split_credit(rows, sample_truth()).to_numpy().tolist()
    [['C019', 'R04', 1.0], ['C018', 'R07', 0.6], ['C018', 'R10', 0.4]]
    """
    is_shared = rows["customer"] == truth.shared_account
    parts = [rows[~is_shared].assign(credit_share=1.0)]
    for rep, share in truth.credit_shares.items():
        parts.append(rows[is_shared].assign(rep=rep, credit_share=share))
    return pd.concat(parts, ignore_index=True)


def _name_key_accounts(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Make the named accounts enterprises, spread over the regions; the shared one is at home."""
    row = accounts["customer"].isin(truth.key_accounts).to_numpy().nonzero()[0]
    band, region = (accounts[name].to_numpy(object).copy() for name in ("size_band", "region"))
    band[row] = "enterprise"
    region[row] = _KEY_ACCOUNT_REGIONS
    return accounts.assign(size_band=band, region=region)


def _draw_names(accounts: pd.DataFrame, truth: SampleTruth, taken: int = 0) -> list[str]:
    """Combine stems and endings without repeating any; public bodies have no legal form."""
    rng = stream(truth, "names")
    pairs = [stem + ending for stem in _STEMS.split() for ending in _ENDINGS.split()]
    drawn = np.argsort(rng.uniform(size=len(pairs)), kind="stable")
    trades, drawn = (draws[taken : taken + len(accounts)]
                     for draws in (rng.integers(0, 4, taken + len(accounts)), drawn))  # fmt: skip
    rows = zip(accounts["industry"], accounts["region"], trades, drawn, strict=True)
    return [
        f"{pairs[pair]} {_TRADE[industry][trade]}"
        + ("" if industry in _WITHOUT_FORM else _LEGAL_FORM[region])
        for industry, region, trade, pair in rows
    ]


def _draw_potential(size_band: pd.Series, rng: np.random.Generator) -> NDArray[np.int64]:
    """Lognormal within a size band, in thousands."""
    median = size_band.map(_POTENTIAL).to_numpy(float)
    spread = size_band.map(_POTENTIAL_SPREAD).to_numpy(float)
    potential = median * np.exp(spread * rng.normal(size=len(size_band)))
    return np.rint(potential / 1_000).astype("int64") * 1_000


def _draw_departures(
    accounts: pd.DataFrame, truth: SampleTruth, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the month of leaving: a constant risk, which makes `churn_rates` over a year."""
    yearly = accounts["size_band"].map(truth.churn_rates).to_numpy(float)
    stays = np.log(rng.uniform(size=len(accounts)))  # survival probability at departure
    with np.errstate(divide="ignore"):  # an account without risk stays for ever
        months = np.minimum(12 * stays / np.log1p(-yearly), NEVER)
    leaves = accounts["arrives"].to_numpy() + 1 + months.astype("int64")
    return np.where(leaves < HISTORY, leaves, NEVER)


def _assign_owners(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Largest accounts first, each to the rep of its region with the most room in the patch."""
    reps = sellers()
    reps = reps[reps["rep"] != truth.new_hire].set_index("rep")
    room = reps["level"].map(_PATCH_OF_LEVEL).astype(float)
    team = {str(region): list(keys) for region, keys in reps.groupby("region").groups.items()}
    load = dict.fromkeys(reps.index, 0.0)
    owners: dict[str, str] = {}
    ranked = accounts.sort_values("potential", ascending=False, kind="stable")
    rows = zip(ranked["customer"], ranked["region"], ranked["potential"], strict=True)
    for customer, region, potential in rows:
        filled = {rep: (load[rep] + potential) / room[rep] for rep in team[region]}
        is_shared = customer == truth.shared_account
        rep = next(iter(truth.credit_shares)) if is_shared else min(filled, key=filled.__getitem__)
        load[rep] += potential
        owners[customer] = rep
    return accounts.assign(first_owner=accounts["customer"].map(owners))


def _hand_over(accounts: pd.DataFrame, truth: SampleTruth) -> pd.DataFrame:
    """Give the leaver's accounts to the heirs in turn, a few and the newest to the new hire."""
    owner = accounts["first_owner"].to_numpy(object).copy()
    moves = np.full(len(accounts), NEVER)
    left = (accounts["first_owner"] == truth.leaver).to_numpy().nonzero()[0]
    owner[left] = [truth.heirs[number % len(truth.heirs)] for number in range(len(left))]
    moves[left] = LEFT
    reps = sellers().set_index("rep")
    nearby = accounts["region"] == reps.loc[truth.new_hire, "region"]
    can_give = nearby & (accounts["size_band"] == "medium") & (accounts["leaves"] == NEVER)
    can_give &= accounts["first_owner"].map(reps["level"]) != "junior"
    handed = accounts[can_give].groupby("first_owner").head(_HANDED_OVER).index
    given = handed.union(accounts.index[nearby & (accounts["arrives"] >= JOINED)])
    owner[given] = truth.new_hire
    moves[given] = JOINED
    return accounts.assign(owner=owner, moves=moves)


def _ramp(accounts: pd.DataFrame, truth: SampleTruth) -> NDArray[np.float64]:
    """Let the new hire sell less in the first months with accounts."""
    ramp = np.ones((len(accounts), HORIZON))
    moved = (accounts["owner"] == truth.new_hire).to_numpy()
    until = JOINED + len(truth.ramp_factors)
    ramp[moved, JOINED:until] = truth.ramp_factors
    return ramp
