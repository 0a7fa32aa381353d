/** The exit codes of the command, for scripts. */
export const exitCodes = {
  0: 'done',
  1: 'it could not be done: something in the world failed, and the message says what to do',
  2: 'it was asked wrongly: an argument, an option or the configuration does not fit',
  3: 'it was done, and the answer is no: a check found faults',
  4: 'positions may be open: look at the venue now',
  70: 'a fault of Veloce itself; please report it',
  130: 'interrupted (Ctrl-C)',
  143: 'ended (SIGTERM)',
} as const;

/** One of the exit codes. */
export type ExitCode = keyof typeof exitCodes;
