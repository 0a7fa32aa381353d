import type { PlaybookInput } from '../document.js';
import { parseCondition } from '../text.js';

/** Breaks, and pull-backs of trends. */
export const trendPlaybooks = (): readonly PlaybookInput[] => [
  {
    format: 1,
    name: 'squeeze release',
    idea: 'Bands that lay within their channel come out of it: volatility returns, and momentum says which way.',
    source: 'J. Carter, Mastering the Trade (2005): the TTM squeeze; definitions of the project, squeeze',
    timeframe: '5m',
    long: parseCondition('squeeze(20, 2, 1.5).fired > 0 and squeeze(20, 2, 1.5).momentum > 0 and lag(squeeze(20, 2, 1.5).barsInSqueeze, 1) >= 6 and relativeVolume(20) > 1'),
    short: parseCondition('squeeze(20, 2, 1.5).fired > 0 and squeeze(20, 2, 1.5).momentum < 0 and lag(squeeze(20, 2, 1.5).barsInSqueeze, 1) >= 6 and relativeVolume(20) > 1'),
    stop: { atr: 2 },
    target: { atr: 4 },
    timeStop: 48,
    score: { base: 5, add: [{ when: parseCondition("regime().compression > 0 or regime().expansion > 0"), points: 1 }] },
  },
  {
    format: 1,
    name: 'opening range',
    idea: 'A break of the first hour of New York, with more volume than usual, is where the day goes.',
    source: 'T. Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout (1990)',
    timeframe: '5m',
    params: { tickSize: tickSize(), rowSize: rowSize() },
    long: parseCondition(`crossesAbove(close, ${newYork}.ibHigh) and relativeVolume(20) > 1`, own),
    short: parseCondition(`crossesBelow(close, ${newYork}.ibLow) and relativeVolume(20) > 1`, own),
    hours: { from: '10:30', to: '14:00', zone: 'America/New_York', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
    cooldown: 36,
    stop: { atr: 2 },
    target: { atr: 4 },
    timeStop: 36,
  },
  {
    format: 1,
    name: 'trend pull-back',
    idea: 'A strong trend that comes back to its average and turns is joined, not faded.',
    source: 'L. Raschke & L. Connors, Street Smarts (1995): the Holy Grail',
    timeframe: '5m',
    long: parseCondition('adx(14).adx > 30 and adx(14).plus > adx(14).minus and within(low <= ema(close, 20), 3) and crossesAbove(close, ema(close, 20))'),
    short: parseCondition('adx(14).adx > 30 and adx(14).minus > adx(14).plus and within(high >= ema(close, 20), 3) and crossesBelow(close, ema(close, 20))'),
    cooldown: 12,
    stop: { atr: 2 },
    target: { atr: 3 },
    timeStop: 60,
    trailing: { atr: 3 },
  },
]; // prettier-ignore

/** Parameters of a market profile. */
export const tickSize = () => ({
  default: 0.01,
  least: 1e-8,
  most: 1_000,
  about: 'smallest price step of the market',
});
export const rowSize = () => ({
  default: 0,
  least: 0,
  most: 100_000,
  about: 'height of a profile row, 0: by the range of the 14 sessions before',
});

/** The same, for the reading of text. */
export const own = {
  tickSize: { default: 0.01, least: 1e-8, most: 1_000, whole: false },
  rowSize: { default: 0, least: 0, most: 100_000, whole: false },
};

const newYork = "profile(tickSize, rowSize, 'America/New_York 09:30-16:00')";
