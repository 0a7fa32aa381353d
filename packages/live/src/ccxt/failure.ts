import type { BrokerError } from '@veloce/backtest';
import { outcomeUnknown, refused, unreachable } from '../brokers/broker-words.js';

/**
 * The errors of ccxt that mean a rejection by the exchange itself. Its other errors are inconclusive: a time-out, a broken connection, an error inside the exchange (some of
 * which mean "executed or not, we do not know").
 */
const refusals = new Set(['ExchangeError', 'DDoSProtection', 'InvalidNonce', 'RateLimitExceeded']);

/** Whether an error of ccxt is of a class, by its name: the class itself belongs to the caller's ccxt. */
export function isOf(cause: unknown, name: string): boolean {
  return classesOf(cause).includes(name);
}

function classesOf(cause: unknown): readonly string[] {
  const names: string[] = [];
  for (let at: unknown = cause; at !== null && typeof at === 'object';) {
    at = Object.getPrototypeOf(at) as unknown;
    const made = (at as { readonly constructor?: { readonly name?: string } } | null)?.constructor?.name;
    if (made !== undefined) names.push(made);
  }
  return names;
}

/** An error of ccxt as one of the three outcomes. Urls lose their query, which is signed. */
export function failureOf(cause: unknown, asked: string, hide: (text: string) => string): BrokerError {
  const [name = 'an error'] = classesOf(cause);
  const said = cause instanceof Error ? cause.message : 'it says nothing';
  const message = `${name}: ${hide(said).replace(/\?\S+/g, '?…').slice(0, 300)}`;
  const isRefusal = classesOf(cause).some((one) => refusals.has(one));
  if (isRefusal) return refused(message, asked);
  if (isOf(cause, 'NetworkError') && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(said)) {
    return unreachable(message, asked);
  }
  return outcomeUnknown(message, asked);
}
