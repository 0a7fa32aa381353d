import type { LiveInput, LiveOutput } from '@veloce/live';
import type { Suggestion } from '@veloce/playbooks';
import type { DeskMarkets } from '@veloce/server';

/** The market that the desk is told about. */
export interface ToldMarket {
  readonly id: string;
  /** Name of the strategy that trades it. */
  readonly strategy: string;
  /** The playbooks that fit the bar, or nearly do. */
  readonly suggestions?: readonly Suggestion[];
  /** More columns of the bar, for overlays. */
  readonly columns?: Readonly<Record<string, number>>;
}

/** Tells open pages what an input brought. */
export function tellDesk(
  markets: DeskMarkets,
  { id, strategy, suggestions = [], columns = {} }: ToldMarket,
  input: LiveInput,
  outputs: readonly LiveOutput[],
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
      reasons: [said?.signal.reason ?? 'no signal'],
      playbooks: suggestions.map(({ playbook, side: own, held, of, missing }) => ({
        name: `${playbook} ${own}`,
        met: held,
        of,
        missing,
      })),
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
