import type { LiveInput, LiveOutput } from '@veloce/live';
import type { DeskMarkets } from '@veloce/server';

/** Tells open pages what an input brought. */
export function tellDesk(
  markets: DeskMarkets,
  id: string,
  strategy: string,
  input: LiveInput,
  outputs: readonly LiveOutput[],
  columns: Readonly<Record<string, number>> = {},
): void {
  if (input.kind !== 'bar') return;
  const said = outputs.find((one) => one.kind === 'signal');
  const side = said?.signal.side === 'LONG' ? 1 : said?.signal.side === 'SHORT' ? -1 : 0;
  const strength = (said?.signal.score ?? 0) / 10;
  markets.bar(id, {
    bar: input.bar,
    columns,
    opinion: {
      time: input.bar.time,
      side,
      strength,
      parts: [],
      reasons: [said?.signal.reason ?? 'the averages do not cross'],
      playbooks: [],
    },
  });
  for (const one of outputs) {
    if (one.kind === 'signal') {
      const { signal, withheld } = one;
      markets.signal({
        id: `${id}:${one.bar}`,
        market: id,
        symbol: one.symbol,
        time: one.bar,
        bar: null,
        side: signal.side,
        strength: signal.score / 10,
        price: signal.entryReference,
        decision: withheld === null ? 'taken' : 'vetoed',
        reason: withheld ?? signal.reason,
        strategy,
        playbooks: [...(signal.playbooks ?? [])],
      });
    }
  }
}
