import { left, right } from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { emergencyExit, type ExitBroker, type ExitError, type OpenAtVenue } from './emergency-exit.js';

const quick = { pollMs: 5, deadlineMs: 60_000 };
const failed = (_tag: ExitError['_tag'], message: string): ExitError => ({
  _tag,
  message,
  asked: 'x',
  fix: 'y',
});

/** A venue whose positions close on request, with its faults. */
function venue(
  positions: readonly string[],
  faults: {
    /** Looks that fail, by their number. */
    readonly blind?: (look: number) => boolean;
    /** Symbols that close only after this many single attempts; they make "all" close nothing. */
    readonly stuck?: Readonly<Record<string, number>>;
    readonly stop?: ExitError;
    /** Told to close, it does; but the answer is lost. */
    readonly isMute?: boolean;
    /** Opens a new one after the first look that was flat, unless entries are stopped. */
    readonly reenters?: boolean;
  } = {},
): ExitBroker & { readonly calls: string[]; readonly left: () => readonly string[] } {
  let open = [...positions];
  let looks = 0;
  let isStopped = false;
  const stuck = new Map(Object.entries(faults.stuck ?? {}));
  const calls: string[] = [];
  const lost = left(failed('OutcomeUnknown', 'no answer'));
  return {
    calls,
    left: () => open,
    stopEntries: () => {
      calls.push('stop');
      if (faults.stop !== undefined) return left(faults.stop);
      isStopped = true;
      return right(undefined);
    },
    closeAll: () => {
      calls.push('all');
      if (open.some((symbol) => stuck.has(symbol)))
        return left(failed('OutcomeUnknown', 'Internal Server Error'));
      open = [];
      return faults.isMute === true ? lost : right(undefined);
    },
    closeOne: ({ symbol }: OpenAtVenue) => {
      calls.push(symbol);
      const tries = stuck.get(symbol) ?? 0;
      if (tries > 1) {
        stuck.set(symbol, tries - 1);
        return left(failed('OutcomeUnknown', `${symbol} is broken`));
      }
      stuck.delete(symbol);
      open = open.filter((one) => one !== symbol);
      return right(undefined);
    },
    open: () => {
      looks++;
      if (faults.blind?.(looks) === true) return left(failed('BrokerUnreachable', 'nobody there'));
      const now = open.map((symbol, k) => ({ id: String(k), symbol, size: 1 }));
      if (now.length === 0 && faults.reenters === true && !isStopped) open = ['NEW'];
      return right(now);
    },
  };
}

describe('emergencyExit', () => {
  it('stops entries first, closes all, and is flat when the venue says so twice', async () => {
    const at = venue(['BTC', 'ETH', 'SOL'], { reenters: true });
    expect(await emergencyExit(at, quick)()).toMatchObject({ right: { kind: 'flat', rounds: 1 } });
    expect(at.calls).toEqual(['stop', 'all']);
  });

  it('closes nothing where nothing is open', async () => {
    const at = venue([]);
    expect(await emergencyExit(at, quick)()).toMatchObject({ right: { rounds: 0 } });
    expect(at.calls).toEqual(['stop']);
  });

  it('where one that is broken makes "all" close none, the others are closed one by one at once', async () => {
    const at = venue(['BTC', 'BAD', 'SOL'], { stuck: { BAD: 3 } });
    expect(await emergencyExit(at, quick)()).toMatchObject({ right: { kind: 'flat', rounds: 3 } });
    expect(at.calls.slice(0, 5)).toEqual(['stop', 'all', 'BTC', 'BAD', 'SOL']);
  });

  it('goes on closing while it cannot see, and does not take a failed look for flat', async () => {
    const at = venue(['BTC'], { blind: (look) => look < 6, isMute: true });
    expect(await emergencyExit(at, quick)()).toMatchObject({ right: { kind: 'flat' } });
    expect(at.left()).toEqual([]);
  });

  it('at the deadline it says what is open', async () => {
    const at = venue(['BTC', 'BAD'], { stuck: { BAD: Infinity } });
    const end = await emergencyExit(at, { pollMs: 5, deadlineMs: 1_000 })();
    expect(end).toMatchObject({ left: { _tag: 'NotFlat', open: [{ symbol: 'BAD', size: 1 }] } });
    expect(end).toHaveProperty(
      'left.message',
      expect.stringContaining('open when last seen: 1 BAD; last failure:'),
    );
  });

  it('gives up at once where its credentials are wrong', async () => {
    const at = venue(['BTC'], { stop: failed('Unauthorized', 'Unauthorized') });
    expect(await emergencyExit(at, quick)()).toMatchObject({ left: { open: null, rounds: 0 } });
    expect(at.calls).toEqual(['stop']);
  });

  it('is not flat while entries go on', async () => {
    const at = venue(['BTC'], { stop: failed('OutcomeUnknown', '503') });
    const end = await emergencyExit(at, { pollMs: 5, deadlineMs: 1_000 })();
    expect(end).toMatchObject({ left: { _tag: 'NotFlat', open: [] } });
    expect(at.left()).toEqual([]);
  });

  it('keeps its deadline with a venue that takes every call and answers none', async () => {
    const deaf = (): (() => Promise<never>) => () => new Promise<never>(() => undefined);
    const at: ExitBroker = { stopEntries: deaf, closeAll: deaf, closeOne: deaf, open: deaf };
    const end = await emergencyExit(at, { pollMs: 5, callMs: 50, deadlineMs: 300 })();
    expect(end).toMatchObject({ left: { _tag: 'NotFlat', open: null } });
    expect(end).toHaveProperty('left.message', expect.stringContaining('no answer in time'));
  });
});
