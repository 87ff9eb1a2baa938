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
presence            | Presence            | 在场状态     | text   | whether the company stayed, entered, left, or came and went
first_period        | First sale          | 首次出现     | period | first period in which the company sold
last_period         | Last sale           | 最后出现     | period | last period in which the company sold
share_before        | Share before        | 前期占比     | rate   | the same in the earlier span; missing where there was none
component           | Step                | 步骤         | text   | bar of a bridge: a span of time, or what led to the next
customers           | Customers           | 客户数       | count  | customers that take part in the step
returned            | Back after a pause  | 回流客户     | count  | of the new: those who had bought before the earlier span
products            | Products            | 产品数       | count  | products that take part in the step
effect              | Effect              | 效应         | text   | volume, price, mix, credit notes or not split
before_amount       | Before              | 前期金额     | money  | sales of the earlier span
after_amount        | After               | 后期金额     | money  | sales of the later span
starts_at           | Bar from            | 起点         | money  | where the step's bar starts
ends_at             | Bar to              | 终点         | money  | where the step's bar ends
volume_effect       | Volume              | 数量影响     | money  | change owed to more or fewer pieces
price_effect        | Price               | 价格影响     | money  | change owed to prices
mix_effect          | Mix                 | 结构影响     | money  | change owed to other products, new and dropped ones among them
credit_effect       | Credit notes        | 退货影响     | money  | change in returns, cancellations and credit notes
unsplit_effect      | Not split           | 未拆分       | money  | change in sales without quantity or product
price_rate          | Price change        | 价格变动     | rate   | price effect over the mean sales of both spans
is_within_noise     | Within noise        | 属于波动     | flag   | whether the interval of the change holds zero
buyers              | Customers buying    | 购买客户     | count  | customers who bought in the last year
orders_per_customer | Orders per customer | 购买频次     | number | orders of a customer who bought in the last year, mean
basket              | Sales per order     | 客单价       | money  | sales over orders
days_since_order    | Days since order    | 最近购买     | days   | from a customer's last order to the last day known, median
repeat_rate         | Bought again        | 复购率       | rate   | customers who bought on more than one day
days_between_orders | Days between orders | 复购间隔     | days   | mean of a customer who came back, median over customers
customers_ever      | Customers so far    | 累计客户     | count  | customers named in the whole history
top_fifth_share_ever | Largest fifth      | 前两成占比   | rate   | share of the largest fifth of customers in the whole history
sales_ever          | Sales keys so far   | 累计单号     | count  | keys of sales in the whole history, credit notes too
quantity_ever       | Pieces so far       | 累计数量     | number | pieces in the whole history, returns taken off
topic               | Topic               | 主题         | text   | what a group of facts is about
quotas_rated        | Quotas rated        | 已评定额     | count  | quotas of the last year that can be rated
attainment_low_rate | Lowest tenth        | 最低一成     | rate   | attainment that a tenth fell short of
attainment_median_rate | Median attainment | 达成中位数  | rate   | attainment that half fell short of
attainment_high_rate | Highest tenth      | 最高一成     | rate   | attainment that a tenth went above
quota_met_rate      | Quotas met          | 达标占比     | rate   | quotas of the last year that were met
top_customer_share  | Largest customer    | 最大客户     | rate   | its part of the sales to named customers
top_ten_share       | Ten largest         | 前十客户     | rate   | their part of the sales to named customers
customers_for_80    | Bring 80 %          | 八成客户数   | count  | fewest customers that bring 80 % of sales
sales_last_year     | Sales last year     | 去年销售     | money  | what the plan starts from
forecast_low        | Forecast, low       | 预测下限     | money  | lower end of the plan year's 80 % interval
forecast_high       | Forecast, high      | 预测上限     | money  | upper end of the plan year's 80 % interval
cells_planned       | Numbers to plan     | 计划单元     | count  | parts that one target becomes
"""  # noqa: E501 (a table is easier to read whole than folded)
