import type { ServerResponse } from 'node:http';
import { pack } from 'msgpackr';
import { scriptedServer, type Answerer, type ScriptedServer } from './scripted-server.js';

/** Points of one series: time in epoch ms, and fields. */
export type Point = Readonly<{ time: number } & Record<string, number>>;

/** A measurement: its series by the values of their tags, `market=BINANCE:btcusdt`. */
type Measurement = Readonly<Record<string, readonly Point[]>>;

/** The contents of the fake database, by retention policy and measurement: `aggr_1m.trades_1m`. */
export type Content = Readonly<Record<string, Measurement>>;

/** A server that answers this package's own statements as InfluxDB 1.x does. */
export interface FakeInflux extends ScriptedServer {
  content: Content;
  /** Takes over the answer to one request for rows: says whether it did. */
  intercept: (statement: string, response: ServerResponse, documents: readonly Uint8Array[]) => boolean;
  /** Rows per document of an answer. */
  chunk: number;
  speaksMsgpack: boolean;
}

/** Starts a fake InfluxDB. */
export async function fakeInflux(content: Content): Promise<FakeInflux> {
  const server = (await scriptedServer()) as FakeInflux;
  const answer: Answerer = (request, response, query) => {
    const statement = query.get('q') ?? '';
    const accept = String(request.headers.accept);
    if (!server.speaksMsgpack && accept !== 'application/json') {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid mime type"}');
      return;
    }
    const documents = answersTo(server.content, statement, server.chunk).map((document) =>
      accept.includes('msgpack') ? pack(document) : Buffer.from(`${JSON.stringify(document)}\n`),
    );
    if (isForRows(statement) && server.intercept(statement, response, documents)) return;
    response.writeHead(200, { 'content-type': accept });
    response.end(Buffer.concat(documents));
  };
  return Object.assign(server, { content, answer, intercept: () => false, chunk: 1000, speaksMsgpack: true });
}

const isForRows = (statement: string): boolean =>
  statement.startsWith('SELECT "') && !statement.includes('LIMIT 1');

type Cell = number | string | boolean | null;

/** One series, or one for each that a question grouped by all tags has rows of. */
function answersTo(content: Content, statement: string, chunk: number): object[] {
  if (!statement.includes('GROUP BY *')) return documentsOf(...resultOf(content, statement), chunk);
  const series = Object.entries(measurementOf(content, statement)).flatMap(([key, points]) => {
    const [columns, values] = select({ [key]: points }, statement);
    const tags = Object.fromEntries(key.split(',').map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)])); // prettier-ignore
    return values.length === 0 ? [] : [{ name: 'm', tags, columns, values }];
  });
  return [{ results: [{ statement_id: 0, ...(series.length > 0 && { series }) }] }];
}

function measurementOf(content: Content, statement: string): Measurement {
  const [, policy = 'autogen', name = ''] = /FROM (?:"([^"]*)"\.)?"([^"]*)"/.exec(statement) ?? [];
  return content[`${policy}.${name}`] ?? {};
}

function documentsOf(columns: readonly string[], values: readonly (readonly Cell[])[], chunk: number): object[] {
  if (values.length === 0) return [{ results: [{ statement_id: 0 }] }];
  const documents: object[] = [];
  for (let from = 0; from < values.length; from += chunk) {
    const more = from + chunk < values.length ? { partial: true } : {};
    const series = [{ name: 'm', columns, values: values.slice(from, from + chunk), ...more }];
    documents.push({ results: [{ statement_id: 0, series, ...more }] });
  }
  return documents;
}

function resultOf(content: Content, statement: string): [readonly string[], readonly (readonly Cell[])[]] {
  const places = Object.keys(content).map((place) => place.split('.') as [string, string]);
  if (statement.startsWith('SHOW RETENTION POLICIES')) {
    const policies = [...new Set(['autogen', ...places.map(([policy]) => policy)])];
    return [['name', 'duration', 'default'], policies.map((policy) => [policy, '0s', policy === 'autogen'])];
  }
  if (statement === 'SHOW MEASUREMENTS') {
    return [['name'], [...new Set(places.map(([, name]) => name))].map((name) => [name])];
  }
  const measurement = measurementOf(content, statement);
  if (statement.startsWith('SHOW TAG KEYS')) {
    const keys = Object.keys(measurement).flatMap((tags) => tags.split(',').map((tag) => tag.slice(0, tag.indexOf('='))));
    return [['tagKey'], [...new Set(keys)].map((key) => [key])];
  }
  if (statement.startsWith('SHOW FIELD KEYS')) {
    const keys = new Set(Object.values(measurement).flatMap((points) => points.flatMap((point) => Object.keys(point))));
    keys.delete('time');
    return [['fieldKey', 'fieldType'], [...keys].map((key) => [key, 'float'])];
  }
  if (statement.startsWith('SHOW TAG VALUES')) {
    const [, tag = ''] = /WITH KEY = "([^"]*)"/.exec(statement) ?? [];
    const values = new Set(Object.keys(measurement).flatMap((tags) => tags.split(',')).filter((one) => one.startsWith(`${tag}=`)));
    return [['key', 'value'], [...values].map((one) => [tag, one.slice(tag.length + 1)])];
  }
  return select(measurement, statement);
}

function select(measurement: Measurement, statement: string): [readonly string[], readonly (readonly Cell[])[]] {
  const wanted = [...statement.matchAll(/"([^"]*)" = '((?:[^'\\]|\\.)*)'/g)].map(
    ([, tag, value]) => `${tag}=${value.replace(/\\(.)/g, '$1')}`,
  );
  const from = Number(/time >= (-?\d+)ms/.exec(statement)?.[1] ?? -Infinity);
  const to = Number(/time < (-?\d+)ms/.exec(statement)?.[1] ?? Infinity);
  const points = Object.entries(measurement)
    .filter(([tags]) => wanted.every((one) => tags.split(',').includes(one)))
    .flatMap(([, series]) => series)
    .filter(({ time }) => time >= from && time < to)
    .sort((a, b) => a.time - b.time);
  const [, list = ''] = /^SELECT (.*?) FROM/.exec(statement) ?? [];
  const names = [...list.matchAll(/"([^"]*)"/g)].map(([, name]) => name);
  if (list.startsWith('count')) {
    const interval = Number(/time\((\d+)ms\)/.exec(statement)?.[1]);
    const counts = new Map<number, number>();
    for (const point of points) {
      if (!(names[0] in point)) continue;
      const bucket = Math.floor(point.time / interval) * interval;
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
    return [['time', 'count'], [...counts]];
  }
  const rows = points
    .filter((point) => names.some((name) => name in point))
    .map((point) => [point.time, ...names.map((name) => (name in point ? point[name] : null))]);
  const ordered = statement.includes('DESC') ? rows.reverse() : rows;
  return [['time', ...names], statement.includes('LIMIT 1') ? ordered.slice(0, 1) : ordered];
}

/** A bar of aggr-server: flat at `price`. */
export function aggrBar(time: number, price: number, more: Readonly<Record<string, number>> = {}): Point {
  const prices = { open: price, high: price, low: price, close: price };
  return { time, ...prices, vbuy: 3, vsell: 2, cbuy: 2, csell: 1, ...more };
}
