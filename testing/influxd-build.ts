import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../scripts/command.js';

/** The servers beside Debian's 1.6.7 that tests know. */
export type InfluxdVersion = '1.8.10' | '1.12.2' | '2.7.12';

const hour = 3_600_000;
const flux = 'github.com/influxdata/flux';

/** How a version is built: its module, the flux that has to be patched for a newer Rust, and what Go is told. */
const builds: Readonly<
  Record<
    InfluxdVersion,
    { readonly module: string; readonly flux?: string; readonly args: readonly string[] }
  >
> = {
  '1.8.10': {
    module: 'github.com/influxdata/influxdb@v1.8.10',
    args: ['-ldflags', '-X main.version=1.8.10'],
  },
  '1.12.2': {
    module: 'github.com/influxdata/influxdb@v1.12.2',
    flux: 'v0.196.1',
    args: ['-mod=mod', '-ldflags', '-X main.version=1.12.2'],
  },
  '2.7.12': {
    module: 'github.com/influxdata/influxdb/v2@v2.7.12',
    flux: 'v0.196.1',
    args: ['-mod=mod', '-tags', 'sqlite_foreign_keys,sqlite_json', '-ldflags', '-X main.version=v2.7.12'],
  },
};

/**
 * Builds an InfluxDB with Go and cargo from the modules of the Go proxy.
 *
 * @returns What went wrong, or undefined.
 */
export async function buildInfluxd(
  version: InfluxdVersion,
  cache: string,
  executable: string,
): Promise<string | undefined> {
  const work = join(cache, 'work');
  const tools = join(work, 'bin');
  mkdirSync(tools, { recursive: true });
  const env = {
    GOBIN: tools,
    GOFLAGS: '-modcacherw',
    PATH: [tools, process.env.PATH ?? ''].join(delimiter),
    PKG_CONFIG: join(tools, 'pkg-config'),
    // The toolchain file of flux pins an old Rust.
    RUSTUP_TOOLCHAIN: 'stable',
  };
  const go = async (args: readonly string[], cwd = work): Promise<string> => {
    const { code, stdout, output } = await run('nice', ['go', ...args], { cwd, env, timeout: hour });
    if (code !== 0) throw new Error(`go ${args.join(' ')}: ${output.trim().split('\n').slice(-3).join(' ')}`);
    return stdout.trim();
  };
  /** A copy of a module that can be changed. */
  const copyOf = async (module: string, name: string): Promise<string> => {
    const folder = join(work, name);
    if (existsSync(folder)) return folder;
    await go(['mod', 'download', module]);
    cpSync(join(await go(['env', 'GOMODCACHE']), module), folder, { recursive: true });
    await run('chmod', ['-R', 'u+w', folder], { cwd: work, timeout: hour });
    return folder;
  };

  try {
    const { module, args, flux: fluxVersion } = builds[version];
    // It builds libflux with cargo when cgo asks for it.
    await go(['install', 'github.com/influxdata/pkg-config@latest']);
    const source = await copyOf(module, `influxdb-${version}`);
    if (fluxVersion !== undefined) {
      const patched = await copyOf(`${flux}@${fluxVersion}`, `flux-${fluxVersion}`);
      allowWarnings(join(patched, 'libflux'));
      await go(['mod', 'edit', '-replace', `${flux}=${patched}`], source);
    }
    const built = `${executable}.new`;
    await go(['build', ...args, '-o', built, './cmd/influxd'], source);
    renameSync(built, executable);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Its two crates deny warnings, of which a newer Rust has more. */
function allowWarnings(libflux: string): void {
  for (const crate of ['flux', 'flux-core']) {
    const file = join(libflux, crate, 'src', 'lib.rs');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[0] = '#![allow(warnings)]';
    writeFileSync(file, lines.join('\n'));
  }
}
