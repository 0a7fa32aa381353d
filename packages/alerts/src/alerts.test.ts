import { isRight } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { createAlerts, type Alerts, type AlertsOptions } from './alerts.js';
import type { Channel, ChannelMessage, Sent } from './channel.js';
import { alertEvent, type AlertEvent, type Severity } from './event.js';
import type { Delivery } from './postman.js';
import { memoryOutbox } from './testdata/memory-outbox.js';

const start = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;

/** A desk with its own clock and a scripted channel that works again when the script is over. */
function desk(options: Partial<AlertsOptions> = {}, route: object = {}) {
  const clock = { now: start };
  const sent: ChannelMessage[] = [];
  const script: Sent[] = [];
  const deliveries: Delivery[] = [];
  const faults: string[] = [];
  const outbox = memoryOutbox();
  const channel: Channel = {
    name: 'one',
    longest: 1_000,
    send(message) {
      sent.push(message);
      return Promise.resolve(script.shift() ?? { ok: true, answer: 'fine' });
    },
  };
  const alerts = createAlerts(
    { routes: [{ channel, ...route }], outbox, ...options },
    {
      now: () => clock.now,
      random: () => 1,
      onDelivery: (one) => deliveries.push(one),
      onFault: ({ message }) => faults.push(message),
    },
  );
  return { alerts, channel, clock, sent, script, deliveries, faults, outbox };
}

let count = 0;
const alert = (severity: Severity = 'info', subject = `s${count++}`, time = start): AlertEvent =>
  alertEvent({ time, severity, kind: 'other', subject, title: `${subject} happened` });

async function tell(alerts: Alerts, event: AlertEvent): Promise<string> {
  const told = await alerts.tell(event)();
  return isRight(told) ? told.right : told.left.message;
}

describe('what is told', () => {
  it('arrives once; the same alert again is known, also to another process on the same outbox', async () => {
    const { alerts, sent, outbox, channel } = desk();
    const event = alert();
    expect(await tell(alerts, event)).toBe('kept');
    expect(await tell(alerts, event)).toBe('known');
    expect(await alerts.deliver()).toBe(1);
    expect(await alerts.deliver()).toBe(0);
    expect(sent.map(({ id }) => id)).toEqual([event.id]);
    const after = createAlerts({ routes: [{ channel }], outbox }, { now: () => start });
    expect(await tell(after, event)).toBe('known');
  });

  it('repetitions are counted, and the next one says how many there were; another severity is no repetition', async () => {
    const { alerts, clock, sent } = desk();
    const again = (severity: Severity): AlertEvent => alert(severity, 'oi', clock.now);
    expect(await tell(alerts, again('warning'))).toBe('kept');
    for (let k = 0; k < 3; k++) {
      clock.now += minute;
      expect(await tell(alerts, again('warning'))).toBe('repeated');
    }
    expect(await tell(alerts, again('critical'))).toBe('kept');
    clock.now += 12 * minute;
    expect(await tell(alerts, again('warning'))).toBe('kept');
    await alerts.deliver();
    const titles = sent.map(({ title }) => title).sort();
    expect(titles).toEqual([
      '[critical] oi happened',
      '[warning] oi happened',
      '[warning] oi happened (and 3 more of the same before)',
    ]);
  });

  it('goes only where it is severe enough', async () => {
    const { alerts } = desk({}, { least: 'warning' });
    expect(await tell(alerts, alert('info'))).toBe('nowhere');
    expect(await tell(alerts, alert('warning'))).toBe('kept');
  });

  it('what the outbox does not take is told as a fault, and may be told again', async () => {
    const { alerts, outbox } = desk();
    const event = alert();
    outbox.failing = 'put';
    expect(await tell(alerts, event)).toBe('the disk is full');
    outbox.failing = 'nothing';
    expect(await tell(alerts, event)).toBe('kept');
  });
});

describe('quiet hours and digests', () => {
  const quietHours = { from: '22:00', to: '07:00', zone: 'UTC' };

  it('what is not critical waits for the morning and comes as one message', async () => {
    const { alerts, clock, sent } = desk({ quietHours });
    clock.now = Date.UTC(2026, 0, 5, 23);
    for (let k = 0; k < 6; k++) await tell(alerts, alert(k === 2 ? 'warning' : 'info'));
    await tell(alerts, alert('critical'));
    await alerts.deliver();
    expect(sent.map(({ severity }) => severity)).toEqual(['critical']);
    clock.now = Date.UTC(2026, 0, 6, 6, 59, 59);
    expect(await alerts.deliver()).toBe(0);
    clock.now += 1_000;
    expect(await alerts.deliver()).toBe(6);
    expect(sent[1]).toMatchObject({ severity: 'warning', title: '[warning] 6 alerts' });
    expect(sent).toHaveLength(2);
  });

  it('a test is heard at night as well, over every route', async () => {
    const { alerts, clock, sent } = desk({ quietHours }, { least: 'critical', digestMs: 3_600_000 });
    clock.now = Date.UTC(2026, 0, 5, 23, 30);
    await alerts.test()();
    expect(await alerts.deliver()).toBe(1);
    expect(sent[0].title).toContain('a test');
  });

  it('a digest comes at whole multiples of its time, what is critical at once', async () => {
    const { alerts, clock, sent } = desk({}, { digestMs: 3_600_000 });
    clock.now = start + 10 * minute;
    for (let k = 0; k < 5; k++) await tell(alerts, alert());
    await tell(alerts, alert('critical'));
    expect(await alerts.deliver()).toBe(1);
    clock.now = start + 60 * minute;
    expect(await alerts.deliver()).toBe(5);
    expect(sent.map(({ alerts: held }) => held.length)).toEqual([1, 5]);
  });
});

describe('limits', () => {
  it('no channel gets more than its messages a minute; what is critical goes first, and the rest is gathered', async () => {
    const { alerts, clock, sent } = desk({}, { perMinute: 2 });
    for (let k = 0; k < 3; k++) await tell(alerts, alert());
    await tell(alerts, alert('critical'));
    await alerts.deliver();
    expect(sent.map(({ severity }) => severity)).toEqual(['critical', 'info']);
    for (let k = 0; k < 50; k++) await tell(alerts, alert());
    expect(await alerts.deliver()).toBe(0);
    clock.now += minute;
    expect(await alerts.deliver()).toBe(52);
    expect(sent).toHaveLength(3);
  });
});

describe('failures', () => {
  it('are tried again with pauses that double, and with the same id', async () => {
    const { alerts, clock, sent, script, deliveries } = desk();
    const event = alert();
    await tell(alerts, event);
    script.push(...Array.from({ length: 4 }, () => ({ ok: false, retry: true, answer: '502' }) as const));
    const times: number[] = [];
    for (let left = 40_000; left > 0; left -= 500, clock.now += 500) {
      const before = sent.length;
      await alerts.deliver();
      if (sent.length > before) times.push(clock.now - start);
    }
    expect(times).toEqual([0, 1_000, 3_000, 7_000, 15_000]); // 1, 2, 4, 8 s at the end of the jitter
    expect(new Set(sent.map(({ id }) => id))).toEqual(new Set([event.id]));
    expect(deliveries.map(({ state }) => state)).toEqual([
      'waiting',
      'waiting',
      'waiting',
      'waiting',
      'delivered',
    ]);
  });

  it('a digest that failed is tried again as it was, and what came meanwhile goes apart', async () => {
    const { alerts, clock, sent, script } = desk();
    for (let k = 0; k < 5; k++) await tell(alerts, alert());
    script.push({ ok: false, retry: true, answer: '500' });
    await alerts.deliver();
    await tell(alerts, alert());
    clock.now += 1_000;
    expect(await alerts.deliver()).toBe(6);
    expect(sent.map(({ alerts: held }) => held.length).sort()).toEqual([1, 5, 5]);
    expect(sent.filter(({ alerts: held }) => held.length === 5).map(({ id }) => id)[0]).toBe(
      sent.findLast(({ alerts: held }) => held.length === 5)?.id,
    );
  });

  it('while a channel wants to be left alone, nothing goes there', async () => {
    const { alerts, clock, sent, script } = desk();
    script.push({ ok: false, retry: true, afterMs: 30_000, answer: '429' });
    await tell(alerts, alert());
    await alerts.deliver();
    await tell(alerts, alert('critical'));
    clock.now += 29_999;
    await alerts.deliver();
    expect(sent).toHaveLength(1);
    clock.now += 1;
    expect(await alerts.deliver()).toBe(2);
  });

  it.each([
    ['a refusal', { ok: false, retry: false, answer: '404' } as const, 0],
    ['a failure of what is a day old', { ok: false, retry: true, answer: '500' } as const, 86_400_001],
  ])('%s is given up, and stands in the ledger', async (_, answer, age) => {
    const { alerts, clock, script, deliveries } = desk();
    await tell(alerts, alert());
    script.push(answer);
    clock.now += age;
    await alerts.deliver();
    clock.now += 3_600_000;
    expect(await alerts.deliver()).toBe(0);
    expect(await alerts.ledger()()).toMatchObject({
      right: [{ state: 'given-up', attempts: 1, answer: answer.answer }],
    });
    expect(deliveries.map(({ state }) => state)).toEqual(['given-up']);
  });

  it('what was sent and could not be written down is not sent again while the process lives', async () => {
    const { alerts, sent, outbox, faults } = desk();
    await tell(alerts, alert());
    outbox.failing = 'settle';
    await alerts.deliver();
    await alerts.deliver();
    expect(sent).toHaveLength(1);
    expect(faults).toEqual(['the disk is full', 'the disk is full']);
    outbox.failing = 'nothing';
    await alerts.deliver();
    expect([...outbox.messages.values()].map(({ state }) => state)).toEqual(['delivered']);
    outbox.failing = 'due';
    expect(await alerts.deliver()).toBe(0);
  });

  it('messages of a channel that is gone, and what is no alert, are given up', async () => {
    const { alerts, outbox } = desk();
    await outbox.put([
      { id: 'a', channel: 'gone', body: {}, nextAt: 0 },
      { id: 'b', channel: 'one', body: { nonsense: 1 }, nextAt: 0 },
    ])();
    expect(await alerts.deliver()).toBe(0);
    const states = [...outbox.messages.values()].map(({ state, answer }) => `${state}: ${answer}`);
    expect(states).toEqual([
      'given-up: there is no channel called gone any more',
      'given-up: it is not an alert',
    ]);
  });

  it('one channel that hangs holds up no other, and ends when the run does', async () => {
    const outbox = memoryOutbox();
    const got: string[] = [];
    const hanging: Channel = {
      name: 'hanging',
      longest: 100,
      send: (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ ok: false, retry: true, answer: 'aborted' }));
        }),
    };
    const quick: Channel = {
      name: 'quick',
      longest: 100,
      send({ title }) {
        got.push(title);
        return Promise.resolve({ ok: true, answer: '' });
      },
    };
    const alerts = createAlerts({ routes: [{ channel: hanging }, { channel: quick }], outbox });
    const end = new AbortController();
    const running = alerts.run(end.signal);
    for (let k = 1; k <= 3; k++) {
      await tell(alerts, alert('info', undefined, Date.now()));
      while (got.length < k) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    end.abort();
    await running;
    const waiting = [...outbox.messages.values()].filter(({ channel }) => channel === 'hanging');
    expect(waiting.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(Array(3).fill('waiting 0'));
  });
});

describe('options', () => {
  const { channel, outbox } = desk();
  it.each([
    [{ routes: [{ channel }, { channel }], outbox }, 'two channels are called one'],
    [{ routes: [{ channel: {} }], outbox }, 'must be a channel'],
    [{ routes: [], outbox: {} }, 'must be an outbox'],
    [{ routes: [{ channel, perMinute: 0 }], outbox }, 'perMinute'],
    [{ routes: [], outbox, quietHours: { from: '22:00', to: '07:00', zone: 'Mars' } }, 'is not a time zone'],
    [{ routes: [], outbox, quietHour: {} }, 'did you mean quietHours?'],
  ])('refuses what does not fit', (options, message) => {
    expect(() => createAlerts(options as never)).toThrow(message);
  });
});
