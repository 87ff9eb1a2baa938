"""Chapter 2.6: which figures a goal may move: their names, units, direction, related duties."""

import re
from typing import NamedTuple


class GoalKpi(NamedTuple):
    """A figure that the workbook can measure, or at least knows.

    Parameters
    ----------
    name : str
        As in the glossary.
    kind : str
        money, count, rate, days or points: what its unit must be.
    adds_up : bool
        Whether it counts over a span (revenue, deals) or stands on a day (win rate).
    is_lower_better : bool
    aliases : tuple of str
        What else people call it.
    duties : tuple of str
        Beginnings of words of duties that move it.
    """

    name: str
    kind: str
    adds_up: bool
    is_lower_better: bool
    aliases: tuple[str, ...]
    duties: tuple[str, ...]


_DUTIES = {
    "selling": "sell sale customer account offer negotiat visit target coach lead deal "
               "销售 客户 报价 谈判",
    "closing": "offer negotiat clos sell sale account visit deal pipeline coach lead "
               "销售 报价 谈判",
    "finding": "customer prospect find account visit market acqui partner 客户 开发 拜访",
    "caring": "care service customer account complaint support visit 服务 客户 拜访",
}  # fmt: skip
# name | kind | sum: it adds up, or level | what is better | duties | other names
_TABLE = """
revenue | money | sum | more | selling | sales,turnover,bookings,income,net sales,销售额,营收,收入
quantity | count | sum | more | selling | volume,units,pieces,销量
deals | count | sum | more | closing | deal,won deals,deals won,orders,wins,单数,赢单
customers | count | sum | more | finding | customer,buyers,accounts,active customers,客户数
new_customers | count | sum | more | finding | new accounts,new logos,new business,新客户
won_back | count | sum | more | finding | customers won back,win-backs,赢回客户
visits | count | sum | more | finding | visit,customer visits,calls,meetings,拜访
win_rate | rate | level | more | closing | close rate,hit rate,conversion,赢单率
average_deal_size | money | level | more | closing | deal size,order value,平均单额
sales_cycle_days | days | level | less | closing | sales cycle,cycle time,销售周期
satisfaction | points | level | more | caring | csat,customer satisfaction,满意度
nps | points | level | more | caring | net promoter score,净推荐值
market_share | rate | level | more | selling | share of market,市场份额
"""


def _read(row: str) -> GoalKpi:
    name, kind, sums, better, duties, aliases = (cell.strip() for cell in row.split("|"))
    return GoalKpi(
        name, kind, sums == "sum", better == "less",
        tuple(aliases.split(",")), tuple(_DUTIES[duties].split()),
    )  # fmt: skip


KPIS: dict[str, GoalKpi] = {kpi.name: kpi for kpi in map(_read, _TABLE.strip().splitlines())}
"""Every known figure by its name."""

_NAMES = {
    " ".join(said.replace("_", " ").casefold().split()): kpi.name
    for kpi in KPIS.values()
    for said in (kpi.name, *kpi.aliases)
}
_NEW = re.compile(r"(?<!\w)new(?!\w)|新", re.IGNORECASE)
_BACK = re.compile(r"(?<!\w)(win|won|winning|bring|get) back(?!\w)|regain|赢回", re.IGNORECASE)
ANEW = ("new_customers", "won_back")
"""Customers that are counted from zero."""

_UNITS = {
    "rate": {"%", "per cent", "percent", "fraction", "share", "百分比"},
    "days": {"day", "days", "calendar days", "working days", "天"},
    "count": {"count", "number", "pieces", "units", "#", "个", "家", "单", "件"},
}


def kpi_of(kpi: object, goal: str = "") -> GoalKpi | None:
    """Find the figure that people mean, by its name or another one for it.

    Customers that a goal calls new, or wins back, are counted anew from zero.

    Parameters
    ----------
    kpi : object
        As written in the goal's column `kpi`.
    goal : str
        The goal in words.

    Examples
    --------
    >>> kpi_of("Turnover").name, kpi_of("customers", "Ten new customers").name
    ('revenue', 'new_customers')
    >>> kpi_of("visibility") is None
    True
    """
    name = _NAMES.get(_plain(kpi))
    if name == "customers" and _NEW.search(goal):
        name = "new_customers"
    if name == "customers" and _BACK.search(goal):
        name = "won_back"
    return None if name is None else KPIS[name]


def kpis_named(goal: str) -> list[str]:
    """List the figures that the words of a goal name, the longest name first where two overlap.

    Examples
    --------
    >>> kpis_named("Shorter sales cycle"), kpis_named("Sell more")
    (['sales_cycle_days'], [])
    """
    left, found = f" {_plain(goal)} ", []
    for said in sorted(_NAMES, key=len, reverse=True):
        pattern = re.escape(said) if _is_chinese(said) else rf"(?<!\w){re.escape(said)}(?!\w)"
        if re.search(pattern, left):
            found.append(_NAMES[said])
            left = re.sub(pattern, " ", left)
    return sorted(set(found))


def unit_fits(kpi: GoalKpi, unit: object, currency: str) -> bool:
    """Whether a unit can be that of the figure.

    Examples
    --------
    >>> unit_fits(KPIS["revenue"], "k EUR", "EUR"), unit_fits(KPIS["deals"], "days", "EUR")
    (True, False)
    >>> unit_fits(KPIS["satisfaction"], "points of 5", "EUR"), unit_fits(KPIS["deals"], None, "")
    (True, False)
    """
    said = _plain(unit)
    if not said:
        return False
    if kpi.kind == "money":
        return bool({currency.casefold(), "money", "currency"} & set(said.split()))
    if kpi.kind == "points":
        return any(word in said for word in ("point", "score", "of 5", "of 10", "nps", "分"))
    own = {name for name, meant in _NAMES.items() if meant == kpi.name}
    own |= {"customers", "accounts"} if kpi.name in ANEW else set()
    return said in _UNITS[kpi.kind] | own


def in_unit(value: float, kpi: GoalKpi, unit: object, currency: str) -> float:
    """Turn a stated figure into the workbook's own unit: 25 % into 0.25, 3 k EUR into 3,000.

    Examples
    --------
    >>> in_unit(25.0, KPIS["win_rate"], "%", "EUR"), in_unit(3.0, KPIS["revenue"], "k EUR", "EUR")
    (0.25, 3000.0)
    """
    said = _plain(unit)
    if kpi.kind == "rate" and said in {"%", "per cent", "percent", "百分比"}:
        return value / 100
    if kpi.kind == "money":
        scales = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "万": 1e4}
        rest = set(said.split()) - {currency.casefold()}
        return value * next((scales[word] for word in rest if word in scales), 1.0)
    return value


def _plain(said: object) -> str:
    """Write a name as it is looked up: lower case, one space between words; empty where none."""
    if not isinstance(said, str):
        return ""
    return " ".join(said.replace("_", " ").casefold().split())


def _is_chinese(said: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in said)
