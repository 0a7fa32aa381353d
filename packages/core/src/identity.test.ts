import { describe, expect, it } from 'vitest';
import { argumentInWords, createIdentify } from './identity.js';

describe('the identity of kernel arguments', () => {
  it('is that of what they hold, and of functions the function', () => {
    const identify = createIdentify();
    const [one, other] = [() => 1, () => 1];
    expect(identify([1, 'a', true])).toBe(identify([1, 'a', true]));
    expect(identify([1, [2]])).not.toBe(identify([1, 2]));
    expect(identify(0)).not.toBe(identify(-0));
    expect(identify('1')).not.toBe(identify(1));
    expect(identify(one)).toBe(identify(one));
    expect(identify(one)).not.toBe(identify(other));
  });

  it('of records does not depend on the order of the fields, or on those left undefined', () => {
    const identify = createIdentify();
    expect(identify({ a: 1, b: [2] })).toBe(identify({ b: [2], a: 1, c: undefined }));
    expect(identify({ a: 1 })).not.toBe(identify({ a: 2 }));
    expect(identify({ a: 1 })).not.toBe(identify({ b: 1 }));
    expect(identify({ a: { b: 1 } })).not.toBe(identify({ a: [1] }));
  });

  it('has words for a person', () => {
    expect(argumentInWords({ session: '1d', ticks: [1, 2], rule: Math.max })).toBe(
      'session 1d ticks 1 2 rule max',
    );
  });
});
