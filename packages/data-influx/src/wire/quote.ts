import { shown } from '@veloce/core';

/** A measurement and the retention policy it is in; the database's default policy when none is given. */
export interface MeasurementAt {
  readonly retentionPolicy?: string | undefined;
  readonly measurement: string;
}

/** Whether a name can be quoted: it has text and no control characters. */
export const isQuotable = (name: string): boolean => name !== '' && !/[\u0000-\u001f\u007f]/.test(name);

/**
 * A name as InfluxQL takes it: an identifier in double quotes, a string in single ones. Every name in every query passes
 * through here.
 *
 * @throws {RangeError} when the name is empty or has a control character in it.
 */
export function quote(name: string, as: 'identifier' | 'string'): string {
  if (!isQuotable(name)) {
    throw new RangeError(`influx: a name must have text and no control characters, got ${shown(name)}`);
  }
  const mark = as === 'identifier' ? '"' : "'";
  return mark + name.replace(/["'\\]/g, (one) => (one === '\\' || one === mark ? `\\${one}` : one)) + mark;
}

/** `"policy"."measurement"`. */
export function from({ retentionPolicy, measurement }: MeasurementAt): string {
  const policy = retentionPolicy === undefined ? '' : `${quote(retentionPolicy, 'identifier')}.`;
  return policy + quote(measurement, 'identifier');
}

/** `"market" = 'BINANCE:btcusdt' AND "host" = 'a'`. */
export function hasTags(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([tag, value]) => `${quote(tag, 'identifier')} = ${quote(value, 'string')}`)
    .join(' AND ');
}

/** `time >= start AND time < end`, both epoch ms. */
export function within(start: number, end: number): string {
  return `time >= ${start}ms AND time < ${end}ms`;
}
