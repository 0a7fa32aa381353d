import { inParallel, run, tool } from './command.js';
import { writeDeclarations } from './declarations.js';
import { packages } from './workspace.js';

/** One step of the build, reported as it ends. */
async function step(name: string, work: () => Promise<readonly string[]>): Promise<boolean> {
  const start = Date.now();
  const findings = await work();
  console.log(
    `${findings.length === 0 ? 'built ' : 'FAILED'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`,
  );
  for (const finding of findings) console.error(finding);
  return findings.length === 0;
}

/** The output of a command that failed. */
const failures = async (...command: Parameters<typeof run>): Promise<readonly string[]> => {
  const { code, output } = await run(...command);
  return code === 0 ? [] : [output];
};

// The type check writes the declarations, scripts come from esbuild: the order of the packages does not matter.
const results = [await step('types', () => failures('npm', ['run', '--silent', 'types']))];
if (results[0])
  results.push(
    ...(await inParallel(packages, 2, (one) =>
      step(one.name, async () => [
        ...(await failures(tool('tsup'), ['--silent'], { cwd: one.folder })),
        ...(await writeDeclarations(one)),
      ]),
    )),
  );

process.exitCode = results.every((good) => good) ? 0 : 1;
