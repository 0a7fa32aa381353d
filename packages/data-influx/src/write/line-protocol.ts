import { shown } from '@veloce/core';

/**
 * A name in line protocol. There a backslash cannot be told from an escape, so a name with one is refused.
 *
 * @throws {RangeError} when the name is empty, or has a backslash or a control character in it.
 */
export function escapeName(name: string, kind: 'measurement' | 'key'): string {
  if (name === '' || /[\u0000-\u001f\u007f\\]/.test(name)) {
    throw new RangeError(
      `influx: a name that is written must have text, and no backslash or control character, got ${shown(name)}`,
    );
  }
  return name.replace(kind === 'measurement' ? /[, ]/g : /[,= ]/g, (one) => `\\${one}`);
}

/** Lines of one series: values that are `NaN` are left out, and so is a row without any. */
export function linesOf(
  series: string,
  time: { readonly [row: number]: number },
  fields: readonly { readonly key: string; readonly values: { readonly [row: number]: number } }[],
  from: number,
  to: number,
): string {
  let text = '';
  for (let row = from; row < to; row++) {
    let separator = ' ';
    for (const { key, values } of fields) {
      const value = values[row];
      if (value !== value) continue;
      // Shortest decimal that reads back to the same bits; `String` would lose the sign of -0.
      text += `${separator === ' ' ? series : ''}${separator}${key}=${Object.is(value, -0) ? '-0' : String(value)}`;
      separator = ',';
    }
    if (separator === ',') text += ` ${String(time[row])}\n`;
  }
  return text;
}
