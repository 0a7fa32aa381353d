import { afterEach, describe, expect, it } from 'vitest';
import { emergencyExit } from '../emergency-exit.js';
import { credentials, freqtradeServer, type ScriptedFreqtrade } from '../testdata/freqtrade-server.js';
import { freqtradeClient } from './client.js';
import { askFreqtrade, freqtradeExit } from './exit.js';

let server: ScriptedFreqtrade;
afterEach(() => server.close());
const pairs = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];
const clientOf = (password = credentials.password, timeoutMs = 5_000): ReturnType<typeof freqtradeClient> =>
  freqtradeClient({ url: server.url, user: credentials.user, password, timeoutMs });
const exit = (options = {}): ReturnType<ReturnType<typeof emergencyExit>> =>
  emergencyExit(freqtradeExit(clientOf()), { pollMs: 10, deadlineMs: 120_000, ...options })();

describe('the emergency exit of a freqtrade', () => {
  it.each<[string, (at: ScriptedFreqtrade) => void, number]>([
    ['that runs', () => undefined, 1],
    ['that was stopped, and so would refuse exits', (at) => (at.state = 'stopped'), 1],
    ['of which one symbol is broken for a while', (at) => at.broken.add('ETH/USDT'), 2],
    ['whose order to exit rests for a while: 200 is not flat', (at) => at.resting.add('BTC/USDT'), 2],
    ['whose exchange is down for a while', (at) => (at.exchangeIsDown = true), 2],
    ['whose /status swallows an error for a while', (at) => (at.statusIsEmpty = true), 1],
  ])('%s', async (_name, fault, leastRounds) => {
    server = await freqtradeServer(pairs);
    fault(server);
    let rounds = 0;
    const heal = (step: string): void => {
      if (step.startsWith('close all') && ++rounds === 2) {
        server.broken.clear();
        server.resting.clear();
        server.exchangeIsDown = false;
      }
      if (step.startsWith('look: ')) server.statusIsEmpty = false;
    };
    const end = await exit({ tell: heal });
    expect(end).toMatchObject({ right: { kind: 'flat' } });
    expect(end).toHaveProperty(
      'right.rounds',
      expect.toSatisfy((n: number) => n >= leastRounds),
    );
    expect(server.open.size).toBe(0);
    expect(server.state).toBe('paused');
    expect(server.calls[0]).toBe('/stopentry');
    expect(
      server.calls.filter((call) => call.startsWith('/forceexit')).every((call) => call.includes('"market"')),
    ).toBe(true);
    expect(server.calls).not.toContain('/stop');
  });

  it('with one broken symbol, the others are out after one round', async () => {
    server = await freqtradeServer(pairs);
    server.broken.add('ETH/USDT');
    const end = await exit({ deadlineMs: 1_500 });
    expect(end).toMatchObject({
      left: { _tag: 'NotFlat', open: [{ id: '2', symbol: 'ETH/USDT', size: 2 }] },
    });
    expect(server.calls.slice(1, 5).map((call) => /"tradeid":"(\w+)"/.exec(call)?.[1])).toEqual([
      'all',
      '1',
      '2',
      '3',
    ]);
    expect([...server.open.values()]).toEqual(['ETH/USDT']);
  });

  it('that takes calls and does not answer: they may be carried out, and are asked about until it does', async () => {
    server = await freqtradeServer(pairs);
    server.isMute = true;
    let steps = 0;
    const tell = (): void => {
      if (++steps === 4) server.isMute = false;
    };
    expect(await exit({ callMs: 200, tell })).toMatchObject({ right: { kind: 'flat' } });
  });

  it('that does not know us, or is not there, is escalated', async () => {
    server = await freqtradeServer(pairs);
    const wrong = await emergencyExit(freqtradeExit(clientOf('wrong-9')), { deadlineMs: 60_000 })();
    expect(wrong).toMatchObject({ left: { _tag: 'NotFlat', rounds: 0 } });
    expect(JSON.stringify(wrong)).not.toMatch(/wrong-9|secret-7/);
    const { url } = server;
    await server.close();
    const nobody = freqtradeClient({ url, ...credentials });
    const end = await emergencyExit(freqtradeExit(nobody), { pollMs: 10, deadlineMs: 500 })();
    expect(end).toMatchObject({ left: { _tag: 'NotFlat', open: null } });
    expect(end).toHaveProperty('left.message', expect.stringContaining('ECONNREFUSED'));
    server = await freqtradeServer([]);
  });
});

describe('askFreqtrade', () => {
  it('hears that it works, that it is stopped, that its loop stands still, and that it does not answer', async () => {
    server = await freqtradeServer([]);
    const { signal } = new AbortController();
    const ask = (client = clientOf()): Promise<string | null> =>
      askFreqtrade(client, signal, 30_000, () => 1_020_000);
    expect(await ask()).toBeNull();
    server.lastTurn = 900;
    expect(await ask()).toBe("freqtrade's loop last turned 120 s ago");
    server.state = 'stopped';
    expect(await ask()).toContain('refuses exits');
    server.isMute = true;
    expect(await ask(clientOf(credentials.password, 100))).toContain('no whole answer');
  });
});

describe('freqtradeClient', () => {
  it('tells refused from unknown', async () => {
    server = await freqtradeServer(pairs);
    const client = clientOf();
    const one = { tradeid: '9', ordertype: 'market' };
    expect(await client.post('/forceexit', one)()).toMatchObject({
      left: { _tag: 'Refused', message: expect.stringContaining('invalid argument') as string },
    });
    server.exchangeIsDown = true;
    expect(await client.post('/forceexit', { ...one, tradeid: 'all' })()).toMatchObject({
      left: { _tag: 'OutcomeUnknown' },
    });
    expect(() => freqtradeClient({ url: 'ftp://x', ...credentials })).toThrow('url');
  });
});
