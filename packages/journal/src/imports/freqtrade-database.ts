import type { ImportOptions } from './import-options.js';
import { readFreqtradeTrades } from './freqtrade.js';
import type { ReadFile } from './read-fills.js';
import { fault } from './read-rows.js';

const magic = 'SQLite format 3\u0000';

/** Whether the bytes are a database of SQLite. */
export const isSqlite = (bytes: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(bytes.subarray(0, magic.length)) === magic;

type Row = Readonly<Record<string, unknown>>;

/**
 * The fills of freqtrade's own database, by its tables `trades` and `orders`; read in memory, by sql.js. The file must not be in use in WAL mode: what stands
 * in the file beside it would be missing.
 *
 * @throws {JournalException} `DataFormat`: it is no database of freqtrade, sql.js is not installed, or something stands beside it.
 */
export async function readFreqtradeDatabase(bytes: Uint8Array, options: ImportOptions): Promise<ReadFile> {
  const { source } = options;
  // Bytes 18 and 19 of a database say how it is written; 2 is a log beside it.
  if (bytes[18] === 2 || bytes[19] === 2)
    throw fault(
      source,
      undefined,
      `is a database with a log beside it (WAL), which may hold its newest trades: make a whole copy by sqlite3 ${source} "vacuum into 'copy.sqlite'"`,
      undefined,
    );
  const { default: initSqlJs } = await import('sql.js').catch((cause: unknown) => {
    throw fault(source, undefined, 'is a database of SQLite, which needs sql.js: npm install sql.js', cause);
  });
  const { Database } = await initSqlJs();
  const database = new Database(bytes);
  try {
    const rowsOf = (table: string): readonly Row[] =>
      database
        .exec(`select * from "${table}" order by id`)
        .flatMap(({ columns, values }) =>
          values.map((row): Row => Object.fromEntries(columns.map((name, k) => [name, row[k]]))),
        );
    const orders = new Map<unknown, Row[]>();
    for (const order of rowsOf('orders')) {
      const own = orders.get(order['ft_trade_id']);
      if (own === undefined) orders.set(order['ft_trade_id'], [order]);
      else own.push(order);
    }
    const trades = rowsOf('trades').map((trade) => ({ ...trade, orders: orders.get(trade['id']) ?? [] }));
    return readFreqtradeTrades(trades, options);
  } catch (cause) {
    if (!(cause instanceof Error) || cause.constructor !== Error) throw cause;
    throw fault(source, undefined, `is not freqtrade's database: ${cause.message}`, cause);
  } finally {
    database.close();
  }
}
