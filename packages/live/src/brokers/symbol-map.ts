import * as z from 'zod';

/** The markets that a broker may trade: our name of each, and the venue's. */
export const symbolMapRule = /* @__PURE__ */ (() =>
  z
    .record(z.string().min(1), z.string().min(1))
    .refine((map) => Object.keys(map).length > 0, { error: 'must hold one market or more' })
    .refine((map) => new Set(Object.values(map)).size === Object.keys(map).length, {
      error: 'must name each market of the venue once',
    }))();

/** The name here of a market of the venue. */
export const ourName = (map: Readonly<Record<string, string>>, theirs: string): string =>
  Object.keys(map).find((symbol) => map[symbol] === theirs) ?? theirs;
