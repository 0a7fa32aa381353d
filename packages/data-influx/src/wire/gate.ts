/** Lets as many requests run at a time as a server takes; the others wait in order. */
export interface Gate {
  most: number;
  running: number;
  readonly waiting: (() => void)[];
}

/** A gate that lets everyone pass. */
export const openGate = (): Gate => ({ most: Infinity, running: 0, waiting: [] });

/** Runs work when its turn comes. Rejects with the signal's reason when that comes first. */
export async function inTurn<Value>(
  gate: Gate,
  signal: AbortSignal | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  while (gate.running >= gate.most) await turn(gate, signal);
  gate.running++;
  try {
    return await work();
  } finally {
    gate.running--;
    gate.waiting.shift()?.();
  }
}

function turn(gate: Gate, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = (): void => {
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    const leave = (): void => {
      const place = gate.waiting.indexOf(go);
      if (place >= 0) gate.waiting.splice(place, 1);
      reject(new DOMException('aborted while waiting for its turn', 'AbortError'));
    };
    if (signal?.aborted === true) {
      leave();
      return;
    }
    gate.waiting.push(go);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
