/** Options of every command. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly set?: readonly string[];
}
