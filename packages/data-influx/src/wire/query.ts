import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { HttpError } from '@influxdata/influxdb-client';
import type { DataError } from '@veloce/core';
import { AnswerFault } from './answer.js';
import { attempt } from './attempts.js';
import type { Connection } from './connection.js';
import type { AttemptFailure, Circumstance } from './attempt-failure.js';
import { send, type HttpHead } from './http.js';
import { appendSeries, jsonDecoder, type JsonSeries } from './json.js';
import { msgpackDecoder, type AnswerDecoder } from './msgpack.js';
import type { Rows } from './rows.js';

const msgpack = 'application/x-msgpack';
const json = 'application/json';

/** How a question is put. */
export interface Asking {
  /** The caller's request, for errors. */
  readonly asked: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks for rows of numbers and appends them to columns, in msgpack where the server speaks it. The columns hold the whole answer
 * or what they held before.
 */
export async function queryRows(
  connection: Connection,
  statement: string,
  rows: Rows,
  { asked, signal }: Asking,
): Promise<Either<AttemptFailure, HttpHead>> {
  const before = rows.length;
  const ask = (accept: string): Promise<HttpHead> => {
    rows.length = before;
    return run(connection, statement, accept, signal, (head) => {
      if (head.contentType.startsWith(msgpack)) return msgpackDecoder(rows);
      if (head.contentType.startsWith(json)) return jsonDecoder((series) => appendSeries(rows, series));
      throw wrongType(head);
    });
  };
  const result = await attempt(connection, circumstanceOf(connection, { asked, signal }), async () => {
    if (!connection.msgpack) return ask(json);
    try {
      return await ask(msgpack);
    } catch (cause) {
      // InfluxDB 3 refuses a type that it does not know.
      if (!(cause instanceof HttpError) || ![400, 406, 415].includes(cause.statusCode)) throw cause;
      const answer = await ask(json);
      connection.msgpack = false;
      return answer;
    }
  });
  if (result._tag === 'Left') rows.length = before;
  return result;
}

/** Asks for a list of anything: names, policies, single points. */
export async function queryList(
  connection: Connection,
  statement: string,
  { asked, signal }: Asking,
): Promise<Either<DataError, readonly JsonSeries[]>> {
  const result = await attempt(connection, circumstanceOf(connection, { asked, signal }), async () => {
    const list: JsonSeries[] = [];
    await run(connection, statement, json, signal, (head) => {
      if (head.contentType.startsWith(json)) return jsonDecoder((series) => list.push(series));
      throw wrongType(head);
    });
    return list;
  });
  return result._tag === 'Left' ? left(result.left.error) : right(result.right);
}

/** The server and database, as errors show them. */
export function sourceOf({ url, database }: Connection): string {
  return `${url} (${database})`;
}

/** The request in progress, for its errors. */
export function circumstanceOf(connection: Connection, { asked, signal }: Asking): Circumstance {
  return { connection, source: sourceOf(connection), asked, signal };
}

async function run(
  connection: Connection,
  statement: string,
  accept: string,
  signal: AbortSignal | undefined,
  decoderOf: (head: HttpHead) => AnswerDecoder,
): Promise<HttpHead> {
  const params = new URLSearchParams({ db: connection.database, q: statement, epoch: 'ms', chunked: 'true' });
  let decoder: AnswerDecoder | undefined;
  const ask = { method: 'GET', path: `/query?${params.toString()}`, accept, signal } as const;
  const head = await send(connection, ask, (bytes, started) => {
    decoder ??= decoderOf(started);
    if (bytes.length > 0) decoder.feed(bytes);
  });
  decoder?.end();
  return head;
}

function wrongType({ contentType }: HttpHead): AnswerFault {
  const type = contentType === '' ? 'no content type' : contentType;
  return new AnswerFault('format', `answered with ${type}, which is neither msgpack nor JSON`);
}
