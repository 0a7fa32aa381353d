import { describe, expect, it } from 'vitest';
import { countTests } from './unit-tests.js';

describe('countTests', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [],
  };
  const broken = { status: 'failed', assertionResults: [] };

  it.each([
    { title: 'a good run', code: 0, json: report, expected: [3, 0, 2] },
    { title: 'a failed test', code: 1, json: { ...report, numFailedTests: 2 }, expected: [3, 2, 2] },
    {
      title: 'a file that does not load',
      code: 1,
      json: { ...report, testResults: [broken] },
      expected: [3, 1, 2],
    },
    { title: 'an error outside any test', code: 1, json: report, expected: [3, 1, 2] },
    { title: 'a run of no tests', code: 0, json: { ...report, numPassedTests: 0 }, expected: [0, 1, 2] },
  ])('counts $title', ({ code, json, expected: [passed, failed, skipped] }) => {
    expect(countTests(code, JSON.stringify(json))).toEqual({ passed, failed, skipped });
  });

  it('counts a crash without a report as a failure', () => {
    expect(countTests(139, '')).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
