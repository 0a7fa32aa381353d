import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The rules of admission to a server. */
export interface Door {
  /** At least 22 characters: 128 bits in base64. */
  readonly token: string;
  /** Hosts that it answers to, with their port. */
  readonly hosts: readonly string[];
}

/** Why a request stays outside. */
export interface TurnedAway {
  readonly status: 401 | 403 | 421;
  readonly error: string;
}

/** `undefined` for an acceptable request. A foreign page has another host or origin, and no token. */
export function turnedAway({ token, hosts }: Door, headers: IncomingHttpHeaders): TurnedAway | undefined {
  const { host = '', origin, authorization = '' } = headers;
  if (!hosts.includes(host)) return { status: 421, error: 'this server does not answer to that host' };
  if (
    origin !== undefined &&
    !hosts.some((one) => origin === `http://${one}` || origin === `https://${one}`)
  ) {
    return { status: 403, error: 'this request comes from another page' };
  }
  const [given, own] = [Buffer.from(authorization.replace(/^Bearer /, '')), Buffer.from(token)];
  if (given.length !== own.length || !timingSafeEqual(given, own)) {
    return { status: 401, error: 'no valid token; send it as authorization: Bearer …' };
  }
  return undefined;
}
