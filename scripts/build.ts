import { inParallel, run, tool } from './command.js';
import { packages } from './workspace.js';

// Declarations are read from the sources of sibling packages, so the order does not matter.
const results = await inParallel(packages, 2, async ({ name, folder }) => {
  const result = await run(tool('tsup'), ['--silent'], { cwd: folder });
  console.log(`${result.code === 0 ? 'built ' : 'FAILED'} ${name} (${result.seconds.toFixed(1)} s)`);
  if (result.code !== 0) console.error(result.output);
  return result;
});

process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
