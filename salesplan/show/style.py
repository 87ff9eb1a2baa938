"""How the report looks: one style sheet for screen, telephone and paper, kept in the page itself.

Text is at least 4.5 times as bright or dark as what it stands on; colours are the charts' own.
"""

from salesplan.show.theme import FONTS

TEXT, QUIET, ACCENT, PAPER, PANEL = "#1F2933", "#52606D", "#00527F", "#FFFFFF", "#F3F6F8"
"""Colours of text and of what it stands on."""

_SCREEN = f"""\
*, *::before, *::after {{ box-sizing: border-box; }}
html {{ color-scheme: light; -webkit-text-size-adjust: 100%; scroll-behavior: auto; }}
body {{ margin: 0; background: {PAPER}; color: {TEXT};
  font: 1rem/1.5 {FONTS}; overflow-wrap: anywhere; }}
main {{ max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }}
h1, h2, h3 {{ line-height: 1.25; margin: 0 0 .5rem; }}
h1 {{ font-size: 1.9rem; }}
h2 {{ font-size: 1.35rem; }}
h3 {{ font-size: 1.1rem; }}
p {{ margin: 0 0 .75rem; max-width: 46rem; }}
a {{ color: {ACCENT}; }}
a:focus-visible, .scroll:focus-visible {{ outline: 3px solid {ACCENT}; outline-offset: 2px; }}
code {{ font-family: Consolas, Menlo, monospace; font-size: .9em; }}
.skip {{ position: absolute; left: -100rem; padding: .5rem 1rem; background: {PAPER}; }}
.skip:focus {{ left: 0; top: 0; z-index: 1; }}
.kicker, .note, .question {{ color: {QUIET}; }}
.kicker {{ margin: 0 0 .25rem; }}
.note {{ font-size: .85rem; margin-bottom: 0; }}
.question {{ font-size: 1.05rem; }}
.level-2 {{ margin-top: 3rem; padding-top: 1.25rem; border-top: 3px solid {ACCENT}; }}
.level-3 {{ margin-top: 2rem; }}
.front .level-2 {{ margin-top: 1.5rem; padding-top: 0; border-top: 0; }}
ul, ol {{ margin: 0 0 .75rem; padding-left: 1.4rem; max-width: 50rem; }}
li {{ margin: 0 0 .3rem; }}
nav ul {{ display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; padding: 0; list-style: none; }}

.facts {{ display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0 0 1.25rem; }}
.facts div {{ display: flex; gap: .4rem; }}
.facts dt {{ color: {QUIET}; }}
dd {{ margin: 0; }}
.facts dd {{ font-weight: 600; }}
.range {{ display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1rem; align-items: stretch; }}
.range div {{ flex: 1 1 11rem; padding: .75rem 1rem; background: {PANEL};
  border-left: 6px solid {QUIET}; display: flex; flex-direction: column; justify-content: end; }}
.range .main {{ flex: 2 1 17rem; border-left-color: {ACCENT}; }}
.range dt {{ color: {QUIET}; }}
.range dd {{ font-size: 1.3rem; font-weight: 600; line-height: 1.25; }}
.range .main dd {{ font-size: 2.1rem; color: {ACCENT}; }}
.range dd + dd {{ font-size: 1rem; font-weight: 400; color: {TEXT}; }}
.range .main dd + dd {{ font-size: 1.2rem; color: {TEXT}; }}

.scroll {{ overflow-x: auto; max-width: 100%; margin: 0 0 .75rem; position: relative; }}
figure {{ margin: 0 0 .75rem; }}
svg {{ display: block; width: 100%; min-width: 40rem; height: auto; font-family: {FONTS}; }}
table {{ border-collapse: collapse; font-size: .875rem; line-height: 1.35; }}
caption {{ text-align: left; color: {QUIET}; padding: 0 0 .35rem; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .6rem;
  border-bottom: 1px solid #D5DCE2; max-width: 22rem; overflow-wrap: break-word; }}
.wide table, .broad table {{ font-size: .8rem; }}
.wide th, .wide td, .broad th, .broad td {{ padding: .25rem .35rem; }}
thead th {{ vertical-align: bottom; border-bottom: 2px solid {TEXT}; }}
tbody th {{ font-weight: 400; }}
.n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.d {{ white-space: nowrap; }}
.long {{ min-width: 14rem; }}
thead .n {{ white-space: normal; }}
tbody tr:nth-child(even) {{ background: {PANEL}; }}
"""

# Tables keep their lines whole and are scrolled sideways in their box.
_NARROW = """\
@media (max-width: 40rem) {
  main { padding: 1rem .75rem 3rem; }
  h1 { font-size: 1.5rem; }
  .range .main dd { font-size: 1.6rem; }
  table { width: max-content; }
  th, td { padding: .25rem .4rem; max-width: 14rem; }
  .long { min-width: 18rem; max-width: 24rem; }
}
"""

_PAPER = """\
@page { size: A4; margin: 15mm 14mm 16mm; }
@page broad { size: A4 landscape; margin: 14mm 14mm; }
@media print {
  html { font-size: 10.5pt; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .skip { display: none; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, caption, .question, .level-3 > p { break-after: avoid; }
  .level-3 > p { break-inside: avoid; }
  .note { break-before: avoid; }
  .level-2 { break-before: page; margin-top: 0; }
  .front .level-2 { break-before: auto; }
  .scroll { overflow: visible; }
  svg { min-width: 0; max-height: 235mm; }
  figure, table, tr, li, .range div { break-inside: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8pt; }
  th, td { padding: .12rem .3rem; max-width: none; }
  .long { min-width: 32mm; }
  .wide table { font-size: 6.8pt; }
  .broad table { font-size: 7.2pt; }
  .wide th, .wide td, .broad th, .broad td { padding: .1rem .18rem; }
  .broad { page: broad; }
  p, li { orphans: 3; widows: 3; }
}
"""

CSS = f"{_SCREEN}{_NARROW}{_PAPER}"
"""The whole style sheet."""
