import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { JournalException } from '../error.js';
import { checkCost, rowsWithin, type Read } from './read-query.js';

/** How long a copy may take to open, ms. */
const openMs = 60_000;

/**
 * Reads from a copy of an embedded database, on a thread of its own: PGlite knows no time limit, and a query that runs for ever would hold up
 * the whole process. What is asked can't reach the journal itself.
 */
export const readCopy =
  (client: PGlite): Read =>
  async (statement, limits) => {
    await client.exec('checkpoint');
    const copy = await (await client.dumpDataDir('none')).arrayBuffer();
    const worker = new Worker(program, {
      eval: true,
      execArgv: [],
      workerData: {
        pglite: pathToFileURL(createRequire(import.meta.url).resolve('@electric-sql/pglite')).href,
        copy,
        statement,
        rows: limits.rows + 1,
      },
      transferList: [copy],
    });
    try {
      await next(worker, openMs, 'its copy did not open');
      checkCost(await next(worker, limits.timeoutMs, late(limits.timeoutMs)), limits);
      worker.postMessage('go');
      const { columns, rows } = (await next(worker, limits.timeoutMs, late(limits.timeoutMs))) as {
        readonly columns: readonly string[];
        readonly rows: readonly object[];
      };
      return rowsWithin(columns, rows, limits);
    } finally {
      await worker.terminate();
    }
  };

const late = (timeoutMs: number): string => `the query took longer than ${timeoutMs} ms`;

interface Told {
  readonly value?: unknown;
  readonly fault?: { readonly message: string; readonly code: string };
}

/** The next message of a worker. */
function next(worker: Worker, timeoutMs: number, message: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      worker.off('message', told).off('error', failed).off('exit', gone);
    };
    const told = ({ value, fault }: Told): void => {
      end();
      if (fault === undefined) resolve(value);
      else reject(Object.assign(new Error(fault.message), { code: fault.code }));
    };
    const failed = (cause: unknown): void => {
      end();
      reject(cause instanceof Error ? cause : new Error('the thread of the copy failed'));
    };
    const gone = (): void => {
      failed(new Error('the thread of the copy ended'));
    };
    const timer = setTimeout(() => {
      end();
      const fix = 'ask for less, or give it more time';
      reject(new JournalException({ _tag: 'TimedOut', message, asked: 'to query the journal', fix }));
    }, timeoutMs);
    worker.on('message', told).on('error', failed).on('exit', gone);
  });
}

/** The thread: opens the copy, plans, waits for the word, and reads under a role that may read only. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
setInterval(() => {}, 1000); // while the database opens nothing else keeps the thread

const tell = (value) => parentPort.postMessage({ value });
const fail = (cause) => parentPort.postMessage({ fault: { message: String(cause && cause.message), code: String((cause && cause.code) || '') } });
(async () => {
  const { PGlite } = await import(workerData.pglite);
  const db = await PGlite.create({ loadDataDir: new Blob([workerData.copy]) });
  await db.exec("create role journal_reader; grant usage on schema public to journal_reader; grant select on all tables in schema public to journal_reader");
  tell(true);
  const go = new Promise((resolve) => parentPort.once('message', resolve));
  await db.transaction(async (tx) => {
    await tx.exec('set local role journal_reader; set transaction read only');
    const plan = await tx.query('explain (format json) ' + workerData.statement);
    tell(plan.rows[0]['QUERY PLAN']);
    await go;
    await tx.query('declare answer no scroll cursor for ' + workerData.statement);
    const answer = await tx.query('fetch ' + workerData.rows + ' from answer');
    tell({ columns: answer.fields.map((field) => field.name), rows: answer.rows });
  });
})().catch(fail);
`;
