"""Words of chapter 1, market.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
market_size         | Market size        | 市场规模     | money  | total sales in scope, per year
market_share        | Market share       | 市场份额     | rate   | own part of the market
share               | Share              | 占比         | rate   | part of the whole of its group
share_change        | Change in share    | 份额变化     | points | share minus share in the same period of the year before
rank                | Rank               | 排名         | count  | 1 is the largest
relative_share      | Against leader     | 相对份额     | number | share / share of the largest other company, times
hhi                 | HHI                | 赫芬达尔指数 | number | sum of squared shares, 0 to 10,000, others counted as nothing
hhi_high            | HHI, upper bound   | 指数上限     | number | the same, others counted as firms as large as the smallest named
cr3                 | Top 3 share        | 前三份额     | rate   | joint share of the three largest companies
cr4                 | Top 4 share        | 前四份额     | rate   | joint share of the four largest companies
cr5                 | Top 5 share        | 前五份额     | rate   | joint share of the five largest companies
band                | Band               | 集中度       | text   | concentration by the 2023 US Merger Guidelines
growth_rate         | Growth             | 增长率       | rate   | change on the same period of the year before
cagr                | Yearly growth      | 年复合增长率 | rate   | compound growth per year
contribution        | Contribution       | 增长贡献     | points | part of the total's growth that comes from this row
market_effect       | From the market    | 市场影响     | points | growth owed to the market's own growth
share_effect        | From share         | 份额影响     | points | growth owed to the change in share
series              | Series             | 序列         | text   | what is forecast: own sales or the market
forecast            | Forecast           | 预测         | money  | expected value of the month or year
low_80              | Low (80 %)         | 八成下限     | money  | lower end of the 80 % interval
high_80             | High (80 %)        | 八成上限     | money  | upper end of the 80 % interval
low_95              | Low (95 %)         | 九五下限     | money  | lower end of the 95 % interval
high_95             | High (95 %)        | 九五上限     | money  | upper end of the 95 % interval
recent_year         | Last 12 months     | 近12个月     | money  | sales of the last twelve full months
method              | Method             | 方法         | text   | how the figure was made
weight              | Weight             | 权重         | rate   | part that the method has in the combination
mase                | MASE               | 标度误差     | number | error against last year's month repeated; below 1 is better
smape               | sMAPE              | 对称误差     | number | symmetric mean absolute percentage error, 0 to 200
coverage_80         | Inside 80 %        | 八成覆盖     | rate   | months that fell inside the 80 % interval
coverage_95         | Inside 95 %        | 九五覆盖     | rate   | months that fell inside the 95 % interval
origins             | Origins            | 回测起点     | count  | months from which the past was forecast
"""  # noqa: E501 (a table is easier to read whole than folded)
