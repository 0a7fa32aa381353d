import { addressRule } from '@veloce/core';

/** The addresses of a venue, as its options may name others: the venue's own by default. A user or password has no place there. */
export const venueAddresses = (socketUrl: string, restUrl: string) => ({
  socketUrl: address(['ws', 'wss']).default(socketUrl),
  restUrl: address(['http', 'https']).default(restUrl),
});

const address = (schemes: readonly string[]) =>
  addressRule(schemes, 'public streams need none').transform((url) => url.replace(/\/$/, ''));
