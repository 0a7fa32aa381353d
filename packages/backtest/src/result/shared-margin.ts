import { dayMs, isoTime } from '@veloce/core';
import { listed } from '../account/entry-limits.js';
import type { BacktestSettings } from '../account/settings.js';
import type { RunnableLeg } from '../engine/leg.js';
import type { Simulation } from '../engine/simulation.js';

/** Says which markets of an account left others no margin, and what makes room. */
export function sharedMargin(
  legs: readonly RunnableLeg[],
  settings: BacktestSettings,
  { account, books }: Simulation,
): readonly string[] {
  const warnings: string[] = [];
  const lastOf = ({ data }: RunnableLeg): number => data.time[data.length - 1];
  const end = Math.max(...legs.map(lastOf));
  legs.forEach((leg, k) => {
    const { holding, symbol } = books[k];
    const last = lastOf(leg);
    if (holding === undefined || end - last < dayMs) return;
    warnings.push(
      `${symbol}: its data ends at ${isoTime(last)}, ${isoTime(end)} is the end of the others; the position that was open then stays open at its last close, and holds a margin of ${holding.margin.toFixed(2)}; closeAtEnd: true closes it at that close`,
    );
  });

  const found = [...account.crowded];
  if (found.length === 0) return warnings;
  const sum = (what: 'refused' | 'cut'): number => found.reduce((all, [, one]) => all + one[what], 0);
  const [refused, cut] = [sum('refused'), sum('cut')];
  const by = new Set(found.flatMap(([, one]) => [...one.by]));
  const whose = found.map(([symbol, one]) => `${symbol} ${one.refused + one.cut}`).join(', ');
  const done = [
    ...(refused > 0 ? [`${refused} were refused`] : []),
    ...(cut > 0 ? [`${cut} made smaller`] : []),
  ].join(' and ');
  warnings.push(
    `${refused + cut} entries found too little free margin, because other markets held it (${whose}; held by ${listed([...by])}): ${done}; ${roomFor(legs, settings)}`,
  );
  return warnings;
}

/** The settings that leave room for a position in every market. */
function roomFor(legs: readonly RunnableLeg[], { size, leverage }: BacktestSettings): string {
  // A share for each market, less what fees and open losses take.
  const share = Math.floor((0.97 * 100 * leverage) / legs.length) / 100;
  const fraction =
    typeof size === 'object' ? undefined : (size ?? Math.max(...legs.map((leg) => leg.fraction)));
  const smaller =
    fraction !== undefined && fraction > share && share > 0
      ? `size: ${share} leaves room for all ${legs.length}`
      : 'a smaller size leaves room';
  return `${smaller}; so does leverage: ${Math.max(2, Math.ceil(2 * leverage))} (with margin: 'isolated' or 'cross'), which ties less margin to each`;
}
