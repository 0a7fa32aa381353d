import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { compositionRoot } from './compose.js';

describe('compositionRoot', () => {
  const compose = compositionRoot(
    z.strictObject({ capital: z.number().positive().default(1000) }),
    ({ capital }) => ({
      account: { cash: capital },
    }),
  );

  it('wires parts from a parsed configuration', () => {
    expect(compose({})).toEqual({ account: { cash: 1000 } });
  });

  it('names what does not fit', () => {
    expect(() => compose({ capital: -1, folder: 'x' })).toThrow(/configuration: [^]*folder[^]*capital/);
  });
});
