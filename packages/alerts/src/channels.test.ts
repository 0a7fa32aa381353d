import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Sent } from './channel.js';
import { discord } from './channels/discord.js';
import { lines } from './channels/lines.js';
import { ntfy } from './channels/ntfy.js';
import { slack } from './channels/slack.js';
import { telegram } from './channels/telegram.js';
import { webhook } from './channels/webhook.js';
import { composeMessage } from './compose-message.js';
import { alertEvent } from './event.js';
import { mail } from './node/mail.js';
import { drip, hang, loopback, stall, status, type Loopback } from './testdata/loopback.js';

let server: Loopback;
beforeAll(async () => {
  server = await loopback();
});
afterAll(() => server.close());
afterEach(() => {
  server.got.length = 0;
  server.script = [];
});

const token = '123456:canary-of-a-token/with+signs';
const path = '/services/T000/B000/canary-of-a-webhook';
const alert = alertEvent({
  time: Date.UTC(2026, 0, 2, 3, 4, 5),
  severity: 'critical',
  kind: 'signal',
  subject: 'BTCUSDT',
  title: 'LONG @everyone <script>*bold*</script> \u0007&',
  text: 'why\nand <@U123> [link](http://evil.example)',
});
const send = (channel: Channel, timeoutMs = 5_000): Promise<Sent> =>
  channel.send(composeMessage([{ alert, more: 0 }], channel.longest), AbortSignal.timeout(timeoutMs));

const channels: Record<string, () => Channel> = {
  telegram: () => telegram({ token, chat: -100, url: server.url }),
  discord: () => discord({ url: server.url + path }),
  slack: () => slack({ url: server.url + path }),
  ntfy: () => ntfy({ topic: 'canary-topic', url: server.url, token }),
  webhook: () => webhook({ url: server.url + path, token }),
};

describe('what each channel posts', () => {
  const body = async (name: string): Promise<Record<string, unknown>> => {
    expect(await send(channels[name]())).toMatchObject({ ok: true });
    expect(server.got[0].headers['idempotency-key']).toBe(alert.id);
    return server.got[0].body as Record<string, unknown>;
  };

  it('telegram: plain text, no previews, the token in the path as Telegram wants it', async () => {
    expect(await body('telegram')).toMatchObject({
      chat_id: -100,
      link_preview_options: { is_disabled: true },
      text: expect.stringContaining('[critical] LONG @everyone <script>*bold*</script> &\nwhy\n') as unknown,
    });
    expect(server.got[0].url).toBe(`/bot${token}/sendMessage`);
    expect(server.got[0].body).not.toHaveProperty('parse_mode');
  });

  it('discord: mentions off, marks shown as they are', async () => {
    const { content, allowed_mentions: mentions, flags } = await body('discord');
    expect({ mentions, flags }).toEqual({ mentions: { parse: [] }, flags: 4 });
    expect(content).toContain('\\*bold\\*');
    expect(content).toContain('\\[link\\]\\(http');
  });

  it('slack: no mention and no link can be written', async () => {
    const { text, mrkdwn } = await body('slack');
    expect(text).toContain('&lt;@U123&gt;');
    expect(text).not.toMatch(/[<>]/);
    expect(mrkdwn).toBe(false);
  });

  it('ntfy: topic, title and the highest priority', async () => {
    expect(await body('ntfy')).toMatchObject({
      topic: 'canary-topic',
      priority: 5,
      title: expect.stringContaining('LONG') as unknown,
    });
    expect(server.got[0].headers.authorization).toBe(`Bearer ${token}`);
  });

  it('webhook: the alert as it is', async () => {
    expect(await body('webhook')).toMatchObject({ id: alert.id, severity: 'critical', alerts: [alert] });
  });

  it('lines: the text to whoever prints it', async () => {
    const said: string[] = [];
    expect(await send(lines({ write: (text) => said.push(text) }))).toEqual({ ok: true, answer: 'written' });
    expect(said[0]).toBe(
      `[critical] LONG @everyone <script>*bold*</script> &\nwhy\nand <@U123> [link](http://evil.example)\n2026-01-02T03:04:05.000Z #${alert.id}`,
    );
    const broken = lines({
      write: () => {
        throw new Error('EPIPE');
      },
    });
    expect(await send(broken)).toEqual({ ok: false, retry: true, answer: 'EPIPE' });
  });
});

describe('what the other side answers', () => {
  it.each([
    ['200', [], { ok: true }],
    ['429 with a header', [status(429, { 'retry-after': '7' })], { ok: false, retry: true, afterMs: 7_000 }],
    [
      '429 of Telegram',
      [status(429, {}, '{"ok":false,"parameters":{"retry_after":3}}')],
      { ok: false, retry: true, afterMs: 3_000 },
    ],
    [
      '429 of Discord',
      [status(429, {}, '{"message":"slow","retry_after":0.65}')],
      { ok: false, retry: true, afterMs: 650 },
    ],
    ['500', [status(500)], { ok: false, retry: true, answer: '500' }],
    [
      '502 with a page',
      [status(502, {}, '<h1>\nBad\tGateway')],
      { ok: false, retry: true, answer: '502 <h1> Bad Gateway' },
    ],
    ['408', [status(408)], { ok: false, retry: true }],
    ['400', [status(400, {}, 'chat not found')], { ok: false, retry: false, answer: '400 chat not found' }],
    ['401', [status(401)], { ok: false, retry: false }],
    ['404', [status(404)], { ok: false, retry: false }],
    ['a redirect', [status(302, { location: 'http://127.0.0.1:1/' })], { ok: false, retry: false }],
    ['a permanent redirect', [status(308, { location: '/elsewhere' })], { ok: false, retry: false }],
  ])('%s', async (_, script, expected) => {
    for (const name of Object.keys(channels)) {
      server.script = [...script];
      expect(await send(channels[name]()), name).toMatchObject(expected);
    }
    expect(server.got.map(({ url }) => url)).not.toContain('/elsewhere');
  });

  it.each([
    ['hangs', hang],
    ['sends a head and then nothing', stall],
  ])('one that %s is given up in time, to be tried again', async (_, answer) => {
    server.script = [answer];
    expect(await send(channels['webhook'](), 100)).toEqual({
      ok: false,
      retry: true,
      answer: 'no answer in time',
    });
  });

  it('of an answer without end only the beginning is read', async () => {
    server.script = [drip];
    const sent = await send(channels['webhook']());
    expect(sent).toMatchObject({ ok: true });
    expect(sent.answer.length).toBeLessThanOrEqual(300);
  });

  it('nobody there is tried again', async () => {
    expect(await send(webhook({ url: 'http://127.0.0.1:1/in' }))).toMatchObject({ ok: false, retry: true });
  });
});

describe('secrets', () => {
  it('whoever echoes them, none stands in an answer', async () => {
    for (const [name, make] of Object.entries(channels)) {
      const echo =
        (code: number) =>
        (
          request: { url: string; headers: object; body: unknown },
          response: { writeHead: (code: number) => { end: (text: string) => void } },
        ) => {
          const all = JSON.stringify([request.url, request.headers, request.body]);
          response
            .writeHead(code)
            .end(`${all} ${encodeURIComponent(token)} ${Buffer.from(token).toString('base64')}`);
        };
      for (const code of [200, 400, 500]) {
        server.script = [echo(code)];
        const { answer } = await send(make());
        expect(answer, name).not.toContain('canary');
        expect(answer, name).not.toContain(Buffer.from(token).toString('base64'));
      }
      const dead = await send({ ...make() }, 1);
      expect(dead.answer, name).not.toContain('canary');
    }
  });

  it.each([
    ['telegram', () => telegram({ token: '', chat: 1 }), 'telegram: token: must be one line'],
    ['telegram', () => telegram({ token: 'canary\n', chat: 1 }), 'telegram: token: must be one line'],
    ['discord', () => discord({ url: 'canary' }), 'discord: url: must be an http or https URL'],
    ['slack', () => slack({ url: 'ftp://canary.example/' }), 'slack: url: must be an http or https URL'],
    [
      'webhook',
      () => webhook({ url: 'https://user:canary@x.example/' }),
      'webhook: url: must not hold a user',
    ],
    ['ntfy', () => ntfy({ topic: ' ' }), 'ntfy: topic: must be one line'],
    [
      'mail',
      () => mail({ host: 'h', from: 'a@b', to: 'c@d\r\nBcc: canary@x' }),
      'mail: to: must be one line',
    ],
  ])('%s refuses what is malformed without showing it', (_, make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
    expect(make).not.toThrow('canary');
  });
});

describe('mail', () => {
  const received: string[] = [];
  let smtp: Server;
  let refuse = '';
  beforeAll(async () => {
    smtp = createServer((socket) => {
      let isData = false;
      let text = '';
      socket.write('220 loopback ESMTP\r\n');
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        text += bytes.toString();
        for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
          const line = text.slice(0, end);
          text = text.slice(end + 2);
          if (isData) {
            if (line === '.') {
              isData = false;
              socket.write('250 kept\r\n');
            } else received.push(line);
          } else if (/^EHLO/i.test(line)) socket.write('250-loopback\r\n250 AUTH PLAIN\r\n');
          else if (/^AUTH/i.test(line))
            socket.write(refuse === 'auth' ? `535 no, ${line}\r\n` : '235 welcome\r\n');
          else if (/^RCPT/i.test(line))
            socket.write(refuse === 'later' ? '451 come back later\r\n' : '250 ok\r\n');
          else if (/^DATA/i.test(line)) {
            isData = true;
            socket.write('354 go on\r\n');
          } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise<void>((resolve) => void smtp.close(() => resolve())));
  const password = 'canary-of-a-password';
  const box = (): Channel =>
    mail({
      host: '127.0.0.1',
      port: (smtp.address() as AddressInfo).port,
      user: 'me',
      password,
      from: 'desk@example.org',
      to: 'me@example.org',
    });

  it('arrives, with the id of the alert and no header of its own making', async () => {
    expect(await send(box(), 20_000)).toEqual({ ok: true, answer: '250 kept' });
    const letter = received.join('\n');
    expect(letter).toContain(`Message-ID: <${alert.id}@veloce>`);
    expect(letter).toMatch(/^Subject: \[critical\] LONG/m);
  });

  it('a refusal is final, "later" is not, and no password is shown', async () => {
    refuse = 'auth';
    const sent = await send(box(), 20_000);
    expect(sent).toMatchObject({ ok: false, retry: false });
    expect(sent.answer).toMatch(/535/);
    expect(sent.answer).not.toContain(password);
    expect(sent.answer).not.toContain(Buffer.from(`\0me\0${password}`).toString('base64'));
    refuse = 'later';
    expect(await send(box(), 20_000)).toMatchObject({ ok: false, retry: true });
    refuse = '';
  });

  it('a server that says nothing is given up in time', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const sent = await send(mail({ host: '127.0.0.1', port, from: 'a@b.example', to: 'c@d.example' }), 200);
    expect(sent).toEqual({ ok: false, retry: true, answer: 'no answer in time' });
    silent.close();
  });
});

describe('composeMessage', () => {
  const many = Array.from({ length: 40 }, (_, k) => ({
    alert: alertEvent({
      time: k,
      severity: k === 7 ? 'warning' : 'info',
      kind: 'other',
      subject: `s${k}`,
      title: `title ${k} ${'é'.repeat(40)}`,
    }),
    more: k === 3 ? 5 : 0,
  }));

  it.each([120, 500, 1_000, 10_000])(
    'is never longer than %i characters, and says what it left out',
    (longest) => {
      const { text, severity, alerts } = composeMessage(many, longest);
      expect(text.length).toBeLessThanOrEqual(longest);
      expect({ severity, count: alerts.length }).toEqual({ severity: 'warning', count: 40 });
      const shown = [...text.matchAll(/title \d+/g)].length;
      const left = Number(/and (\d+) more\n/.exec(text)?.[1] ?? 0);
      expect(shown + left).toBe(40);
    },
  );

  it('one alert is cut, and keeps its id; pairs of one character are not torn', () => {
    const long = alertEvent({
      time: 0,
      severity: 'info',
      kind: 'other',
      subject: 's',
      title: 't',
      text: '😀'.repeat(400),
    });
    for (const longest of [200, 201]) {
      const { text } = composeMessage([{ alert: long, more: 0 }], longest);
      expect(text.length).toBeLessThanOrEqual(longest);
      expect(text).toContain(`#${long.id}`);
      expect(text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    }
  });

  it('tells how many of the same there were', () => {
    expect(composeMessage([many[3]], 1_000).title).toContain('(and 5 more of the same before)');
  });
});
