import type { Playbook } from '@veloce/playbooks';
import type { Range } from '@veloce/research';

/** The search space of a playbook: each parameter between its bounds; `undefined` if there is nothing to try. */
export function spaceOf({ params }: Playbook): Readonly<Record<string, Range>> | undefined {
  const free = Object.entries(params).filter(([, { least, most }]) => least < most);
  if (free.length === 0) return undefined;
  return Object.fromEntries(
    free.map(([name, { least, most, whole }]) => [
      name,
      { min: least, max: most, ...(whole ? { step: 1 } : {}) },
    ]),
  );
}
