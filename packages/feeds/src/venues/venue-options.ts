import * as z from 'zod';

const isUrlOf = (schemes: readonly string[]) => (url: string) =>
  URL.canParse(url) && schemes.includes(new URL(url).protocol);

/** The addresses of a venue, as its options may name others: the venue's own by default. A user or password has no place there. */
export const venueAddresses = (socketUrl: string, restUrl: string) => ({
  socketUrl: address(['ws:', 'wss:'], 'must be a ws or wss URL').default(socketUrl),
  restUrl: address(['http:', 'https:'], 'must be an http or https URL').default(restUrl),
});

const address = (schemes: readonly string[], rule: string) =>
  z
    .string()
    .refine(isUrlOf(schemes), { error: rule })
    .refine((url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
      error: 'must hold no user and no password; public streams need none',
    })
    .transform((url) => url.replace(/\/$/, ''));
