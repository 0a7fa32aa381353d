import * as z from 'zod';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { addressFault, checkFields, parseOptions, timerMsRule } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import { openGate, type Gate } from './gate.js';
import { optionsObject } from './options-object.js';
import { isQuotable } from './quote.js';
import type { ServerClock } from './server-clock.js';

/** How to sign in: user and password (1.x), or a token (2.x, 3.x, and 1.8 as `user:password`). */
export type InfluxAuth =
  { readonly username: string; readonly password: string } | { readonly token: string };

/** TLS settings beyond Node's defaults: a private authority, a client certificate. */
export interface InfluxTls {
  /** PEM of the authorities to trust. */
  readonly ca?: string | undefined;
  /** PEM of the client's certificate and key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name in the server's certificate, when it is not the host of the URL. */
  readonly servername?: string | undefined;
}

/** The address of an InfluxDB, and how to talk to it. */
export interface InfluxConnection {
  /** `http://localhost:8086`; a path of a proxy may follow. No credentials: they go into `auth`. */
  readonly url: string;
  /** The database; for 2.x the one that a DBRP mapping gives to the bucket. */
  readonly database: string;
  readonly auth?: InfluxAuth | undefined;
  readonly tls?: InfluxTls | undefined;
  /** Longest silence of the server, in ms: 30 000 by default. */
  readonly timeoutMs?: number | undefined;
  /** How often a request that failed in passing is tried again: 4 by default. */
  readonly retries?: number | undefined;
  /** The first pause is random up to this, in ms (250 by default); each further one up to twice the one before, 10 s at most. */
  readonly retryDelayMs?: number | undefined;
  /** Asks for compressed answers: pays over the internet, costs two to four times the time on a local network. Off by default. */
  readonly gzip?: boolean | undefined;
}

const text = z.string().min(1);
const username = text.refine((name) => !name.includes(':'), { error: 'must have no colon' });
const token = text.refine((one) => /^[\u0020-\u007e]+$/.test(one), {
  error: 'must be of the characters that a header can have: printable ASCII',
});
const certificates = text.refine(areCertificates, {
  error: 'must be the PEM of certificates: its text, not the name of a file',
});
const Auth = /* @__PURE__ */ (() =>
  z.union([z.strictObject({ username, password: z.string() }), z.strictObject({ token })], {
    error: 'must be { username, password } or { token }',
  }))();
const Tls = /* @__PURE__ */ (() =>
  z.strictObject({
    ca: certificates.optional(),
    cert: certificates.optional(),
    key: text.refine(isPrivateKey, { error: 'must be the PEM of a private key' }).optional(),
    servername: text.optional(),
  }))();
const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    database: text.refine(isQuotable, { error: 'must have no control characters' }),
    timeoutMs: timerMsRule.int().min(1).default(30_000),
    retries: z.int().min(0).max(20).default(4),
    retryDelayMs: timerMsRule.int().min(0).default(250),
    gzip: z.boolean().default(false),
  }))();

/** A checked connection: its sockets are kept and shared. */
export interface Connection {
  /** The URL as errors may show it. */
  readonly url: string;
  readonly database: string;
  readonly authorization: string | undefined;
  readonly secure: boolean;
  readonly agent: HttpAgent | HttpsAgent;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly gzip: boolean;
  /** Takes the password or the token out of a text. */
  readonly hide: (text: string) => string;
  /** How many requests run at a time. */
  readonly gate: Gate;
  /** The version in the server's last response: `1.8.10`, `v2.7.12`. */
  version: string | undefined;
  /** The clock of the server, from the same response. */
  clock: ServerClock | undefined;
  /** Whether msgpack is asked for; a server that refuses it is asked for JSON from then on. */
  msgpack: boolean;
}

/**
 * Checks a connection. Nothing is sent.
 *
 * @throws {RangeError} naming the field that is wrong; it never shows a password or a token.
 */
export function connect(where: string, options: InfluxConnection): Connection {
  const { url, auth, tls, ...rest } = optionsObject(where, options);
  checkFields(where, options, ['url', 'auth', 'tls', ...Object.keys(Options.shape)]);
  const { database, timeoutMs, retries, retryDelayMs, gzip } = parseOptions(where, Options, rest);
  const address = parseUrl(where, url);
  const secure = address.protocol === 'https:';
  const keepAlive = { keepAlive: true, maxSockets: 4 };
  const trust = tls === undefined ? {} : parseSecret(`${where}: tls`, Tls, tls);
  const signIn = auth === undefined ? undefined : parseSecret(`${where}: auth`, Auth, auth);
  return {
    url: address.href.replace(/\/+$/, ''),
    database,
    authorization: signIn === undefined ? undefined : authorization(signIn),
    secure,
    agent: secure ? new HttpsAgent({ ...keepAlive, ...withoutUndefined(trust) }) : new HttpAgent(keepAlive),
    timeoutMs,
    retries,
    retryDelayMs,
    gzip,
    hide: hiding(signIn === undefined ? [] : secretsOf(signIn)),
    gate: openGate(),
    version: undefined,
    clock: undefined,
    msgpack: true,
  };
}

function parseUrl(where: string, url: unknown): URL {
  const fault = addressFault(url, ['http', 'https'], 'give them as auth');
  if (fault !== undefined) throw new RangeError(`${where}: url: ${fault}, such as http://localhost:8086`);
  const address = new URL(url as string);
  if (address.search !== '' || address.hash !== '') {
    throw new RangeError(
      `${where}: url: must end with its host or path; the database has a field of its own`,
    );
  }
  return address;
}

/** As `parseOptions`, but a message never shows the value. */
function parseSecret<Schema extends z.ZodType>(
  where: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new RangeError(`${where}: ${faults.join('; ')}`);
}

/** 1.6 and 1.7 know Basic alone; a token is for those that came later. */
function authorization(auth: z.output<typeof Auth>): string {
  if ('token' in auth) return `Token ${auth.token}`;
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
}

/** Texts that no message may show; a token of 1.8 is user and password. */
function secretsOf(auth: z.output<typeof Auth>): readonly string[] {
  if ('token' in auth) return [auth.token, auth.token.split(':').slice(1).join(':')];
  return [auth.password, `${auth.username}:${auth.password}`];
}

function areCertificates(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.length > 0 && blocks.every((block) => isReadable(() => new X509Certificate(block)));
}

function isPrivateKey(pem: string): boolean {
  return isReadable(() => createPrivateKey(pem));
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function withoutUndefined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<Value>;
}
