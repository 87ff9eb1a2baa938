"""Chapter 3.2, wired: the pieces behind the money of the cube."""

from salesplan.decomposition import pieces
from salesplan.decomposition.rep_plan import rep_plan
from salesplan.finding import Finding, not_computed
from salesplan.plan.results import result
from salesplan.plan.seeds import SeedResults


class PieceResults(SeedResults):
    """How many pieces the plan takes: a part of chapter 3."""

    cube: Finding
    product_lines: Finding

    @result
    def rep_plan(self) -> Finding:
        """Each rep's quota by quarter, product line and customer type."""
        return rep_plan(
            self.cube.table,
            self.targets.quotas.table,
            {month: self.case.years.quarter_of(month) for month in self.case.months},
            currency=self.case.params.currency,
        )

    @result
    def pieces(self) -> Finding:
        """How many pieces of each product line the plan takes, and at what price."""
        found = pieces.piece_targets(
            self.recent,
            self.product_lines.table,
            self.case.params.decomposition.product_line_pieces,
            currency=self.case.params.currency,
        )
        if found.table.empty:
            return not_computed("sales", "quantity", because="no line was sold in counted pieces")
        return found

    @result
    def cube_pieces(self) -> Finding:
        """The pieces of each product line by rep and month."""
        if not self.pieces.is_computed:
            return not_computed("sales", "quantity", because="no line was sold in counted pieces")
        return pieces.split_pieces(self.cube.table, self.pieces.table)

    def _piece_sums(self) -> list[tuple[str, float, float]]:
        """Each line's pieces against its reps' and months'."""
        if not self.pieces.is_computed:
            return []
        made = self.cube_pieces.table.groupby("product_line")["pieces"].sum()
        wanted = self.pieces.table.set_index("product_line")["pieces"]
        return [
            (f"pieces by product line: {line}", int(wanted[line]), int(made.get(line, 0)))
            for line in wanted.index
        ]
