import type { Io } from '../frame/io.js';
import { findSecret } from './secrets.js';

/** The values of all secrets that a configuration names and that are set: what no line of a log may hold. */
export function secretsIn(value: unknown, io: Pick<Io, 'env' | 'cwd'>): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('env' in value && typeof value.env === 'string') {
    const { value: found } = findSecret(io, { env: value.env });
    return found === undefined ? [] : [found];
  }
  return Object.values(value).flatMap((one) => secretsIn(one, io));
}
