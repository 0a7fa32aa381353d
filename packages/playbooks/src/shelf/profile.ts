import type { PlaybookInput, PlaybookOperand } from '../document.js';
import { parseCondition } from '../text.js';
import { own, rowSize, tickSize } from './trend.js';

const args = [{ param: 'tickSize' }, { param: 'rowSize' }] as const;
const day = 'profile(tickSize, rowSize)';
const level = (study: string, output: string, given: readonly (number | string | { readonly param: string })[] = args): PlaybookOperand => ({
  study,
  with: given,
  output,
}); // prettier-ignore

/** Levels of the market profile and of the average price. */
export const profilePlaybooks = (): readonly PlaybookInput[] => [
  {
    format: 1,
    name: 'divergence at the value edge',
    idea: 'At an edge of the value area of the day before, price makes a new extreme that net flow does not share: the move is out of fuel, and price returns into value.',
    source: 'J. Dalton, Mind over Markets (1990), responsive trading at value; VectorFlow, CVD divergence',
    timeframe: '5m',
    params: { tickSize: tickSize(), rowSize: rowSize() },
    long: parseCondition(`within(pivotDivergence(5, 5, 60, 0).bullish > 0, 3) and within(low <= ${day}.previousVal, 12) and close > ${day}.previousVal`, own),
    short: parseCondition(`within(pivotDivergence(5, 5, 60, 0).bearish > 0, 3) and within(high >= ${day}.previousVah, 12) and close < ${day}.previousVah`, own),
    cooldown: 12,
    stop: { atr: 2 },
    target: { atr: 4 },
    timeStop: 96,
  },
  {
    format: 1,
    name: 'single-print fill',
    idea: 'Rows that one bracket passed through are not accepted prices: once price is back among them it trades through to the far side.',
    source: 'J. Dalton, Mind over Markets (1990), single prints; definitions of the project §1.7',
    timeframe: '5m',
    params: { tickSize: tickSize(), rowSize: rowSize() },
    long: parseCondition(`crossesAbove(close, ${day}.previousSinglesLow) and close < ${day}.previousSinglesHigh`, own),
    short: parseCondition(`crossesBelow(close, ${day}.previousSinglesHigh) and close > ${day}.previousSinglesLow`, own),
    cooldown: 12,
    stop: { atr: 2 },
    target: { long: { at: level('profile', 'previousSinglesHigh') }, short: { at: level('profile', 'previousSinglesLow') } },
    timeStop: 96,
  },
  {
    format: 1,
    name: 'naked point of control',
    idea: 'The price that most of a past day traded at, and none since, draws the market once it is on its way there.',
    source: 'J. Steidlmayer & S. Hawkins, Steidlmayer on Markets (2003); definitions of the project §1.12',
    timeframe: '5m',
    params: { tickSize: tickSize(), rowSize: rowSize() },
    long: parseCondition('nakedPoc(tickSize, rowSize).above > close and crossesAbove(close, ema(close, 50)) and velocity(5, 20, 100).velocity > 0', own),
    short: parseCondition('nakedPoc(tickSize, rowSize).below < close and crossesBelow(close, ema(close, 50)) and velocity(5, 20, 100).velocity < 0', own),
    cooldown: 24,
    stop: { atr: 2 },
    target: { long: { at: level('nakedPoc', 'above') }, short: { at: level('nakedPoc', 'below') } },
    timeStop: 144,
  },
  {
    format: 1,
    name: 'VWAP reversion',
    idea: 'Without a trend, a close back inside two deviations of the average price of the day goes on towards the average.',
    source: 'B. Shannon, Maximum Trading Gains with Anchored VWAP (2023); definitions of the project §2',
    timeframe: '5m',
    params: { trend: { default: 25, least: 10, most: 60, about: 'most strength of a trend (ADX)' } },
    long: parseCondition("crossesAbove(close, vwapSince('1d', 2).lower) and adx(14).adx < trend and close < vwapSince('1d', 2).vwap", { trend: { default: 25, least: 10, most: 60, whole: false } }),
    short: parseCondition("crossesBelow(close, vwapSince('1d', 2).upper) and adx(14).adx < trend and close > vwapSince('1d', 2).vwap", { trend: { default: 25, least: 10, most: 60, whole: false } }),
    cooldown: 12,
    stop: { atr: 2 },
    target: { at: level('vwapSince', 'vwap', ['1d', 2]) },
    timeStop: 48,
  },
]; // prettier-ignore
