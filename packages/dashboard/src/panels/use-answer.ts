import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Answer } from '../client.js';
import type { Loaded } from '../desk-state.js';

/** Asks for something when the panel appears, and again when one of `inputs` changes; an answer that comes late is dropped. */
export function useAnswer<Value>(
  ask: () => Promise<Answer<Value>>,
  inputs: readonly unknown[],
): readonly [Loaded<Value>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    void ask().then((answer) => {
      if (!current) return;
      setLoaded((before) => {
        if (answer.ok) return { state: 'ready', value: answer.value };
        // While the desk cannot be reached, what it said last stays: the head of the page says how old it is.
        return answer.status === 0 && before.state === 'ready'
          ? before
          : { state: 'fault', fault: answer.fault };
      });
    });
    return () => {
      current = false;
    };
  }, [...inputs, round]);
  const again = useCallback(() => {
    setRound((n) => n + 1);
  }, []);
  return [loaded, again];
}
