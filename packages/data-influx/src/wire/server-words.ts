/** The meaning of a server's message for the caller. */
export type Meaning =
  /** The database, or the retention policy, is not there. */
  | 'no-database'
  | 'no-policy'
  /** A limit of the server that passes by itself, or a server that is just going down or coming up. */
  | 'passing'
  /** The question was too big: a smaller one may do. */
  | 'too-much'
  /** A statement that this server does not know. */
  | 'not-implemented'
  /** It was spoken to without TLS. */
  | 'wants-tls'
  | 'other';

const meanings: readonly (readonly [Exclude<Meaning, 'other'>, RegExp])[] = [
  ['no-database', /database not found|no dbrp mapping|dbrp mapping not found|bucket ".*" not found/i],
  ['no-policy', /retention policy not found/i],
  [
    'passing',
    /max-concurrent-queries|queue length exceeded|too many (requests|concurrent)|query engine shutdown|(engine|shard|server) is (closed|closing|disabled)|cache[- ]max(imum)?-memory[- ]size|engine: cache maximum memory|unavailable|overloaded/i,
  ],
  ['too-much', /timeout|max-select|max-query|file limit|limit exceeded|exceed/i],
  ['not-implemented', /not implemented/i],
  ['wants-tls', /HTTP request (was sent )?to an HTTPS (server|port)/i],
];

/** The meaning of what a server says, whatever its version. */
export function meaningOf(said: string): Meaning {
  return meanings.find(([, words]) => words.test(said))?.[0] ?? 'other';
}

/** How many queries the server answers at a time, where it refuses one because of that. */
export function queriesAtATime(said: string): number | undefined {
  const most = /max-concurrent-queries limit exceeded\s*\(\d+, (\d+)\)/.exec(said)?.[1];
  return most === undefined ? undefined : Math.max(1, Number(most));
}

/** Words on one line, and not endlessly many. */
export function oneLine(text: string, most = 200): string {
  const plain = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  return plain.length <= most ? plain : `${plain.slice(0, most)}…`;
}
