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
is_inside           | In the range       | 在区间内     | flag   | whether what came lay inside the 80 % interval
recent_year         | Last 12 months     | 近12个月     | money  | sales of the last twelve full months
method              | Method             | 方法         | text   | how the figure was made
weight              | Weight             | 权重         | rate   | part that the method has in the combination
mase                | MASE               | 标度误差     | number | error against last year's month repeated; below 1 is better
smape               | sMAPE              | 对称误差     | number | symmetric mean absolute percentage error, 0 to 200
coverage_80         | Inside 80 %        | 八成覆盖     | rate   | months that fell inside the 80 % interval
coverage_95         | Inside 95 %        | 九五覆盖     | rate   | months that fell inside the 95 % interval
origins             | Origins            | 回测起点     | count  | months from which the past was forecast
aim                 | Aim                | 目标方向     | text   | grow, defend or harvest
scope               | Scope              | 范围         | text   | the part of the sales that a priority is about
priority            | Priority           | 优先事项     | text   | something that the firm has chosen to do first
over                | Over               | 相比         | text   | the priority that it is compared with
times               | Times              | 倍数         | number | how many times more it matters, as people said
fitting_times       | Times by weights   | 权重倍数     | number | how many times more it matters by the weights
priority_factor     | Priority factor    | 优先系数     | index  | how much the row counts in the plan against history, by the priorities
share_moved         | Share as weighted  | 加权占比     | rate   | share of the sales when each counts by its factor
goals               | Goals              | 目标数       | count  | goals that support the priority, at any remove
segment_size        | Size of segment    | 细分规模     | money  | its market, or the potential of its customers, per year
segment_growth      | Growth of market   | 细分增长     | rate   | growth of the segment's market on the year before
sales_count         | Sales rows         | 销售行数     | count  | rows of sales in the last twelve months
margin_rate         | Margin             | 毛利率       | rate   | margin of the products sold, by money
attractiveness      | Attractiveness     | 吸引力       | index  | mean of the segment's measures, 0 lowest to 1 highest of its kind
strength            | Strength           | 竞争力       | index  | mean of the firm's measures in it, 0 lowest to 1 highest of its kind
position            | Map says           | 矩阵位置     | text   | grow, choose, defend, harvest, or why it is not judged
measures            | Judged by          | 评估指标     | text   | measures of attractiveness, then of strength
role                | Role               | 岗位         | text   | what a person is employed as
duty                | Duty               | 职责         | text   | something that a role does
time_share          | Share of time      | 时间占比     | rate   | part of the working time
hours_per_week      | Hours per week     | 每周工时     | number | working hours of one person per week
is_selling          | Selling            | 销售活动     | flag   | whether the duty is selling
with_role           | With               | 协作岗位     | text   | role that it is done with
responsibility      | Part               | 责任         | text   | responsible, accountable, consulted or informed
responsible         | Does it            | 执行         | text   | roles that do it
accountable         | Answers for it     | 负责         | text   | role that answers for it
consulted           | Is asked           | 咨询         | text   | roles that are asked
informed            | Is told            | 知会         | text   | roles that are told
people              | People             | 人数         | count  | people in the role
selling_hours       | Selling hours      | 销售工时     | number | hours for selling that one person has per week
is_stated           | By duties          | 依职责       | flag   | whether the duties say so, or the usual share holds
kind                | Kind               | 类别         | text   | ability, quality or attitude
skill_name          | Skill              | 技能         | text   | something that a role must be able to do or be
required_level      | Level needed       | 要求水平     | number | level that the role needs, on the firm's own scale
"""  # noqa: E501 (a table is easier to read whole than folded)
