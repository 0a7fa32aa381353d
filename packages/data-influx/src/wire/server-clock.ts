/** The time that a server reported, and when by this process's monotonic clock, in ms. */
export interface ServerClock {
  /** The `Date` of a response, epoch ms, in whole seconds. */
  readonly date: number;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Reads the clock off the headers of a response. */
export function serverClockOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  sentAt: number,
  receivedAt: number,
): ServerClock | undefined {
  const date = Date.parse(String(headers['date']));
  // A proxy's cache says how old its answer is.
  const age = Number(headers['age'] ?? 0) * 1000;
  return Number.isFinite(date + age) ? { date: date + age, sentAt, receivedAt } : undefined;
}

/**
 * The client's time, or the server's where the client's is ahead of it: a clock that is ahead would close bars that are still being
 * made.
 */
export function timeBy(clientNow: number, clock: ServerClock | undefined, monotonicNow: number): number {
  if (clock === undefined) return clientNow;
  const latest = clock.date + 1000 + (monotonicNow - clock.sentAt);
  return clientNow < latest ? clientNow : Math.floor(clock.date + (monotonicNow - clock.receivedAt));
}
