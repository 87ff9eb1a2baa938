"""The rules for bad data, as data: their names, their messages, what the plan file may decide.

An error stops the plan unless the plan file accepts it; a repair changed cells without guessing; a
note changed nothing. `accept: {sales: {far_dates: drop}}` decides a rule for one table: "drop" sets
the rows aside, "keep" lets them stand (a cell that cannot be read then counts as blank).
"""

from salesplan.case.rule import Rule
from salesplan.case.trigger_rules import TRIGGER_RULES

_STATE_ORDER = (
    "write `date_order: {{{column}: dmy}}` (or mdy, ymd) under {table} in the plan file, "
    'or `date_format: {{{column}: "%d/%m/%Y"}}`'
)
_STATE_DECIMAL = 'write `decimal: {{{column}: "."}}` (or ",") under {table} in the plan file'

RULES: dict[str, Rule] = {
    # The file
    "unusable_file": Rule("error", "{value}"),
    "missing_column": Rule(
        "error",
        "has no column {column}",
        "add it, or map it in the plan file under tables: `{table}: {{columns: {{{column}: "
        "{value}}}}}`; the file has {facts}",
    ),
    "missing_in_query": Rule(
        "error",
        "returns no column {column}",
        "name one of its columns so, as in `{value} as {column}`; it returns {facts}",
    ),
    "unknown_mapping": Rule(
        "error",
        'maps {column} to a column "{value}" that the file does not have',
        "correct it under columns: in the plan file; the file has {facts}",
    ),
    "unknown_column": Rule("error", 'maps "{column}", which is no column of {table}',
                           "use one of {facts} under columns: in the plan file"),
    "malformed_rows": Rule(
        "error",
        "{n:,} rows have more or fewer cells than the header",
        'put cells that hold the delimiter or a line break in quotation marks ("67, Main Street")',
        ("drop",),
        "1 row has more or fewer cells than the header",
    ),
    "title_rows": Rule("repair", "{n:,} rows above the header left out ({value})",
                       one="1 row above the header left out ({value})"),
    "repeated_headers": Rule("repair", "the {value} column `{column}` is read as {facts}"),
    "unused_repeat": Rule("note", "the {value} column `{column}` is not used",
                          "if it is the one to use, map {facts} under columns: in the plan file"),
    "encoding": Rule("repair", "read as {value}, told by its bytes"),
    "byte_order_mark": Rule("repair", "byte-order mark found, read as {value}"),
    "empty_table": Rule("note", "has a header and no rows; taken as absent"),
    "extra_columns": Rule("note", "not used: {value}", "{facts}"),
    # A query
    "query_source": Rule("note", "reads {column}: {value}"),
    "query_loses_rows": Rule("note", "returned {n:,} rows, its source {column} has {value}",
                             "if a join loses rows, write `left join`",
                             one="returned 1 row, its source {column} has {value}"),
    "query_adds_rows": Rule(
        "note",
        "returned {n:,} rows, its largest source {column} has {value}",
        "if a join repeats rows, see to it that the table joined has each key once",
        one="returned 1 row, its largest source {column} has {value}",
    ),
    # Cells
    "whitespace": Rule("repair", "{n:,} cells of {column} with spaces around or doubled, trimmed",
                       one="1 cell of {column} with spaces around or doubled, trimmed"),
    "blank_literals": Rule("repair", "{n:,} cells of {column} such as NULL, N/A or - read as blank",
                           one="1 cell of {column} such as NULL, N/A or - read as blank"),
    "float_keys": Rule("repair", '{n:,} keys of {column} end in ".0", cut off',
                       one='1 key of {column} ends in ".0", cut off'),
    "currency": Rule("repair", "{n:,} cells of {column} carry a currency sign, left out",
                     one="1 cell of {column} carries a currency sign, left out"),
    "separators": Rule("repair", "thousands separators left out of {n:,} cells of {column}",
                       one="thousands separators left out of 1 cell of {column}"),
    "decimal_comma": Rule("repair", "comma taken as the decimal mark in {n:,} cells of {column}",
                          one="comma taken as the decimal mark in 1 cell of {column}"),
    "times": Rule("note", "{n:,} dates of {column} carry a time of day, left out",
                  one="1 date of {column} carries a time of day, left out"),
    "spellings": Rule(
        "repair",
        "{n:,} cells of {column} differ from another spelling in capitals only, brought together "
        "({value})",
        choices=("keep",),
        one="1 cell of {column} differs from another spelling in capitals only, brought together "
        "({value})",
    ),
    "similar_keys": Rule(
        "note", "keys of {column} that differ in capitals only are taken as different ({value})"
    ),
    "one_value": Rule("note", 'column {column} holds one value throughout ("{value}")'),
    "blank_required": Rule(
        "error",
        "{n:,} rows have no {column}",
        "fill it in, or set the rows aside with `accept: {{{table}: {{blank_required: drop}}}}`",
        ("drop",),
        "1 row has no {column}",
    ),
    "unreadable_number": Rule(
        "error",
        "{n:,} cells of {column} are no numbers ({value})",
        "correct them, or decide with `accept: {{{table}: {{unreadable_number: drop}}}}`{facts}",
        ("keep", "drop"),
        "1 cell of {column} is no number ({value})",
    ),
    "ambiguous_number": Rule(
        "error",
        "column {column} can be read in two ways: is {value} a thousand and more, or a fraction",
        _STATE_DECIMAL,
    ),
    "mixed_numbers": Rule(
        "error",
        "column {column} mixes decimal points and decimal commas ({value})",
        "write all of them in one way",
    ),
    "unreadable_date": Rule(
        "error",
        "{n:,} cells of {column} are no dates ({value})",
        "write dates as 2026-03-15, state `date_format:` in the plan file, or decide with `accept: "
        "{{{table}: {{unreadable_date: drop}}}}`{facts}",
        ("keep", "drop"),
        "1 cell of {column} is no date ({value})",
    ),
    "ambiguous_date": Rule(
        "error",
        "dates of column {column} can be read in two ways, nothing tells day from month ({value})",
        _STATE_ORDER,
    ),
    "mixed_dates": Rule(
        "error",
        "column {column} mixes dates in different orders ({value})",
        "write all of them as 2026-03-15",
    ),
    "unreadable_flag": Rule(
        "error",
        "{n:,} cells of {column} are neither yes nor no ({value})",
        "write won or lost, yes or no, 1 or 0; leave it blank if not known",
        ("keep", "drop"),
        "1 cell of {column} is neither yes nor no ({value})",
    ),
    "unreadable_period": Rule(
        "error",
        "{n:,} cells of {column} are no periods ({value})",
        "write 2026, FY2026, 2026-Q1 or 2026-03",
        ("drop",),
        "1 cell of {column} is no period ({value})",
    ),
    "period_days": Rule(
        "error",
        "column {column} holds days inside months ({value}), as a spreadsheet makes of Apr-18",
        "write the months as 2018-04",
        ("keep",),
    ),
    "rate_range": Rule(
        "error",
        "{n:,} values of {column} are not between 0 and 1 ({value})",
        "write rates as fractions (0.25) or with a percent sign (25%)",
        ("keep", "drop"),
        "1 value of {column} is not between 0 and 1 ({value})",
    ),
    # Rows
    "duplicate_key": Rule(
        "error",
        "{n:,} rows repeat the {column} of a row before ({value})",
        "give each its own, or keep the first of each with `accept: {{{table}: {{duplicate_key: "
        "drop}}}}`",
        ("drop",),
        "1 row repeats the {column} of a row before ({value})",
    ),
    "duplicate_rows": Rule(
        "note",
        "{n:,} rows are the same as a row before in every cell; kept",
        "if they were booked once, write `accept: {{{table}: {{duplicate_rows: drop}}}}`",
        ("keep", "drop"),
        "1 row is the same as a row before in every cell; kept",
    ),
    "far_dates": Rule(
        "error",
        "{n:,} dates of {column} lie years away from all others ({value})",
        "correct them, or decide with `accept: {{{table}: {{far_dates: drop}}}}` (or keep)",
        ("keep", "drop"),
        "1 date of {column} lies years away from all others ({value})",
    ),
    "negative_amounts": Rule(
        "note", "{n:,} amounts are below zero, taken as credit notes", choices=("keep", "drop"),
        one="1 amount is below zero, taken as a credit note",
    ),
    "nothing_to_plan": Rule(
        "error",
        "sales add up to {value}: nothing to plan from",
        "see whether amount is the right column, and its signs the right way round",
    ),
    "negative_values": Rule(
        "error",
        "{n:,} values of {column} are below zero ({value})",
        "correct them",
        ("keep", "drop"),
        "1 value of {column} is below zero ({value})",
    ),
    "no_degrees": Rule("error", "{column} goes from -{facts} to {facts}: {value}", "correct it"),
    "half_a_place": Rule(
        "error",
        "{column} is missing in {n:,} rows",
        "give both, or neither",
        one="{column} is missing in 1 row",
    ),
    "mixed_currencies": Rule(
        "error",
        "amounts in several currencies ({value}) cannot be added",
        "add a table `rates` (period, currency, rate: what one unit of it costs in the plan's "
        "currency), or export one currency",
    ),
    "other_currency": Rule(
        "error",
        "amounts are in {value}, the plan is in {facts}",
        "write `currency: {value}` in the plan file, or add a table `rates` (period, currency, "
        "rate) that converts them",
    ),
    "missing_rate": Rule(
        "error",
        "{n:,} rows have no exchange rate ({value})",
        "add these currencies and periods to rates; a year's rate serves all of its months",
        ("drop",),
        "1 row has no exchange rate ({value})",
    ),
    "own_rate": Rule(
        "error",
        "{n:,} rates of the plan's own currency {value} differ from 1",
        "delete them, or correct `currency:` in the plan file",
        ("drop",),
        "1 rate of the plan's own currency {value} differs from 1",
    ),
    "converted": Rule(
        "note",
        "{n:,} amounts converted ({value}); the originals stay in amount_original, and the "
        "control totals count the file's own currency",
        one="1 amount converted ({value}); the original stays in amount_original, and the "
        "control totals count the file's own currency",
    ),
    "share_needs_sale": Rule(
        "error",
        "{n:,} rows have a credit_share below 1 and no sale",
        "give the rows of one sale the same key in the column sale",
        ("drop",),
        "1 row has a credit_share below 1 and no sale",
    ),
    "share_sum": Rule(
        "error",
        "{n:,} sales have credit shares that do not add to 1 ({value})",
        "correct credit_share so that it adds to 1 for each sale",
        ("drop",),
        "1 sale has credit shares that do not add to 1 ({value})",
    ),
    "share_amounts": Rule(
        "error",
        "{n:,} shared sales have different amounts on their rows ({value})",
        "write the amount of the whole sale on each of its rows",
        ("drop",),
        "1 shared sale has different amounts on its rows ({value})",
    ),
    "unknown_choice": Rule(
        "error",
        "{n:,} cells of {column} are none of {facts} ({value})",
        "write one of {facts}",
        ("keep", "drop"),
        "1 cell of {column} is none of {facts} ({value})",
    ),
    "not_above_zero": Rule(
        "error",
        "{n:,} values of {column} are not above zero ({value})",
        "correct them",
        ("drop",),
        "1 value of {column} is not above zero ({value})",
    ),
    "score_range": Rule(
        "error",
        "{n:,} scores lie outside their scale ({value})",
        "correct score or scale_max; a score lies between 0 and scale_max",
        ("drop",),
        "1 score lies outside its scale ({value})",
    ),
    "time_share_sum": Rule(
        "error",
        "{n:,} roles have time shares that do not add to 1 ({value})",
        "correct time_share so that it adds to 1 for each role",
        ("drop",),
        "1 role has time shares that do not add to 1 ({value})",
    ),
    "overlapping_schemes": Rule(
        "error",
        "{n:,} rows start before an earlier scheme of the same rep has ended ({value})",
        "end the earlier scheme on the day before, in ends_on",
        ("drop",),
        "1 row starts before an earlier scheme of the same rep has ended ({value})",
    ),
    # Between tables
    "unknown_rep": Rule(
        "error",
        "{n:,} rows name a {column} that is not in reps ({value})",
        'add them to reps, or write `unknown_reps: collect` to count them under "unassigned"',
        ("keep", "drop"),
        "1 row names a {column} that is not in reps ({value})",
    ),
    "unknown_customer": Rule(
        "error",
        "{n:,} rows name a {column} that is not in customers ({value})",
        'add them to customers, or write `unknown_customers: collect` to count them under '
        '"unknown"',
        ("keep", "drop"),
        "1 row names a {column} that is not in customers ({value})",
    ),
    "unknown_product": Rule(
        "error",
        "{n:,} rows name a {column} that is not in products ({value})",
        'add them to products, or write `unknown_products: collect` to count them under "unknown"',
        ("keep", "drop"),
        "1 row names a {column} that is not in products ({value})",
    ),
    "unknown_deal": Rule(
        "error",
        "{n:,} rows name a {column} that is not in deals ({value})",
        "add the deals, or set the rows aside with `accept: {{{table}: {{unknown_deal: drop}}}}`",
        ("drop",),
        "1 row names a {column} that is not in deals ({value})",
    ),
    "unknown_owner": Rule(
        "error",
        "{n:,} rows name an {column} that is no rep, manager, role or team ({value})",
        "correct the name, add it to reps, or let it stand with `accept: {{{table}: "
        "{{unknown_owner: keep}}}}`",
        ("keep", "drop"),
        "1 row names an {column} that is no rep, manager, role or team ({value})",
    ),
    "not_listed": Rule("note", "column {column} names what {facts} does not list ({value})"),
    "collected": Rule("note", "{n:,} rows with a {column} that is not known, counted under {value}",
                      one="1 row with a {column} that is not known, counted under {value}"),
    "blank_name": Rule("note", "{n:,} rows without a {column}, counted under {value}",
                       one="1 row without a {column}, counted under {value}"),
    "outside_manager": Rule("note", "managers who are no reps themselves, taken as nodes above: "
                            "{value}"),
    "manager_cycle": Rule(
        "error",
        "reps report to themselves in a circle ({value})",
        "correct the column {column} so that every line ends at the top",
    ),
    "before_hire": Rule(
        "error",
        "{n:,} rows are dated before their rep was hired ({value})",
        "correct the date or hired_on, or decide with `accept: {{{table}: {{before_hire: keep}}}}`",
        ("keep", "drop"),
        "1 row is dated before its rep was hired ({value})",
    ),
    "after_leaving": Rule(
        "error",
        "{n:,} rows are dated after their rep had left ({value})",
        "correct the date or left_on, or decide with `accept: {{{table}: {{after_leaving: "
        "keep}}}}`",
        ("keep", "drop"),
        "1 row is dated after its rep had left ({value})",
    ),
    "ends_before_start": Rule(
        "error",
        "{n:,} rows have {column}",
        "correct one of the dates, or leave the later one blank",
        ("drop",),
        "1 row has {column}",
    ),
    "closes_before_open": Rule(
        "error",
        "{n:,} rows close before they open",
        "correct closed_on, or leave it empty if the deal is still open",
        ("keep", "drop"),
        "1 row closes before it opens",
    ),
    **TRIGGER_RULES,
}  # fmt: skip
