/** Numbers and times as the desk writes them: a minus sign, not a hyphen; a dash where there is nothing. */
const nothing = '—';

const signed = (text: string): string => text.replace('-', '−');

/** With thousands and a fixed count of decimals. */
export function numberText(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const text = value.toLocaleString('en-US', options);
  return signed(/^-[0.,]*$/.test(text) ? text.slice(1) : text);
}

/** A fraction as a percentage. */
export function percentText(value: number | null | undefined, decimals = 1): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? nothing
    : `${numberText(100 * value, decimals)} %`;
}

/** A share with its interval: `38 % [32–45]`. */
export function shareText(
  share: { readonly value: number; readonly low: number; readonly high: number } | null,
): string {
  if (share === null) return nothing;
  const whole = (value: number): string => (100 * value).toFixed(0);
  return `${whole(share.value)} % [${whole(share.low)}–${whole(share.high)}]`;
}

/** A strength, cut and not rounded: 0.649 must not read as the threshold it has not reached. */
export function strengthText(strength: number): string {
  // A little is added for numbers such as 0.29, which is 28.999… hundredths.
  return (Math.floor(100 * strength + 1e-9) / 100).toFixed(2);
}

/** A size in as few digits as say it. */
export function sizeText(value: number): string {
  return signed(value.toLocaleString('en-US', { maximumSignificantDigits: 6 }));
}

/** A time of day or a date with it, in a time zone. */
export function timeText(time: number | null, zone: string, kind: 'clock' | 'minute' | 'day'): string {
  if (time === null) return nothing;
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const options =
    kind === 'clock' ? { ...clock, second: '2-digit' as const } : kind === 'day' ? day : { ...day, ...clock };
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: zone }).format(time);
}

/** How long something lasts or is ago, in the largest unit that says it. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
