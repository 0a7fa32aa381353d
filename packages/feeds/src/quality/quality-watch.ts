import { parseOptions } from '@veloce/core';
import { venueDisagreement } from '@veloce/vectorflow-analytics';
import type { MarketEvent } from '../events.js';
import { watchMarketQuality } from './market-quality.js';
import { QualityOptions } from './quality-options.js';
import type { QualityFinding, QualityScore } from './quality-report.js';

/** The findings and scores of one step. */
export interface QualityReport {
  readonly findings: readonly QualityFinding[];
  /** One score per venue for each window that ended. */
  readonly scores: readonly QualityScore[];
}

/** Watches the quality of one coin over its venues. A function of its inputs: it reads no clock. */
export interface QualityWatch {
  /** Takes an event of any feed. Feeds are to be read in the order of receipt. */
  readonly step: (event: MarketEvent) => QualityReport;
  /** Says what time it is, epoch ms UTC, so that silence is seen too; once a second is enough. */
  readonly tick: (time: number) => QualityReport;
  /** Scores of the last window that ended, one for each venue. */
  readonly last: () => readonly QualityScore[];
}

const lookEveryMs = 1_000;
const nothing: QualityReport = { findings: [], scores: [] };

/**
 * Watches the data of one coin over its venues: holes, silence, clocks, prices that disagree and bad prints, told as they are found, and a score
 * for each venue and minute. How the parts make a score is our choice: the worst one counts.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const quality = createQualityWatch({ markets: { 'binance-usdm': 'BTCUSDT', okx: 'BTC-USDT-SWAP' } });
 * for await (const event of connect(feed)) for (const { text } of quality.step(event).findings) console.warn(text);
 * ```
 */
export function createQualityWatch(options: QualityOptions): QualityWatch {
  const limits = parseOptions('createQualityWatch', QualityOptions, options);
  const { windowMs, maxDisagreementBps } = limits;
  const venues = Object.keys(limits.markets);
  const watches = venues.map((venue) => watchMarketQuality(venue, limits.markets[venue] ?? '', limits));
  let lookAt = NaN;
  let start = NaN;
  let last: readonly QualityScore[] = [];
  let isApart = false;

  const compare = (now: number): readonly QualityFinding[] => {
    const prices = watches.map((watch) => watch.price(now));
    const { spreadBps, furthest } = venueDisagreement(prices.map((price) => Float64Array.of(price)));
    const spread = spreadBps[0];
    if (spread !== spread) return [];
    const off = spread > maxDisagreementBps;
    // Of two nobody can tell which one is off.
    const blamed = (k: number): boolean => off && (furthest[0] !== furthest[0] || furthest[0] === k);
    const told: QualityFinding[] = [];
    watches.forEach((watch, k) => {
      if (prices[k] !== prices[k]) return;
      watch.compared(!blamed(k));
      if (!blamed(k) || isApart) return;
      const venue = venues[k];
      const symbol = limits.markets[venue];
      const others = venues.flatMap((name, j) =>
        j === k || prices[j] !== prices[j] ? [] : [`${prices[j]} on ${name}`],
      );
      const text = `${symbol} on ${venue}: the price is ${prices[k]}, and ${others.join(', ')}`;
      told.push({
        what: 'disagreement',
        venue,
        symbol,
        time: now,
        value: spread,
        limit: maxDisagreementBps,
        text,
      });
    });
    isApart = off;
    return told;
  };

  const pass = (now: number): QualityReport => {
    if (lookAt !== lookAt) {
      lookAt = now + lookEveryMs;
      start = Math.floor(now / windowMs) * windowMs;
      return nothing;
    }
    if (now < lookAt && now < start + windowMs) return nothing;
    const findings: QualityFinding[] = [];
    const scores: QualityScore[] = [];
    if (now >= lookAt) {
      findings.push(...watches.flatMap((watch) => watch.look(now)), ...compare(now));
      lookAt = now + lookEveryMs;
    }
    for (; now >= start + windowMs; start += windowMs) {
      last = watches.map((watch) => {
        const [score, found] = watch.close(start, start + windowMs);
        findings.push(...found);
        return score;
      });
      scores.push(...last);
    }
    return { findings, scores };
  };

  return {
    step(event) {
      const report = pass(event.received);
      const k = venues.indexOf(event.venue);
      if (k >= 0 && event.symbol === limits.markets[event.venue]) watches[k].take(event);
      return report;
    },
    tick: pass,
    last: () => last,
  };
}
