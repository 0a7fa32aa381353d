import { describe, expect, it } from 'vitest';
import { judgeFiles, judgeManifest, type PublishedManifest } from './tarball-check.js';

const repository = { url: 'git+https://example.org/veloce.git' };
const project = { license: 'MIT', engines: { node: '>=20.19' }, repository };
const ours = [
  { name: '@veloce/core', version: '1.2.0' },
  { name: '@veloce/backtest', version: '1.2.0' },
];
const good: PublishedManifest = {
  name: '@veloce/backtest',
  version: '1.2.0',
  description: 'A backtest engine.',
  license: 'MIT',
  homepage: 'https://example.org/',
  sideEffects: false,
  engines: { node: '>=20.19' },
  repository: { ...repository, directory: 'packages/backtest' },
  publishConfig: { access: 'public', provenance: true },
  dependencies: { '@veloce/core': '1.2.0', zod: '^4.6.7' },
  peerDependencies: { arquero: '^8.0.3', vitest: '^3.0.0 || ^4.0.0' },
};
const judge = (manifest: PublishedManifest) =>
  judgeManifest(manifest, { folder: 'packages/backtest' }, ours, project);

describe('the manifest of a package', () => {
  it('is right', () => {
    expect(judge(good)).toEqual([]);
  });

  it.each([
    [
      'a range of the workspace',
      { dependencies: { '@veloce/core': 'workspace:*' } },
      /@veloce\/core is workspace/,
    ],
    ['a file', { dependencies: { zod: 'file:../zod' } }, /zod has the range/],
    ['anything at all', { peerDependencies: { arquero: '*' } }, /arquero has the range/],
    [
      'another version of core',
      { dependencies: { '@veloce/core': '1.1.0' } },
      /@veloce\/core is 1.1.0, not 1.2.0/,
    ],
    [
      'a peer of ours that goes out of range with each release',
      { peerDependencies: { '@veloce/journal': '1.2.0' } },
      /@veloce\/journal is 1.2.0, not >=0.0.0 <1.0.0/,
    ],
    ['a version of its own', { version: '1.2.1' }, /version is 1.2.1/],
    ['no provenance', { publishConfig: { access: 'public' } }, /publishConfig.provenance is undefined/],
    ['another folder', { repository: { ...repository, directory: 'packages/core' } }, /repository.directory/],
    ['another licence', { license: 'ISC' }, /license is ISC/],
    ['side effects', { sideEffects: true }, /sideEffects is true/],
  ])('with %s is found', (_, change, finding) => {
    const findings = judge({ ...good, ...change });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(finding);
  });
});

describe('the files of a package', () => {
  const files = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'];

  it('are right', () => {
    expect(judgeFiles(files)).toEqual([]);
  });

  it.each([
    'src/column.test.ts',
    'src/testdata/market.ts',
    '.env',
    'dist/index.tsbuildinfo',
    'data/btc.csv.gz',
  ])('hold no %s', (name) => {
    expect(judgeFiles([...files, name])).toEqual([`${name} does not belong in a package`]);
  });

  it('hold a licence', () => {
    expect(judgeFiles(files.slice(1))).toEqual(['LICENSE is missing']);
  });
});
