import { InvalidArgumentError, Option } from 'commander';

/** A whole number within bounds. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^-?\d+$/.test(text.trim()) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      most === Number.MAX_SAFE_INTEGER
        ? `It must be a whole number >= ${least}.`
        : `It must be a whole number from ${least} to ${most}.`,
    );
  };

/** A number above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A fraction: from 0, below 1. */
export function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a fraction, from 0 and below 1, such as 0.001.');
}

/** A time: a day, or an ISO 8601 time; without a zone it is UTC. */
export function time(text: string): number {
  const isDay = /^\d{4}-\d{2}(-\d{2})?$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const value = isDay
    ? Date.parse(`${text.length === 7 ? `${text}-01` : text}T00:00Z`)
    : isTime
      ? Date.parse(/[Z+]|-\d{2}:\d{2}$/.test(text.slice(11)) ? text : `${text}Z`)
      : NaN;
  // 2025-02-30 would otherwise be a day of March.
  if (
    Number.isFinite(value) &&
    (!isDay || text.length === 7 || new Date(value).toISOString().startsWith(text))
  )
    return value;
  throw new InvalidArgumentError('It must be a day or a time like 2025-08-01 or 2025-08-01T12:00Z.');
}

/** An option that may be given several times. */
export const several = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    text,
  ]);
