import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { parseOptions } from './parse-options.js';

const schema = z.strictObject({
  retries: z.int().min(0).default(2),
  deep: z.strictObject({ name: z.string() }).optional(),
});
const circle: { self?: unknown } = {};
circle.self = circle;
const parse = (options: unknown): unknown => parseOptions('download', schema, options);

describe('parseOptions', () => {
  it('fills in defaults', () => {
    expect(parse({})).toEqual({ retries: 2 });
  });

  it.each<[unknown, RegExp]>([
    [{ retries: -1 }, /^download: retries: .*, got -1$/],
    [{ retries: NaN }, /^download: retries: .*, got NaN$/],
    [{ retry: 1 }, /^download: unknown field retry; known are retries, deep$/],
    [{ retreis: 1 }, /did you mean retries\?$/],
    [{ RETRIES: 1, x: 2 }, /unknown field RETRIES, x; known are retries, deep; did you mean retries\?$/],
    [{ retries: 5n }, /retries: .*, got 5$/],
    [{ retries: circle }, /retries: .*, got a value that JSON cannot say$/],
    [{ deep: { name: 5 } }, /^download: deep\.name: .*, got 5$/],
    [{ deep: { name: 'a', size: 1 } }, /^download: deep: unknown field size$/],
    [{ deep: {} }, /^download: deep\.name: .*, got nothing$/],
    ['text', /^download: .*, got "text"$/],
    [{ retries: 'a', deep: 1 }, /retries: .*got "a"; deep: .*got 1$/],
  ])('names what is wrong: %#', (options, message) => {
    expect(() => parse(options)).toThrow(message);
  });

  it.each<[string, unknown]>([
    ['a getter that throws', { get retries() { throw new Error('no'); } }],
    ['a proxy that throws', new Proxy({}, { ownKeys() { throw new Error('no'); }, get() { throw new Error('no'); } })],
    ['a revoked proxy', revoked()],
  ])('says of %s that it cannot be read', (_, options) => {
    expect(() => parse(options)).toThrow(/^download: the options cannot be read; give a plain object/);
    expect(() => parse(options)).toThrow(RangeError);
  }); // prettier-ignore
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
