import * as z from 'zod';
import { functionRule, parseOptions } from '@veloce/core';
import type { Channel } from '../channel.js';

/** The stream that lines are written to. */
export interface LinesOptions {
  /** Default `console`. */
  readonly name?: string;
  /** Takes one text, which may have several lines. */
  readonly write: (text: string) => void;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    name: z.string().min(1).default('console'),
    write: functionRule<(text: string) => void>(),
  }))();

/**
 * Alerts as lines of text, for a console or a log.
 *
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * lines({ write: (text) => console.log(text) });
 * ```
 */
export function lines(options: LinesOptions): Channel {
  const { name, write } = parseOptions('lines', Options, options);
  return {
    name,
    longest: 10_000,
    send({ text }) {
      try {
        write(text);
        return Promise.resolve({ ok: true, answer: 'written' });
      } catch (cause) {
        const answer = cause instanceof Error ? cause.message : 'it could not be written';
        return Promise.resolve({ ok: false, retry: true, answer });
      }
    },
  };
}
