import { describe, expect, it } from 'vitest';
import { parsePlaybook, playbookShelf } from '@veloce/playbooks';
import { playbookText, readPlaybookText } from './playbook-text.js';

describe('the text of a playbook', () => {
  it.each(playbookShelf().map((playbook) => [playbook.name, playbook] as const))(
    '%s is read back as it was',
    (_, playbook) => {
      expect(readPlaybookText(playbookText(playbook))).toEqual(parsePlaybook(playbook));
    },
  );

  it.each([
    ['{', /JSON/],
    ['3', /must be an object/],
    ['{"format":1,"name":"a","long":"rsi(close, 14) <"}', /column/],
    ['{"format":1,"name":"a","long":"rsii(close, 14) < 3"}', /did you mean rsi/],
    ['{"format":1,"name":"a"}', /needs long or short/],
  ])('%s is refused in words', (text, message) => {
    expect(() => readPlaybookText(text)).toThrow(message);
  });
});
