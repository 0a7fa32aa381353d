import type { LogRow } from '@veloce/dashboard';
import type { DeskEvents } from '@veloce/server';

const most = 500;

/** The last lines of a log, for the desk. */
export interface RecentLines {
  readonly add: (text: string, level?: LogRow['level']) => void;
  /** Newest first. */
  readonly last: (limit: number) => readonly LogRow[];
  /** From now on open pages are told as well. */
  readonly tellTo: (events: Pick<DeskEvents, 'tell'>) => void;
}

/**
 * Keeps the last lines of a log.
 *
 * @param hide Takes out what a line must not hold.
 */
export function recentLines(now: () => number, hide: (text: string) => string = (text) => text): RecentLines {
  const lines: LogRow[] = [];
  let pages: Pick<DeskEvents, 'tell'> | undefined;
  return {
    add(text, level = 'info') {
      const line = { at: now(), level, text: hide(text) };
      lines.unshift(line);
      lines.length = Math.min(lines.length, most);
      pages?.tell({ type: 'log', line });
    },
    last: (limit) => lines.slice(0, limit),
    tellTo(events) {
      pages = events;
    },
  };
}
