"""Chapter 1.2, the price-volume-mix bridge: more pieces, dearer pieces, or other pieces."""

import numpy as np
import pandas as pd

from salesplan.finding import Finding, not_computed
from salesplan.market.compared import Spans, gained
from salesplan.market.customers import bridge
from salesplan.market.demand import EVERYTHING, UNKNOWN
from salesplan.words import count, percent

VOLUME, PRICE, MIX = "volume", "price", "mix"
CREDITS, UNSPLIT = "credit notes", "not split"
_STEPS = {  # what moved, and which of the three it belongs to
    "volume": VOLUME,
    "price": PRICE,
    "mix of lasting products": MIX,
    "new products": MIX,
    "dropped products": MIX,
    CREDITS: CREDITS,
    UNSPLIT: UNSPLIT,
}
_ALWAYS = ("volume", "price", "mix of lasting products")
EFFECTS = (VOLUME, PRICE, MIX, CREDITS, UNSPLIT)
_KEYS = ["product_line", "product"]


def product_effects(sales: pd.DataFrame, spans: Spans) -> pd.DataFrame:
    """What each product added to the change of sales: by volume, price, mix and the rest, exactly.

    A line counts as sold where both amount and quantity are above zero and the product is known.
    Lines below zero (returns, cancellations, credit notes) are a step of their own, so that they
    bend no price and no volume; what has no quantity or no product is not split. A product lasts
    if it was sold in both spans. With its average price p and pieces q, midpoints barred and
    Q the pieces of all lasting products, s = q / Q: price = (change in p) x mean q; volume =
    (change in Q) x mean s x mean p; mix = (change in s) x mean Q x mean p. The three make the
    change in its sales. The whole of a new product adds to the mix, the whole of a dropped one
    takes from it.

    Parameters
    ----------
    sales : DataFrame
        month, product_line, product, quantity (pieces), amount (currency units).
    spans : Spans

    Returns
    -------
    DataFrame, shape (products, 11)
        product_line, product, before_amount, after_amount, then one column a step (currency units).

    References
    ----------
    Bennet, *Journal of the Royal Statistical Society* 83 (1920): indicators of price and quantity
    by arithmetic means, which leave no joint term.

    Examples
    --------
    >>> sales = pd.DataFrame({"month": ["2024-01", "2025-01"], "product_line": "L",
    ...                       "product": "a", "quantity": [10.0, 12.0], "amount": [100.0, 144.0]})
    >>> spans = Spans(("2024-01",), ("2025-01",), ("FY2024", "FY2025"))
    >>> product_effects(sales, spans)[["volume", "price"]].to_numpy().tolist()
    [[22.0, 22.0]]
    """
    inside = spans.rows(sales)
    amounts, pieces = _sums(inside)
    (q0, q1), (a0, a1) = pieces, (amounts[0]["sold"], amounts[1]["sold"])
    lasts = (q0 > 0) & (q1 > 0)
    p0, p1 = a0 / q0.where(lasts), a1 / q1.where(lasts)
    total0, total1 = q0[lasts].sum(), q1[lasts].sum()
    s0, s1 = q0 / total0, q1 / total1
    mean_price = (p0 + p1) / 2
    steps = {
        "volume": mean_price * (s0 + s1) / 2 * (total1 - total0),
        "price": (p1 - p0) * (q0 + q1) / 2,
        "mix of lasting products": mean_price * (s1 - s0) * (total0 + total1) / 2,
        "new products": a1.where(~lasts, 0.0),
        "dropped products": -a0.where(~lasts, 0.0),
        **{kind: amounts[1][kind] - amounts[0][kind] for kind in (CREDITS, UNSPLIT)},
    }
    whole = {"before_amount": amounts[0].sum(axis=1), "after_amount": amounts[1].sum(axis=1)}
    return pd.DataFrame({**whole, **steps}).fillna(0.0).reset_index()


def price_volume_mix(sales: pd.DataFrame, spans: Spans | None, *, currency: str = "") -> Finding:
    """Lead from one span's sales to the next by volume, price and mix; the steps add up exactly.

    Pieces of all products are added up as they are: a firm whose pieces differ a hundredfold in
    price reads the volume with that in mind, and finds the difference in the mix.

    Parameters
    ----------
    sales : DataFrame
        month, product_line, product, quantity (pieces), amount (currency units).
    spans : Spans, optional
        Which months are compared; None where the history is too short.
    currency : str
        Code for the sentence.

    Returns
    -------
    Finding
        component (first and last: the spans themselves), effect (volume, price, mix, credit notes
        or not split), products (that take part), amount (of a span, or what the step adds),
        contribution (fraction of the earlier span's sales), starts_at, ends_at (of the bar).

    Examples
    --------
    >>> sales = pd.DataFrame({"month": ["2024-01", "2025-01"], "product_line": "L",
    ...                       "product": "a", "quantity": [10.0, 12.0], "amount": [100.0, 144.0]})
    >>> spans = Spans(("2024-01",), ("2025-01",), ("FY2024", "FY2025"))
    >>> price_volume_mix(sales, spans).table["amount"].tolist()
    [100.0, 22.0, 22.0, 0.0, 144.0]
    """
    refused = _refusal(sales, spans)
    if refused is not None or spans is None:
        return refused or not_computed("sales", "quantity")
    effects = product_effects(sales, spans)
    moved = effects[list(_STEPS)]
    steps = pd.DataFrame(
        {"effect": pd.Series(_STEPS), "products": (moved != 0).sum(), "amount": moved.sum()}
    )
    takes_part = steps.index.isin(_ALWAYS) | (steps["products"] > 0)
    table = bridge(steps[takes_part], effects, spans)
    is_span = table["component"].isin(spans.names)
    products = table["products"].mask(is_span).astype("Int64")
    table = table.assign(effect=table["effect"].fillna("sales"), products=products)
    return Finding(table, _text(table, spans, currency))


def price_volume_mix_lines(sales: pd.DataFrame, spans: Spans | None) -> Finding:
    """Split the change of each product line by volume, price and mix.

    Parameters
    ----------
    sales : DataFrame
        month, product_line, product, quantity (pieces), amount (currency units).
    spans : Spans, optional

    Returns
    -------
    Finding
        product_line, before_amount, after_amount, volume_effect, price_effect, mix_effect (new and
        dropped products in it), credit_effect, unsplit_effect (currency units; they add to the
        change), price_rate (price effect over the mean of both spans' sales).

    Examples
    --------
    >>> sales = pd.DataFrame({"month": ["2024-01", "2025-01"], "product_line": "L",
    ...                       "product": "a", "quantity": [10.0, 12.0], "amount": [100.0, 144.0]})
    >>> spans = Spans(("2024-01",), ("2025-01",), ("FY2024", "FY2025"))
    >>> price_volume_mix_lines(sales, spans).table["price_effect"].tolist()
    [22.0]
    """
    refused = _refusal(sales, spans)
    if refused is not None or spans is None:
        return refused or not_computed("sales", "quantity")
    by_line = product_effects(sales, spans).groupby("product_line").sum(numeric_only=True)
    columns = ("volume_effect", "price_effect", "mix_effect", "credit_effect", "unsplit_effect")
    table = by_line[["before_amount", "after_amount"]]
    for column, effect in zip(columns, EFFECTS, strict=True):
        steps = [step for step, belongs in _STEPS.items() if belongs == effect]
        table = table.assign(**{column: by_line[steps].sum(axis=1)})
    middle = (table["before_amount"] + table["after_amount"]) / 2
    table = table.assign(price_rate=table["price_effect"] / middle.where(middle > 0))
    table = table.sort_values("after_amount", ascending=False, kind="stable").reset_index()
    return Finding(table, _lines_text(table, spans))


def _refusal(sales: pd.DataFrame, spans: Spans | None) -> Finding | None:
    """Say what the bridge lacks; None where it lacks nothing."""
    if sales["quantity"].isna().all():
        return not_computed("sales", "product", "quantity", because="no sale has a quantity")
    if set(sales["product"].unique()) <= {EVERYTHING, UNKNOWN}:
        why = "no sale names its product, so price and mix cannot be told apart"
        return not_computed("sales", "product", "quantity", because=why)
    if spans is None:
        return not_computed("sales", "date", "amount", because="fewer than six full months")
    return None


def _sums(inside: pd.DataFrame) -> tuple[list[pd.DataFrame], list[pd.Series]]:
    """Add up, for each span, amounts by product and kind of line, and the pieces sold."""
    is_named = (inside["product"] != UNKNOWN) & (inside["quantity"] > 0)
    kind = np.select([inside["amount"] < 0, ~is_named], [CREDITS, UNSPLIT], "sold")
    coded = inside.assign(kind=kind)
    every = pd.MultiIndex.from_frame(inside[_KEYS].drop_duplicates().sort_values(_KEYS))
    amounts, pieces = [], []
    for is_after in (False, True):
        rows = coded[coded["is_after"] == is_after]
        sums = rows.groupby([*_KEYS, "kind"])["amount"].sum().unstack()
        sums = sums.reindex(every, columns=["sold", CREDITS, UNSPLIT])
        amounts.append(sums.fillna(0.0))
        sold = rows[(rows["kind"] == "sold") & (rows["amount"] > 0)]
        pieces.append(sold.groupby(_KEYS)["quantity"].sum().reindex(every, fill_value=0.0))
    return amounts, pieces


def _text(table: pd.DataFrame, spans: Spans, currency: str) -> str:
    by_effect = table.groupby("effect")["amount"].sum()
    by_step = table.set_index("component")["amount"]
    first, last = by_step[spans.names[0]], by_step[spans.names[1]]
    parts = ", ".join(f"{effect} {gained(by_effect[effect])}" for effect in (VOLUME, PRICE, MIX))
    new, gone = (float(by_step.get(f"{came} products", 0.0)) for came in ("new", "dropped"))
    text = f"{spans.said}: {gained(last - first, currency)} of sales, of which {parts}"
    text += f" (new products {gained(new)}, dropped ones {gained(gone)})." if new or gone else "."
    if CREDITS in by_step.index:
        text += f" Returns and credit notes, {gained(by_step[CREDITS])}, are a step of their own."
    if UNSPLIT in by_step.index:
        text += f" {gained(by_step[UNSPLIT])} without quantity or product cannot be split."
    return f"{text} {spans.note}".strip()


def _lines_text(table: pd.DataFrame, spans: Spans) -> str:
    known = table.dropna(subset="price_rate")
    if known.empty:
        return f"{spans.said}: no product line has sales above zero to read a price from."
    if len(table) == 1:
        effect = gained(float(table["price_effect"].iloc[0]))
        return f"{spans.said}: there is one product line; its prices moved sales by {effect}."
    most = known.sort_values("price_rate", key=abs, kind="stable").iloc[-1]
    raised = int((known["price_effect"] > 0).sum())
    return (
        f"{spans.said}: prices rose in {raised} of {count(len(known), 'product line')}; they moved "
        f"most in {most['product_line']} ({percent(most['price_rate'])})."
    )
