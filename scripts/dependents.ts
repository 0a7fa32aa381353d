import { relative, resolve } from 'node:path';
import { run, tool } from './command.js';
import { dependents, moduleGraph } from './check/module-graph.js';
import { root } from './workspace.js';

const usage = `usage: npm run dependents -- FILE     what depends on FILE, directly and through others
       npm run dependents -- --dead   exports and files that nothing uses`;

const [argument] = process.argv.slice(2);

if (argument === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else if (argument === '--dead') {
  process.exitCode = await printDead();
} else {
  await printDependents(relative(root, resolve(argument)));
}

async function printDependents(file: string): Promise<void> {
  try {
    const { modules } = await moduleGraph();
    const { direct, transitive } = dependents(modules, file);
    console.log(
      `${direct.length} modules import ${file}, ${transitive.length} more depend on it through them.`,
    );
    printByFolder('direct', direct);
    printByFolder('through others', transitive);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function printByFolder(title: string, files: readonly string[]): void {
  if (files.length === 0) return;
  console.log(`\n${title}`);
  const folderOf = (file: string) => /^packages\/[^/]+|^[^/]+/.exec(file)?.[0] ?? file;
  for (const folder of new Set(files.map(folderOf))) {
    console.log(`  ${folder}`);
    for (const file of files)
      if (folderOf(file) === folder) console.log(`    ${file.slice(folder.length + 1)}`);
  }
}

/** Knip is the judge of what is dead; this names it as file:line export. */
async function printDead(): Promise<number> {
  const { stdout, output } = await run(tool('knip'), [
    '--include',
    'files,exports,types',
    '--reporter',
    'json',
  ]);
  if (!stdout.startsWith('{')) {
    console.error(output);
    return 1;
  }
  const { issues } = JSON.parse(stdout) as { readonly issues: readonly KnipIssue[] };
  const dead = issues.flatMap(({ file, files, exports, types }) => [
    ...files.map(() => file),
    ...[...exports, ...types].map(({ name, line }) => `${file}:${line} ${name}`),
  ]);
  console.log(dead.length === 0 ? 'No dead files or exports.' : dead.join('\n'));
  return 0;
}

interface KnipIssue {
  readonly file: string;
  readonly files: readonly unknown[];
  readonly exports: readonly { readonly name: string; readonly line: number }[];
  readonly types: readonly { readonly name: string; readonly line: number }[];
}
