/** Days as they are in a time zone, written `2025-01-31`. */

/** The day of a time. */
export function dayOf(time: number, zone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(time);
}

/** When a day begins in a zone, epoch ms. */
export function startOfDay(day: string, zone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  let start = wanted;
  // Twice, since the offset at the guess may be that of the other side of a change of the clocks.
  for (let k = 0; k < 2; k++) start = wanted - offsetAt(start, zone);
  return start;
}

/** The offset of a zone from UTC at a time, in ms. */
function offsetAt(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(time / 1000) * 1000;
}

/** A day some days later, or earlier. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000 * days).toISOString().slice(0, 10);
}

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return plusDays(day, -((weekday + 6) % 7));
}

/** The weeks of a month, `2025-01`, from Monday to Sunday; the first and the last reach into its neighbours. */
export function weeksOf(month: string): readonly (readonly string[])[] {
  const weeks: string[][] = [];
  for (let monday = mondayOf(`${month}-01`); monday.slice(0, 7) <= month; monday = plusDays(monday, 7)) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((k) => plusDays(monday, k)));
  }
  return weeks;
}

/** A month some months later, or earlier. */
export function plusMonths(month: string, months: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}
