import type { Metrics } from './metrics.js';

/** The description of a metric, for tables and for readers. */
export interface MetricDefinition {
  readonly name: keyof Metrics;
  readonly label: string;
  readonly format: 'percent' | 'ratio' | 'count' | 'days' | 'hours' | 'money';
  /** The definition, with its convention. */
  readonly definition: string;
  /** Whether more is better; `undefined` where neither is. */
  readonly better?: 'more' | 'less';
}

/** Every metric, in the order of a report. Daily means UTC days; ratios are annualised by the settings' days per year. */
// prettier-ignore
export const metricTable: readonly MetricDefinition[] = [
  { name: 'totalReturn', label: 'Return', format: 'percent', better: 'more', definition: 'Final equity over starting capital, less 1. An open position counts at its mark.' },
  { name: 'buyAndHold', label: 'Buy and hold', format: 'percent', definition: 'Last close over first open, less 1.' },
  { name: 'cagr', label: 'CAGR', format: 'percent', better: 'more', definition: 'Growth per calendar year of 365.25 days. Says little under a month.' },
  { name: 'annualReturn', label: 'Annualised return', format: 'percent', better: 'more', definition: 'Growth over the days of the run, raised to a year of periods.' },
  { name: 'volatility', label: 'Volatility', format: 'percent', better: 'less', definition: 'Sample standard deviation of daily returns, annualised.' },
  { name: 'sharpe', label: 'Sharpe ratio', format: 'ratio', better: 'more', definition: 'Mean over sample standard deviation of daily excess returns, annualised (Sharpe 1994); the yearly risk-free rate is (1 + rate)^(1/n) - 1 for each of n periods.' },
  { name: 'sortino', label: 'Sortino ratio', format: 'ratio', better: 'more', definition: 'Mean excess return over the root mean square of shortfalls over all days, annualised (Sortino & Price 1994).' },
  { name: 'maxDrawdown', label: 'Max drawdown', format: 'percent', better: 'more', definition: 'Deepest fall of daily equity from its running peak, the capital included.' },
  { name: 'maxDrawdownDays', label: 'Longest drawdown', format: 'days', better: 'less', definition: 'Longest time from a peak to its recovery, or to the end.' },
  { name: 'calmar', label: 'Calmar ratio', format: 'ratio', better: 'more', definition: 'CAGR, by calendar years of 365.25 days, over the absolute max drawdown.' },
  { name: 'omega', label: 'Omega ratio', format: 'ratio', better: 'more', definition: 'Sum of daily gains over sum of daily losses (Keating & Shadwick).' },
  { name: 'ulcer', label: 'Ulcer index', format: 'percent', better: 'less', definition: 'Root mean square of daily drawdowns (Martin).' },
  { name: 'upi', label: 'Martin ratio', format: 'ratio', better: 'more', definition: 'CAGR less the risk-free rate, over the ulcer index.' },
  { name: 'tailRatio', label: 'Tail ratio', format: 'ratio', better: 'more', definition: '95th percentile of daily returns over the absolute 5th.' },
  { name: 'valueAtRisk', label: 'Value at risk, 95 %', format: 'percent', better: 'more', definition: '5th percentile of daily returns, historical.' },
  { name: 'expectedShortfall', label: 'Expected shortfall, 95 %', format: 'percent', better: 'more', definition: 'Mean of the worst 5 % of daily returns, one at least.' },
  { name: 'gainToPain', label: 'Gain to pain', format: 'ratio', better: 'more', definition: 'Sum of daily returns over the absolute sum of the negative ones.' },
  { name: 'skew', label: 'Skew', format: 'ratio', definition: 'Third standardised moment of daily returns.' },
  { name: 'kurtosis', label: 'Kurtosis', format: 'ratio', definition: 'Fourth standardised moment of daily returns; a normal distribution has 3.' },
  { name: 'alpha', label: 'Alpha', format: 'percent', better: 'more', definition: 'Intercept of daily returns on those of buy and hold, times the days per year.' },
  { name: 'beta', label: 'Beta', format: 'ratio', definition: 'Slope of daily returns on those of buy and hold.' },
  { name: 'exposure', label: 'Exposure', format: 'percent', definition: 'Share of the time with a position, from close to close.' },
  { name: 'turnover', label: 'Turnover per year', format: 'ratio', definition: 'Notional traded over mean equity, per calendar year; closed trades.' },
  { name: 'recoveryFactor', label: 'Recovery factor', format: 'ratio', better: 'more', definition: 'Net profit over the deepest drawdown in money.' },
  { name: 'trades', label: 'Trades', format: 'count', definition: 'Closed trades; an open one is listed apart. A position that was closed in parts is one trade.' },
  { name: 'winRate', label: 'Win rate', format: 'percent', better: 'more', definition: 'Trades that gained after costs, over all closed trades; a trade of exactly 0 is no win.' },
  { name: 'profitFactor', label: 'Profit factor', format: 'ratio', better: 'more', definition: 'Sum of wins over the absolute sum of losses, in money.' },
  { name: 'payoff', label: 'Payoff', format: 'ratio', better: 'more', definition: 'Mean win over the absolute mean loss.' },
  { name: 'expectancy', label: 'Expectancy', format: 'money', better: 'more', definition: 'Mean gain of a trade after costs.' },
  { name: 'expectancyR', label: 'Expectancy in R', format: 'ratio', better: 'more', definition: 'Mean gain over the initial risk, size times the distance of the stop.' },
  { name: 'sqn', label: 'SQN', format: 'ratio', better: 'more', definition: 'Root of the number of trades, times mean over sample deviation of R (Van Tharp).' },
  { name: 'kelly', label: 'Kelly fraction', format: 'percent', better: 'more', definition: 'Win rate less the loss rate over the payoff.' },
  { name: 'winStreak', label: 'Longest winning run', format: 'count', definition: 'Most wins in a row.' },
  { name: 'lossStreak', label: 'Longest losing run', format: 'count', better: 'less', definition: 'Most losses in a row.' },
  { name: 'meanHours', label: 'Mean holding time', format: 'hours', definition: 'Bars from the entry bar to the exit bar, both included.' },
  { name: 'fees', label: 'Fees', format: 'money', better: 'less', definition: 'Of closed trades, entry and exit.' },
  { name: 'funding', label: 'Funding', format: 'money', better: 'less', definition: 'Paid (positive) or received by closed trades.' },
];
