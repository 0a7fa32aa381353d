import { checkArguments } from '@veloce/core';
import { fromTrades, type BacktestOptions, type PortfolioResult, type Trade } from '@veloce/backtest';
import type { MarketData } from '@veloce/core';
import type { JournalTrade } from '../trades/trade-row.js';

/** The input of a journal's report, besides the trades. */
export interface JournalReportInput {
  /** Closed trades of one currency; open ones are left out. */
  readonly trades: readonly JournalTrade[];
  /** Markets to draw them on, and to mark them by; trades on other symbols count too. */
  readonly markets?: readonly MarketData[];
  /** Name of the account or the strategy. */
  readonly title?: string;
  /** `capital` before the first trade, and the conventions of the metrics. */
  readonly options?: BacktestOptions;
}

/**
 * A period of a journal as `@veloce/report` takes it: shown like a backtest, measured like one.
 *
 * @returns Plain data: `report(journalReport({ trades, markets }))`.
 * @throws {RangeError} when there is no closed trade, or trades are in several currencies: their gains can't be added.
 * @example
 * ```ts
 * const { rows } = await journalOrThrow(journal.trades.list({ account: 'binance' }, { limit: 10_000 }));
 * await writeFile('august.html', report(journalReport({ trades: rows, markets: [data], options: { capital: 25_000 } })));
 * ```
 */
export function journalReport(input: JournalReportInput): PortfolioResult {
  checkArguments(
    'journalReport',
    { input },
    {
      input: {
        trades: [
          {
            account: 'text',
            symbol: 'text',
            quantity: 'number',
            entryPrice: 'number',
            openedAt: 'number',
            signals: 'list',
          },
        ],
      },
    },
  );
  const { trades, markets = [], title, options } = input;
  const closed = trades.filter(({ closedAt }) => closedAt !== null);
  const currencies = [...new Set(closed.map(({ currency }) => currency))];
  if (currencies.length > 1) {
    throw new RangeError(
      `journalReport: trades: are in ${currencies.join(' and ')}; gains in several currencies can't be added`,
    );
  }
  const intervalMs = markets[0]?.intervalMs ?? 86_400_000;
  const positions = new Map<string, number>();
  const numberOf = ({ account, symbol, position }: JournalTrade): number => {
    const key = JSON.stringify([account, symbol, position]);
    const number = positions.get(key) ?? positions.size;
    positions.set(key, number);
    return number;
  };
  const accounts = [...new Set(closed.map(({ account }) => account))].join(', ');
  return fromTrades(
    closed.map((row) => tradeAsBooked(row, numberOf(row), intervalMs)),
    { markets, strategy: title ?? accounts },
    options,
  );
}

/** A closed trade of the journal in the form in which a backtest books its own; `NaN` for levels that are not known. */
function tradeAsBooked(row: JournalTrade, position: number, intervalMs: number): Trade {
  const { symbol, side, openedAt, closedAt, quantity, entryPrice, exitPrice, riskAmount, r, mfe, mae } = row;
  const exitTime = closedAt ?? openedAt;
  const risk = riskAmount === null ? NaN : riskAmount / (quantity * entryPrice);
  const perRisk = (part: number | null): number | null => (part === null || !(risk > 0) ? null : part / risk);
  const pnl = row.netPnl ?? 0;
  return {
    position,
    symbol,
    side,
    entryBar: Math.floor(openedAt / intervalMs),
    entryTime: openedAt,
    entryPrice,
    exitBar: Math.floor(exitTime / intervalMs),
    exitTime,
    exitPrice: exitPrice ?? entryPrice,
    size: quantity,
    entries: 1,
    exit: exitKinds.find((kind) => kind === row.exitKind) ?? 'order',
    exitReason: row.exitReason,
    stopLoss: row.stopPrice ?? NaN,
    takeProfit: row.targetPrice ?? NaN,
    grossPnl: row.grossPnl ?? pnl,
    fees: row.fees,
    funding: row.funding,
    borrow: row.borrow,
    pnl,
    returnOnNotional: pnl / (quantity * entryPrice),
    r,
    mae: mae ?? 0,
    mfe: mfe ?? 0,
    maeR: perRisk(mae),
    mfeR: perRisk(mfe),
    barsHeld: (exitTime - openedAt) / intervalMs,
    ambiguous: false,
    signal: row.signals.at(0) ?? null,
  };
}

const exitKinds = [
  ...[
    'stop',
    'target',
    'trailing-stop',
    'time-stop',
    'rule',
    'signal',
    'opposite-signal',
    'order',
    'liquidation',
  ],
  'end-of-data',
] as readonly Trade['exit'][];
