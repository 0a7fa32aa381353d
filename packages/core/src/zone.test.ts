import { expect, it } from 'vitest';
import { ZoneSchema } from './zone.js';

it.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Asia/Kathmandu', true],
  ['+02:00', false],
  ['Berlin', false],
  ['', false],
])('%s is a time zone: %s', (name, isZone) => {
  expect(ZoneSchema.safeParse(name).success).toBe(isZone);
});
