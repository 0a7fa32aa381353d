import * as z from 'zod';

/** A time zone by its IANA name, such as `Europe/Berlin`; offsets are refused. */
export const ZoneSchema = /* @__PURE__ */ (() =>
  z.string().refine(isZone, { message: 'is not a time zone; write it like Europe/Berlin or UTC' }))();

function isZone(name: string): boolean {
  // Offsets pass in Node, but they mean the opposite in PostgreSQL.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
