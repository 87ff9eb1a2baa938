"""What people see: charts, tables and sliders, in notebooks and reports.

Importing this package makes its renderer, theme and table format those of the process, so that a
cell that ends in a chart or a finding shows it, without a network.
"""

from salesplan.show import charts, controls, render, tables, theme

__all__ = ["charts", "controls", "render", "tables", "theme"]

theme.enable()
render.enable()
tables.register()
