import { statfs } from 'node:fs/promises';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import { JournalException } from '../error.js';

/** Room that has to be left before a statement writes, bytes: more than one statement of the journal takes, its log included. */
const leastRoom = 64 * 2 ** 20;
const writes = /^\s*(insert|update|delete|create|alter|drop|with)\b/i;

/**
 * A database that refuses to write when the disk is nearly full. PGlite on a disk that is full does not answer any more: it has to be left some room.
 */
export function keepRoom(client: PGlite, place: string): PGlite {
  const guard = <Target extends PGlite | Transaction>(target: Target): Target =>
    new Proxy(target, {
      get(of, name) {
        if (name === 'query')
          return async (statement: string, ...rest: unknown[]) => {
            if (writes.test(statement)) await checkRoom(place);
            return (of.query as (...all: unknown[]) => Promise<unknown>)(statement, ...rest);
          };
        if (name === 'transaction' && 'transaction' in of)
          return (work: (tx: Transaction) => Promise<unknown>) => of.transaction((tx) => work(guard(tx)));
        const value: unknown = Reflect.get(of, name, of);
        return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      },
    });
  return guard(client);
}

async function checkRoom(place: string): Promise<void> {
  const { bavail, bsize } = await statfs(place);
  const room = bavail * bsize;
  if (room >= leastRoom) return;
  throw new JournalException({
    _tag: 'StorageFull',
    message: `${place}: the disk has ${Math.floor(room / 2 ** 20)} MiB left, and ${leastRoom / 2 ** 20} are needed to write safely`,
    asked: `to write to ${place}`,
    fix: 'make room on the disk, then try again; what was written before is safe',
  });
}
