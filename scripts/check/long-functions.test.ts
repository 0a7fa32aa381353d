import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import ts from 'typescript';
import { root } from '../workspace.js';

/** Files by the reason for which they may have a long function, with the most lines it may have. */
const listed = JSON.parse(readFileSync(join(root, 'scripts/check/long-functions.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, number>>>
>;

/** Lines of the longest function of a file. */
function longestFunction(file: string): number {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const lineAt = (place: number): number => source.getLineAndCharacterOfPosition(place).line;
  let most = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) most = Math.max(most, lineAt(node.end) - lineAt(node.getStart(source)) + 1);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return most;
}

it('the list of long functions only grows shorter: who has become short leaves it, who has shrunk keeps no room', () => {
  const stale = Object.values(listed).flatMap((files) =>
    Object.entries(files).flatMap(([file, most]) => {
      if (!existsSync(join(root, file))) return [`${file}: is gone`];
      const lines = longestFunction(file);
      if (lines <= 80) return [`${file}: its longest function has ${lines} lines`];
      // Rounded up to tens, so that a line more or less of one change does not touch the list.
      return most > Math.ceil(lines / 10) * 10 + 10
        ? [`${file}: ${most} lines are allowed, ${lines} needed`]
        : [];
    }),
  );
  expect(stale).toEqual([]);
});
