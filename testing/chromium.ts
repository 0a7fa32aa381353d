import { installWithApt, isExecutable, onPath } from './apt.js';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The browser that the page tests drive: CHROMIUM_PATH, else a Chromium on PATH, else one installed with
 * apt-get where that is allowed.
 *
 * @param notice Receives one line when the browser is missing or being installed.
 * @returns the path of the executable, or undefined where there is none: the tests that need it are skipped.
 */
export async function findChromium(
  notice: (line: string) => void = console.error,
): Promise<string | undefined> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== '') {
    if (isExecutable(given)) return given;
    notice(`CHROMIUM_PATH is ${given}, which cannot be executed.`);
    return undefined;
  }

  const present = onPath(names);
  if (present !== undefined) return present;

  if (process.getuid?.() === 0 && onPath(['apt-get']) !== undefined) {
    notice('No Chromium here: installing it with apt-get.');
    await installWithApt(['chromium', 'fonts-dejavu-core']);
    const installed = onPath(names);
    if (installed !== undefined) return installed;
  }

  notice('No Chromium: browser tests are skipped. Install chromium, or set CHROMIUM_PATH to the executable.');
  return undefined;
}
