import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { inParallel, run, tool } from '../command.js';
import { checkConsumer, type Tarballs } from './consumer-check.js';
import { checkTarball } from './tarball-check.js';
import { packages } from '../workspace.js';

/** The problems of a step; empty if there are none. */
type Findings = readonly string[];

const folder = await mkdtemp(join(tmpdir(), 'veloce-packages-'));
try {
  const tarballs = await pack(folder);
  const results = await inParallel(packages, 2, async ({ name, folder }) => {
    const tarball = tarballs[name] ?? '';
    return [
      print(`${name}: files and manifest`, await checkTarball(tarball, folder, packages)),
      print(`${name}: publint`, await lintManifest(tarball)),
      print(`${name}: types resolve`, await lintTypes(tarball)),
    ];
  });
  for await (const { step, findings } of checkConsumer(join(folder, 'consumer'), tarballs)) {
    results.push([print(`consumer: ${step}`, findings)]);
  }
  process.exitCode = results.flat().every((good) => good) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

function print(step: string, findings: Findings): boolean {
  console.log(`${findings.length === 0 ? 'ok    ' : 'FAILED'} ${step}`);
  for (const finding of findings) console.log(finding.replace(/^/gm, '       '));
  return findings.length === 0;
}

/** Packs every package as `npm publish` would. */
async function pack(destination: string): Promise<Tarballs> {
  const workspaces = packages.flatMap(({ name }) => ['--workspace', name]);
  const { code, output, stdout } = await run('npm', [
    'pack',
    '--json',
    '--pack-destination',
    destination,
    ...workspaces,
  ]);
  if (code !== 0) throw new Error(`npm pack failed:\n${output}`);
  const packed = JSON.parse(stdout) as readonly { readonly name: string; readonly filename: string }[];
  return Object.fromEntries(packed.map(({ name, filename }) => [name, join(destination, filename)]));
}

async function lintManifest(tarball: string): Promise<Findings> {
  const bytes = await readFile(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}

async function lintTypes(tarball: string): Promise<Findings> {
  // A style has no types.
  const options = ['--profile', 'esm-only', '--format', 'ascii', '--exclude-entrypoints', './desk.css'];
  const { code, output } = await run(tool('attw'), [tarball, ...options]);
  return code === 0 ? [] : [output];
}
