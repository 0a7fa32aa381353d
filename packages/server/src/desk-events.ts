import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import type { DeskEvent } from '@veloce/dashboard';

/** An event with its number. */
export interface NumberedEvent {
  readonly id: number;
  readonly event: DeskEvent;
}

/** The events that a desk sends to its open pages: the last ones, numbered, for pages that come back after a break. */
export interface DeskEvents {
  /** Adds an event and wakes the listeners. */
  readonly tell: (event: DeskEvent) => void;
  /** Number of the newest event; 0 before the first. */
  readonly last: () => number;
  /** Events after a number; `undefined` when some of them are no longer kept, so that a page must load again. */
  readonly since: (id: number) => readonly NumberedEvent[] | undefined;
  /** Calls back when there is something new. Returns what ends it. */
  readonly listen: (onNew: () => void) => () => void;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ keep: z.int().min(1).max(10_000_000).default(5_000) }))();

/**
 * Keeps the last events. A preview takes the place of the one before of its market, so that a burst of ticks pushes nothing else out.
 *
 * @param options `keep`: most events that are kept, an integer >= 1, 5,000 by default.
 * @throws {RangeError} for another `keep`, or an unknown option.
 */
export function deskEvents(options: { readonly keep?: number } = {}): DeskEvents {
  const { keep } = parseOptions('deskEvents', Options, options);
  const kept: NumberedEvent[] = [];
  const listeners = new Set<() => void>();
  let last = 0;
  /** Number of the newest event that was dropped for good. */
  let dropped = 0;

  return {
    tell(event) {
      if (event.type === 'preview') {
        const before = kept.findLastIndex(
          (one) =>
            (one.event.type === 'preview' || one.event.type === 'bar') && one.event.market === event.market,
        );
        if (before >= 0 && kept[before]?.event.type === 'preview') kept.splice(before, 1);
      }
      kept.push({ id: ++last, event });
      if (kept.length > keep) dropped = kept.shift()?.id ?? dropped;
      for (const listener of listeners) listener();
    },
    last: () => last,
    since(id) {
      if (id < dropped || id > last) return undefined;
      let at = kept.length;
      while (at > 0 && (kept[at - 1]?.id ?? 0) > id) at--;
      return kept.slice(at);
    },
    listen(onNew) {
      listeners.add(onNew);
      return () => {
        listeners.delete(onNew);
      };
    },
  };
}
