"""Words of chapter 3, decomposition.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
seasonality         | Season's share     | 季节占比     | rate   | share of the year in a month; a year adds to 1
seasonal_index      | Seasonal index     | 季节指数     | index  | a month against the average month
history_share       | Past share         | 历史占比     | rate   | share in the history that the plan starts from
strategy_factor     | Strategy factor    | 战略系数     | number | multiple that the strategy puts on the past share
average_price       | Price so far       | 历史均价     | number | currency a piece: money over pieces in the months looked back on
planned_price       | Price in the plan  | 计划均价     | number | currency a piece: money of the plan over its pieces
pieces              | Pieces             | 件数         | count  | whole pieces to sell
pieces_from         | Pieces from        | 件数来源     | text   | the average price, or the plan file
seed_rule           | Rule               | 规则         | text   | how the proportions are set where there is no history
stage               | Stage              | 阶段         | text   | step of the funnel
entered             | Entered            | 进入         | count  | deals that reached the stage
moved               | Moved on           | 推进         | count  | deals that went on to the next stage
open                | Open               | 未结         | count  | deals still in the stage
deals               | Deals              | 单数         | count  | deals known on the day
won                 | Won                | 赢单         | count  | deals won
lost                | Lost               | 丢单         | count  | deals lost
conversion_rate     | Conversion         | 转化率       | rate   | part of the deals that moves on to the next stage
days_median         | Days, median       | 停留天数     | days   | median days in the stage, open deals counted as not yet over
days_mean           | Days to move on    | 推进天数     | days   | mean days in the stage of the deals that move on
days_low            | Days, low          | 天数下限     | days   | lower end of the 95 % interval of the mean days to move on
days_high           | Days, high         | 天数上限     | days   | upper end of the 95 % interval of the mean days to move on
days_lost           | Days to loss       | 丢单前天数   | days   | mean days in the stage of the deals that are lost there
undecided           | Undecided          | 未决占比     | rate   | part of the deals still open after the longest time at which one decided
conversion_rate_value | By value         | 金额转化率   | rate   | part of the money that moves on to the next stage
value_low           | Value, low         | 金额下限     | rate   | lower end of the 95 % interval of the conversion by value
value_high          | Value, high        | 金额上限     | rate   | upper end of the 95 % interval of the conversion by value
days_to_close       | Days to close      | 成交前天数   | days   | mean days from entering the stage to the win
open_count          | In the pipeline    | 在管单数     | count  | open deals in the stage today
stale_count         | Stale              | 滞留单数     | count  | of them, open for longer than any deal of the stage took to decide
gap_count           | Deals missing      | 单数缺口     | count  | needed, less those that can be counted on
open_value          | Value in it        | 在管金额     | money  | amount of the open deals
gap_value           | Value missing      | 金额缺口     | money  | money needed, less what can be counted on
likely_count        | Deals likely       | 预计单数     | count  | deals that the pipeline of the day is likely to bring
likely_value        | Value likely       | 预计金额     | money  | money that the pipeline of the day is likely to bring
counted_on          | Counted on         | 有效单数     | count  | open deals that are not stale
needed_count        | Deals needed       | 所需单数     | count  | whole deals that must enter the stage in the month, rounded up on the running total
needed_exact        | Deals, unrounded   | 精确单数     | number | the same before rounding, for calculation only
needed_value        | Value needed       | 所需金额     | money  | their value
pipeline            | Pipeline           | 商机管道     | money  | value of open deals
weighted_pipeline   | Weighted pipeline  | 加权管道     | money  | value of open deals times their chance to close
pipeline_coverage   | Coverage           | 商机覆盖倍数 | number | open pipeline / quota still to book, times
coverage_needed     | Coverage needed    | 所需覆盖倍数 | number | pipeline at a quarter's start / won in the quarter, times
coverage_naive      | Coverage, naive    | 简单覆盖倍数 | number | 1 / win rate, times: blind to slips and to later deals
coverage_rule_of_thumb | Coverage by rule | 经验覆盖倍数 | number | what the trade says, times; not the firm's own data
multiple            | Times              | 倍数         | number | pipeline over what is to be booked from it
needed              | Needed             | 所需         | number | in the unit of the row: money, or deals
is_pooled           | Pooled             | 合并估计     | flag   | whether the firm's rate stands in, the segment's own deals being too few
needed_in_year      | Needed in the year | 全年所需     | count  | deals that must enter the stage for the year's wins
split_rule          | Rule of splitting  | 分解规则     | text   | how the parts of the figure make the whole
denominator         | Weighs             | 权重         | count  | answers or deals that a mean is weighted by; missing where parts add up
sales_volume        | Sales volume       | 销量         | number | pieces sold
sales_cycle         | Sales cycle        | 销售周期     | days   | mean days from opening to winning
win_rate            | Win rate           | 赢单率       | rate   | won / (won + lost), by number
win_rate_value      | Win rate by value  | 金额赢单率   | rate   | value won / value won and lost
period_start_conversion | Won of opening pipeline | 期初转化率 | rate | won in a quarter / pipeline at its start, by value
average_deal_size   | Deal size          | 平均单额     | money  | per won deal
sales_cycle_days    | Sales cycle        | 销售周期     | days   | open to close, median
sales_cycle_days_mean | Sales cycle, mean | 平均周期   | days   | open to close of won deals, mean
sales_cycle_days_lost | Cycle of lost deals | 丢单周期 | days   | open to close of lost deals, median
sales_cycle_days_lost_mean | Cycle of lost, mean | 丢单平均周期 | days | open to close of lost deals, mean
sales_velocity      | Velocity           | 销售速度     | money  | deals x win rate x deal size / cycle, per day
funnel_kpis         | Funnel measures    | 漏斗指标     | text   | win rate, deal size, cycle, pipeline and coverage, in one table
measure             | Measure            | 指标         | text   | name of a figure
value               | Value              | 数值         | number | in the unit of its measure
low                 | Low                | 下限         | number | lower end of the interval, in the unit of the figure
high                | High               | 上限         | number | upper end of the interval, in the unit of the figure
n                   | n                  | 样本数       | count  | observations behind the figure
definition          | Definition         | 定义         | text   | how the figure is worked out
group               | Of                  | 分组         | text   | the quarter, product line or customer type of the row
"""  # noqa: E501 (a table is easier to read whole than folded)
