import type { RunnableLeg } from '../engine/leg.js';
import type { Simulation } from '../engine/simulation.js';
import type { BacktestSettings } from '../account/settings.js';
import type { Funnel } from '@veloce/core';

/**
 * Why a leg has no closed trade: its position is open still, every entry was rejected (by reason), no order was filled, every signal was
 * passed over, or there was no signal, with the phase that let nothing through. `undefined` where it has trades.
 *
 * @param k The place of the leg in its run.
 */
export function whyNoTrade(
  leg: RunnableLeg,
  { account, books, drivers }: Simulation,
  k: number,
  { fillOn }: BacktestSettings,
): string | undefined {
  const { symbol } = leg.data;
  const isOwn = (one: { readonly symbol: string }): boolean => one.symbol === symbol;
  if (account.trades.some(isOwn)) return undefined;
  if (books[k].holding !== undefined)
    return 'no closed trade: the position is open still; closeAtEnd: true closes it at the last bar';
  const orders = account.orders.filter(isOwn);
  const rejected = orders.filter(({ status }) => status === 'rejected');
  if (rejected.length > 0) {
    const reasons = countReasons(rejected);
    const rest = reasons.length === 1 ? '' : ` (${listed(reasons)})`;
    const counted =
      rejected.length === 1 ? 'the only entry was rejected' : `all ${rejected.length} entries were rejected`;
    const which = rejected.length === 1 ? 'because' : 'the first because';
    return `no trade: ${counted}, ${which} ${rejected[0].reason}${rest}`;
  }
  if (orders.length > 0)
    return `no trade: none of ${orders.length} orders was filled (${listed(countReasons(orders))})`;
  const skipped = account.skipped.filter(isOwn);
  if (skipped.length > 0)
    return `no trade: none of ${skipped.length} signals was taken (${listed(countReasons(skipped))})`;
  if (leg.strategy === 'orders' && leg.outside === true) return 'no trade: the list of orders is empty';
  if (leg.outside === true)
    return `no trade: no entry with a side is set${fillOn === 'close' ? '' : ' before the last bar'}`;
  return `no trade: ${describeNoSignal(drivers[k].funnel())}`;
}

/** The phase that let no bar through, and its reasons. */
function describeNoSignal({ bars, stages }: Funnel): string {
  const last = stages.findLast(({ entered }) => entered > 0);
  const head = `no signal at any of ${bars} bars`;
  if (last === undefined) return head;
  const reasons = last.rejections.map(({ reason, bars: count }) => `${count}: ${reason}`);
  return `${head}; phase ${last.phase} passed none of the ${last.entered} that reached it (${listed(reasons)})`;
}

/** Reasons with how often each was given, the most frequent first; the same reason with other numbers is the same. */
export function countReasons(given: readonly { readonly reason: string }[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { reason } of given) {
    const kind = reason.replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, '…');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count}: ${reason}`);
}

/** The first five of a list. */
export const listed = (reasons: readonly string[]): string =>
  reasons.slice(0, 5).join('; ') + (reasons.length > 5 ? '; …' : '');
