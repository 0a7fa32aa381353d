import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { Unpackr } from 'msgpackr';
import { appendSeries, jsonDecoder, type JsonSeries } from '../wire/json.js';
import { msgpackDecoder, type AnswerDecoder } from '../wire/msgpack.js';
import { createRows, type Rows } from '../wire/rows.js';

/*
 * `bench-decoders.ts MSGPACK JSON`: decodes two answers of InfluxDB (the same rows, as the server sent them) into columns, with this
 * package's decoders and with others, and prints what it took. The benchmarks run it in a separate process.
 */

const pieceBytes = 65_536;
const runs = 30;

interface AnswerDocument {
  readonly results: readonly { readonly series?: readonly JsonSeries[] }[];
}

const columnsOf = (bytes: Buffer): readonly string[] => {
  const line = bytes.subarray(0, bytes.indexOf(10)).toString('utf8');
  const document = JSON.parse(line) as AnswerDocument;
  return document.results[0].series?.[0].columns ?? [];
};

const fed =
  (make: (rows: Rows) => AnswerDecoder) =>
  (bytes: Buffer, rows: Rows): void => {
    const decoder = make(rows);
    for (let at = 0; at < bytes.length; at += pieceBytes) decoder.feed(bytes.subarray(at, at + pieceBytes));
    decoder.end();
  };

const appendDocument = (rows: Rows, { results }: AnswerDocument): void =>
  results.forEach(({ series = [] }) => series.forEach((one) => appendSeries(rows, one)));

const decoders: Readonly<Record<string, (bytes: Buffer, rows: Rows) => void>> = {
  'msgpack, @veloce/data-influx': fed(msgpackDecoder),
  'msgpack, msgpackr': (bytes, rows) => {
    new Unpackr({ int64AsType: 'number', useRecords: false, mapsAsObjects: true }).unpackMultiple(bytes, (document: AnswerDocument) => {
      appendDocument(rows, document);
      return true;
    });
  },
  'json, @veloce/data-influx': fed((rows) => jsonDecoder((series) => appendSeries(rows, series))),
  'json, JSON.parse by line': (bytes, rows) => {
    for (const line of bytes.toString('utf8').trimEnd().split('\n')) {
      appendDocument(rows, JSON.parse(line) as AnswerDocument);
    }
  },
};

const [, , msgpackPath, jsonPath] = argv;
const answers = { msgpack: readFileSync(msgpackPath), json: readFileSync(jsonPath) };
const names = columnsOf(answers.json);

const measured = Object.entries(decoders).map(([name, decode]) => ({
  name,
  decode,
  bytes: name.startsWith('json') ? answers.json : answers.msgpack,
  rows: createRows(names),
  ms: Infinity,
}));
// In turns, so that what else the machine does falls on all of them.
for (let run = 0; run < runs; run++) {
  for (const one of measured) {
    // JSON takes ten times as long, and needs fewer runs to show its best.
    if (one.name.startsWith('json') && run % 5 > 0) continue;
    one.rows.length = 0;
    const start = performance.now();
    one.decode(one.bytes, one.rows);
    one.ms = Math.min(one.ms, performance.now() - start);
  }
}

const results = measured.map(({ name, bytes, rows, ms }) => {
  let checksum = 0;
  for (const column of rows.columns) {
    for (const value of column.subarray(0, rows.length)) checksum += value === value ? value : 1;
  }
  const { length } = rows;
  return { name, rows: length, megabytes: bytes.length / 1e6, ms, rowsPerSecond: (length / ms) * 1000, checksum };
});
stdout.write(JSON.stringify(results));
