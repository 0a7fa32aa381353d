/** Shows how far long work has come. */
export interface Progress {
  /** Shows a step, and how much of it is done. */
  readonly step: (text: string, done?: number, total?: number) => void;
  /** Ends the line that shows the step. */
  readonly done: () => void;
}

/** Least time between two lines, in milliseconds. */
const pause = { terminal: 100, file: 2_000 };

/** Progress on a stream: one line that changes on a terminal, a line now and then elsewhere. */
export function progressOn(
  stream: { readonly write: (text: string) => unknown; readonly isTTY: boolean },
  now: () => number,
): Progress {
  const terminal = stream.isTTY;
  let last = -Infinity;
  let lastText = '';
  return {
    step(text, done, total) {
      const time = now();
      if (text === lastText && time - last < (terminal ? pause.terminal : pause.file)) return;
      last = time;
      lastText = text;
      const share =
        done === undefined || total === undefined
          ? ''
          : ` ${Math.floor((100 * done) / Math.max(total, 1))} %`;
      stream.write(terminal ? `\r\u001b[K${text}${share}` : `${text}${share}\n`);
    },
    done() {
      if (terminal) stream.write('\r\u001b[K');
      lastText = '';
    },
  };
}
