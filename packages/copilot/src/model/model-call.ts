/** One question to a model and its answer, as they were: enough to replay what came of it without the model. */
export interface ModelCall {
  /** As its provider calls it. */
  readonly model: string;
  readonly provider: string;
  readonly seed: number | null;
  readonly temperature: number | null;
  readonly system: string;
  readonly prompt: string;
  /** As it came. */
  readonly answer: string;
  /** SHA-256 of the answer. */
  readonly answerHash: string;
  /** As the provider counted them; `null` when it did not. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** In the currency of `price`; `null` without one. */
  readonly cost: number | null;
}

/** The question to a model. */
export interface Question {
  readonly system: string;
  readonly prompt: string;
  /** JSON Schema of the answer; without one it is text. */
  readonly schema?: object;
}

/** Asks, and throws a `CopilotException` where no answer comes. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<ModelCall>;
