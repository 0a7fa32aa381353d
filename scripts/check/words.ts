import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace.js';

/** Phrases that a native reader stumbles on, and what to write instead. Add what a review finds twice. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bat the begin of\b/, 'at the beginning of'],
  [/\bbelongs? into\b/, 'belongs in'],
  [/\bfor who\b/, 'for whoever'],
  [/\banew\b/, 'again'],
  [/\b(are|is|be) told apart\b/, 'distinguished'],
  [/\btold apart by\b/, 'distinguished by'],
  [/\bstate machine behind\b/i, 'kernel of'],
  [/\blying about without\b/, 'unused'],
  [/\bof what strategies of your own\b/, 'your strategies'],
  [/\bmakes no market\b/, 'is invalid'],
  [/\bunless (given|told)\b/, 'by default'],
  [/\bas a person reads it\b/, 'as readable text'],
  [/\btells? (them |it )?apart\b/, 'distinguishes'],
  [/\b(is|are) to be left out\b/, 'is optional'],
  [/\bhas to be put right\b/, 'must be fixed'],
  [/(\/\*\*|^\s*\*) (Who|Whose) (?!.*\?$)/, 'a noun: "The owner of …"'],
  [/(\/\*\*|^\s*\*) (One that|Those that|That which) /, 'the noun it stands for'],
  [/(\/\*\*) (Where|Which|By|Of|Whose) (?!.*\?$)/, 'a noun: "The source of …"'],
  [/(\/\*\*|^\s*\*|\/\/) What (?!.*\?$)/, 'a noun: "The result of …"'],
];

/** A phrase of the list, and where it is. */
export interface Stumble {
  readonly line: number;
  readonly found: string;
  readonly instead: string;
}

/** The phrases of the list in a text. */
export function stumbles(text: string): readonly Stumble[] {
  return text.split('\n').flatMap((words, k) =>
    phrases.flatMap(([phrase, instead]) => {
      const found = phrase.exec(words)?.[0];
      return found === undefined ? [] : [{ line: k + 1, found, instead }];
    }),
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.md'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const own = /(generated|CHANGELOG|^api\/|scripts\/check\/words)/;
  for (const path of files.split('\n').filter((one) => one !== '' && !own.test(one))) {
    if (!existsSync(join(root, path))) continue;
    for (const { line, found, instead } of stumbles(readFileSync(join(root, path), 'utf8'))) {
      console.error(`${path}:${line}: write "${instead}" for "${found}"`);
      process.exitCode = 1;
    }
  }
}
