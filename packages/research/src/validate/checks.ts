import { backtest } from '@veloce/backtest';
import {
  barAt,
  checkHistory,
  checkRequirements,
  compileStrategy,
  describeLookahead,
  detectLookahead,
  fromColumns,
  gapsOf,
  live,
  scan,
  slice,
  type MarketData,
} from '@veloce/core';
import { checkInvariants } from './invariants.js';
import type { Check, Project } from './stage.js';

const marketOf = ({ data, prepare }: Project): MarketData => (prepare === undefined ? data : prepare(data));

/** The data is whole, and has what the strategy needs. */
export const checkData: Check = (project) => {
  const { strategy, params } = project;
  const market = marketOf(project);
  if ((market as Partial<MarketData> | undefined)?.time === undefined) {
    return { reason: 'prepare returns no market', fix: 'return the market with the columns that you added' };
  }
  try {
    // Data that was not made by a loader of ours may be anything.
    fromColumns({ ...market });
    checkRequirements(compileStrategy(strategy, market.timeframe, params), market);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      reason,
      fix: 'load the data with a provider, which checks every row, and load the columns that are named',
    };
  }
  try {
    checkHistory(compileStrategy(strategy, market.timeframe, params), market);
  } catch (error) {
    return {
      reason: (error as RangeError).message,
      fix: 'load more bars, or give parameters with shorter windows',
    };
  }
  const missing = gapsOf(market).reduce((sum, { bars }) => sum + bars, 0);
  const share = missing / (market.length + missing);
  if (share > 0.01) {
    return {
      reason: `${missing} bars are missing, ${(100 * share).toFixed(1)} % of the time`,
      fix: 'load the missing days, or choose a span without long gaps (gapsOf lists them)',
    };
  }
  const { signals } = scan(strategy, market, params);
  if (signals.length === 0) {
    return {
      reason: `the strategy makes no signal on ${market.length} bars, so nothing else can be shown`,
      fix: 'give more data, or parameters that are less strict; scan(...).funnel says where bars stop',
    };
  }
  return undefined;
};

/** No value depends on a later bar. */
export const checkCausality: Check = ({ strategy, data, params, prepare }) => {
  const found = detectLookahead(strategy, data, params, prepare === undefined ? {} : { prepare });
  if (found.length === 0) return undefined;
  return {
    reason: describeLookahead(found[0], data),
    fix: 'use only values of the bar itself and bars before it: a kernel may read its inputs up to the bar it writes',
  };
};

/** Batch, blocks of any length and bar by bar give the same signals. */
export const checkParity: Check = (project) => {
  const { strategy, params } = project;
  const whole = marketOf(project);
  const market = slice(whole, Math.max(0, whole.length - parityBars));
  const batch = scan(strategy, market, params);
  const text = JSON.stringify([batch.signalBars, batch.signals]);
  for (const blockLength of [1, 7, 1_000]) {
    const { signalBars, signals } = scan(strategy, market, params, { blockLength });
    if (JSON.stringify([signalBars, signals]) !== text) {
      return {
        reason: `in blocks of ${blockLength} bars the strategy makes other signals than in one go`,
        fix: 'a kernel must keep all it remembers in its state, and read and write only the bars it is given',
      };
    }
  }
  const following = live(strategy, market, params);
  for (let i = 0; i < market.length; i++) {
    const result = following.push(barAt(market, i));
    const at = batch.signalBars.indexOf(i);
    const expected = at < 0 ? undefined : JSON.stringify(batch.signals[at]);
    const found = result._tag === 'Right' ? JSON.stringify(result.right) : undefined;
    if (found !== expected) {
      return {
        reason: `at bar ${i} live trading makes ${found ?? 'no signal'}, history ${expected ?? 'none'}`,
        fix: 'phases must be pure: the same bar and parameters, the same answer; no clock, no counter, no random number',
      };
    }
  }
  return undefined;
};

const parityBars = 20_000;

/** Money adds up, and no fill is better than the market was. */
export const checkBacktest: Check = (project) => {
  const { strategy, params, options } = project;
  const market = marketOf(project);
  const result = backtest(strategy, market, params, options);
  const broken = checkInvariants(result);
  if (broken !== undefined) return broken;
  const again = backtest(strategy, market, params, options);
  if (JSON.stringify(again.trades) !== JSON.stringify(result.trades)) {
    return {
      reason: 'the same backtest run twice makes other trades',
      fix: 'rules for open positions must be pure, as phases must',
    };
  }
  return undefined;
};

/** Every number of a report is a number, or says why it is none. */
export const checkReport: Check = (project) => {
  const { strategy, params, options, report } = project;
  const result = backtest(strategy, marketOf(project), params, options);
  for (const [name, { value, reason }] of Object.entries(result.metrics)) {
    if (value === null ? reason === undefined : !Number.isFinite(value)) {
      return {
        reason: `metric ${name} is ${value} and does not say why`,
        fix: 'this is a fault of Veloce; please report it with the data',
      };
    }
  }
  let page: string;
  try {
    page = report?.(result) ?? 'no report asked for';
  } catch (error) {
    const reason = `the report cannot be made: ${error instanceof Error ? error.message : String(error)}`;
    return { reason, fix: 'see what the report reads that the backtest does not have' };
  }
  if (page.trim() === '') return { reason: 'the report is empty', fix: 'return the page from report' };
  return undefined;
};
