/** The exit codes of the command, for scripts. */
export const exitCodes = {
  0: 'success',
  1: 'failure: something outside the command went wrong, and the message says what to do',
  2: 'wrong usage: an argument, an option or a setting is invalid',
  3: 'the command ran, and its check found faults',
  4: 'positions may still be open: look at the venue now',
  70: 'a bug in Veloce; please report it',
  130: 'interrupted (Ctrl-C)',
  143: 'terminated (SIGTERM)',
} as const;

/** One of the exit codes. */
export type ExitCode = keyof typeof exitCodes;
