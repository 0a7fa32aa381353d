import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { writeWhole } from '@veloce/core/node';
import { misuse, orFail } from '../frame/failure.js';
import type { Context, Reply } from '../config/context.js';
import { projectFiles } from '../init/templates.js';
import { version } from '../version.js';

/** Makes a project; nothing that is there is written over. */
export async function init(context: Context, folder: string): Promise<Reply> {
  const target = context.path(folder);
  const name =
    basename(target)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'my-strategy';
  const files = projectFiles(name, version);
  const there = Object.keys(files).filter((file) => existsSync(join(target, file)));
  if (there.length > 0) {
    throw misuse(
      `${target} has ${there.join(', ')} already; nothing was written`,
      'name another folder: veloce init my-strategy',
    );
  }
  mkdirSync(target, { recursive: true });
  for (const [file, text] of Object.entries(files)) await orFail(writeWhole(join(target, file), text));
  const at = relative(context.io.cwd, target);
  const next = [...(at === '' ? [] : [`cd ${at}`]), 'npm install', 'npm test', 'npm run backtest'];
  return {
    text: [
      `made ${target}:`,
      ...Object.keys(files).map((file) => `  ${file}`),
      '',
      'next:',
      ...next.map((line) => `  ${line}`),
    ].join('\n'),
    json: { folder: target, files: Object.keys(files), next },
  };
}
