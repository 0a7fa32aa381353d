import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseOptions } from '@veloce/core';

/** How much it matters. What is `critical` waits for no end of quiet hours and for no digest. */
export type Severity = 'info' | 'warning' | 'critical';

/** The subject matter of an alert. */
export type AlertKind =
  | 'open-interest'
  | 'signal'
  | 'vwap-redraw'
  | 'feed'
  | 'heartbeat'
  | 'guard'
  | 'limit'
  | 'order'
  | 'journal'
  | 'test'
  | 'other';

/** Something that a person should know. Plain data; the same fact has the same id, whoever tells it and however often. */
export interface AlertEvent {
  readonly id: string;
  /** When it became known, epoch ms UTC. */
  readonly time: number;
  readonly severity: Severity;
  readonly kind: AlertKind;
  /** The subject: a symbol, a stream, a run. Alerts of one kind about one subject count as repetitions. */
  readonly subject: string;
  /** One line. */
  readonly title: string;
  /** More, as lines; empty when the title says it all. */
  readonly text: string;
  /** The figures behind it, by name. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

const AlertFields = /* @__PURE__ */ (() =>
  z.strictObject({
    time: z.number(),
    severity: z.enum(['info', 'warning', 'critical']),
    kind: z.enum([
      'open-interest',
      'signal',
      'vwap-redraw',
      'feed',
      'heartbeat',
      'guard',
      'limit',
      'order',
      'journal',
      'test',
      'other',
    ]),
    subject: z.string().min(1).max(200),
    title: z.string().min(1),
    text: z.string().default(''),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  }))();

/** The argument of {@link alertEvent}. */
export type AlertFields = Readonly<z.input<typeof AlertFields>>;

/**
 * An alert, with the id of its fact: kind, subject, severity, time and title. It may contain outside text (names, reasons): control
 * characters are taken out, the title is cut at 200 characters and the text at 3000.
 *
 * @throws {RangeError} naming every field that is out of its domain.
 * @example
 * ```ts
 * await alerts.tell(
 *   alertEvent({ time: now, severity: 'warning', kind: 'other', subject: 'backup', title: 'the backup is two days old' }),
 * )();
 * ```
 */
export function alertEvent(fields: AlertFields): AlertEvent {
  const { time, severity, kind, subject, title, text, facts } = parseOptions(
    'alertEvent',
    AlertFields,
    fields,
  );
  const line = plain(title).replaceAll('\n', ' ').slice(0, 200);
  const parts = [kind, subject, severity, time, line];
  const id = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  return { id, time, severity, kind, subject, title: line, text: plain(text).slice(0, 3_000), facts };
}

/** Text without control characters (line breaks and tabs stay) and without marks that turn the direction of what follows. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '');
}

/** From mild to severe. */
export const severities: readonly Severity[] = ['info', 'warning', 'critical'];

/** Whether an alert is at least so severe. */
export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severities.indexOf(severity) >= severities.indexOf(least);
