import { describe, expect, it } from 'vitest';
import { alertEvent, isAtLeast } from './event.js';

const fields = { time: 5, severity: 'info', kind: 'other', subject: 'backup', title: 'it is old' } as const;

describe('alertEvent', () => {
  it('the same fact has the same id, another one another', () => {
    const { id } = alertEvent(fields);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(alertEvent({ ...fields, text: 'more words' }).id).toBe(id);
    for (const other of [
      { time: 6 },
      { severity: 'critical' },
      { kind: 'test' },
      { subject: 'x' },
      { title: 'y' },
    ] as const) {
      expect(alertEvent({ ...fields, ...other }).id).not.toBe(id);
    }
  });

  it('takes control characters and turns of direction out, and cuts', () => {
    const event = alertEvent({
      ...fields,
      title: `a\u0000b\u202Ec\nd${'x'.repeat(300)}`,
      text: 'one\r\ntwo\u001B[31m\tthree',
    });
    expect(event.title.startsWith('abc dxxx')).toBe(true);
    expect(event.title).toHaveLength(200);
    expect(event.text).toBe('one\ntwo[31m\tthree');
  });

  it.each([
    [{ severity: 'loud' }, 'alertEvent: severity: '],
    [{ subject: '' }, 'alertEvent: subject: '],
    [{ time: NaN }, 'alertEvent: time: '],
    [{ titel: 'x' }, 'did you mean title?'],
  ])('refuses %j', (wrong, message) => {
    expect(() => alertEvent({ ...fields, ...wrong } as never)).toThrow(message);
  });

  it('severities have an order', () => {
    expect(isAtLeast('critical', 'warning')).toBe(true);
    expect(isAtLeast('warning', 'warning')).toBe(true);
    expect(isAtLeast('info', 'warning')).toBe(false);
  });
});
