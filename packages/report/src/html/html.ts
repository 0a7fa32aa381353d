/** Text for HTML, in content and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** JSON for a script element: nothing in it can end the element or break a line of JavaScript. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A fraction as per cent. */
export function percent(value: number, digits = 2): string {
  return `${unsignedZero((100 * value).toFixed(digits))} %`;
}

/** A number with thousands separated. */
export function grouped(value: number, digits = 0): string {
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return unsignedZero(value.toLocaleString('en-US', places));
}

/** Drops the sign of a value that rounds to zero. */
function unsignedZero(text: string): string {
  return text.replace(/^-(?=[0.]+$)/, '');
}

/** A number to so many significant digits, with every digit before its point and without an exponent. */
export function significant(value: number, digits = 7): string {
  const whole = Math.ceil(Math.log10(Math.abs(value) + 1));
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: Math.min(21, Math.max(digits, whole)),
    useGrouping: false,
  });
}

/** A time to the minute, UTC. */
export function minuteUtc(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
