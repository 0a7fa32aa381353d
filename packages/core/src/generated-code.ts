/**
 * Makes a function from source text, so that a loop or a getter gets a body, and thus a machine code, of its own: shared bodies
 * that call many different functions cannot be inlined, and cost several times as much. The text is put together from
 * numbers and quoted names only.
 *
 * @returns The function, or `undefined` where the environment forbids it (a page whose content security policy lacks `unsafe-eval`); callers
 *   then take the slower form, which gives the same results.
 */
export function generate(parameters: readonly string[], body: string): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
    return new Function(...parameters, `/* ${made++} */ ${body}`);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/**
 * Functions made so far. An engine that is given a text twice may share one machine code between both functions, which then
 * fits neither: no text is the same.
 */
let made = 0;
