import type { LiveInput, LiveOutput, RunnerStatus } from '@veloce/live';
import type { Suggestion } from '@veloce/playbooks';
import type { DeskMarkets } from '@veloce/server';
import { positionRow } from './position-row.js';
import { partsOf, type StrategyOpinion } from './strategy-opinion.js';

/** The market that the desk is told about. */
export interface ToldMarket {
  readonly id: string;
  /** The opinion of the strategy that decides there; it says nothing where nobody does. */
  readonly opinion: StrategyOpinion;
  /** The position held there. */
  readonly held?: RunnerStatus['positions'][number] | undefined;
  /** The playbooks that fit the bar, or nearly do. */
  readonly suggestions?: readonly Suggestion[];
  /** More columns of the bar, for overlays. */
  readonly columns?: Readonly<Record<string, number>>;
}

/** Tells open pages of a bar. While a position is open and nothing new is said, the parts are those of the signal that opened it. */
export function tellBar(
  markets: DeskMarkets,
  { id, opinion, held, suggestions = [], columns = {} }: ToldMarket,
  { bar }: Pick<Extract<LiveInput, { kind: 'bar' }>, 'bar'>,
): void {
  const { side, strength, parts, reasons } = opinion;
  const standing = side === 0 ? (held?.signal ?? undefined) : undefined;
  markets.bar(id, {
    bar,
    columns,
    opinion: {
      ...{ time: bar.time, side, strength },
      parts: standing === undefined ? parts : partsOf(standing.scoreBreakdown),
      reasons: standing === undefined ? reasons : [`holds ${standing.side}: ${standing.reason}`, ...reasons],
      playbooks: suggestions.map(({ playbook, side: own, held: met, of, missing }) => ({
        name: `${playbook} ${own}`,
        met,
        of,
        missing,
      })),
    },
  });
  markets.position(id, held === undefined ? null : positionRow(id, held));
}

/**
 * Tells open pages of the signals of a run, each at its market.
 *
 * @param idOf The market of the desk that a symbol is.
 * @param strategy The name of the version that decides in a symbol.
 */
export function tellSignals(
  markets: DeskMarkets,
  outputs: readonly LiveOutput[],
  {
    idOf,
    strategy,
  }: { readonly idOf: (symbol: string) => string; readonly strategy: (symbol: string) => string },
): void {
  for (const one of outputs) {
    if (one.kind !== 'signal') continue;
    const { signal, withheld, symbol } = one;
    markets.signal({
      id: `${idOf(symbol)}:${one.bar}`,
      market: idOf(symbol),
      symbol,
      time: one.bar,
      bar: null,
      side: signal.side,
      strength: signal.score / 10,
      price: signal.entryReference,
      decision: withheld === null ? 'taken' : 'vetoed',
      reason: withheld ?? signal.reason,
      strategy: strategy(symbol),
      playbooks: [...(signal.playbooks ?? [])],
    });
  }
}
