import type { ServerResponse } from 'node:http';
import { scriptedServer, sendJson, documentOf, type ScriptedServer } from './scripted-server.js';

const second = 1000;
const rowsPerDocument = 10_000;
/** The fields of each second. */
export const secondFields = ['open', 'high', 'low', 'close', 'vbuy', 'vsell', 'cbuy', 'csell', 'lbuy', 'lsell'];
const rowBytes = 1 + 9 * (1 + secondFields.length);

/** A server with a bar for every second from `start` to `end`, in msgpack made as it is sent: it holds none of them. */
export async function endlessSeconds(start: number, end: number): Promise<ScriptedServer & { bytes: number }> {
  const server = (await scriptedServer()) as ScriptedServer & { bytes: number };
  server.bytes = 0;
  server.answer = (_, response, query) => {
    const statement = query.get('q') ?? '';
    const point = statement.includes('DESC') ? end - second : start;
    if (statement.startsWith('SHOW RET')) sendJson(response, documentOf(['name', 'duration', 'default'], [['aggr_1s', '0s', null]]));
    else if (statement.startsWith('SHOW MEAS')) sendJson(response, documentOf(['name'], [['trades_1s']]));
    else if (statement.startsWith('SHOW FIELD')) sendJson(response, documentOf(['fieldKey', 'fieldType'], secondFields.map((field) => [field, 'float']))); // prettier-ignore
    else if (statement.startsWith('SHOW TAG')) sendJson(response, documentOf(['tagKey'], [['market']]));
    else if (statement.includes('LIMIT 1')) sendJson(response, documentOf(['time', 'close'], [[point, 1]]));
    else void sendSeconds(server, response, statement);
  };
  return server;
}

async function sendSeconds(
  server: { bytes: number },
  response: ServerResponse,
  statement: string,
): Promise<void> {
  const [, from, to] = /time >= (\d+)ms AND time < (\d+)ms/.exec(statement) ?? [];
  response.writeHead(200, { 'content-type': 'application/x-msgpack' });
  for (let time = Number(from); time < Number(to); time += rowsPerDocument * second) {
    const rows = Math.min(rowsPerDocument, (Number(to) - time) / second);
    const bytes = documentOfSeconds(time, rows, time + rows * second < Number(to));
    server.bytes += bytes.length;
    if (!response.write(bytes)) await drained(response);
    if (response.destroyed) return;
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** The document that begins at `start`. */
export function documentOfSeconds(start: number, rows: number, more: boolean): Buffer {
  const text = (value: string): number[] => [0xa0 + value.length, ...Buffer.from(value)];
  const partial = more ? [...text('partial'), 0xc3] : [];
  const head = Buffer.from([
    0x81, ...text('results'), 0x91, 0x80 + (more ? 2 : 1), ...partial, ...text('series'), 0x91, 0x80 + (more ? 3 : 2),
    ...partial, ...text('columns'), 0x90 + 1 + secondFields.length, ...['time', ...secondFields].flatMap(text),
    ...text('values'), 0xdd, 0, 0, rows >> 8, rows & 255,
  ]); // prettier-ignore
  const bytes = Buffer.allocUnsafe(head.length + rows * rowBytes);
  head.copy(bytes);
  let at = head.length;
  for (let row = 0; row < rows; row++) {
    const time = start + row * second;
    bytes[at] = 0x90 + 1 + secondFields.length;
    bytes[at + 1] = 0xd3;
    bytes.writeInt32BE(Math.floor(time / 2 ** 32), at + 2);
    bytes.writeUInt32BE(time % 2 ** 32, at + 6);
    if (row === 0) {
      secondFields.forEach((_, k) => {
        bytes[at + 10 + 9 * k] = 0xcb;
        bytes.writeDoubleBE(k < 4 ? 100 : 1, at + 11 + 9 * k);
      });
    } else bytes.copy(bytes, at + 10, head.length + 10, head.length + rowBytes);
    at += rowBytes;
  }
  return bytes;
}
