import { APICallError, RetryError } from 'ai';
import type { ModelFailed } from '../error.js';

/**
 * Translates an error of the AI SDK. Its message, address, headers and body are not copied: a server may repeat a key in any of them.
 */
export function modelFault(asked: string, thrown: unknown): ModelFailed {
  const cause = RetryError.isInstance(thrown) ? thrown.lastError : thrown;
  const failed = (message: string, fix: string, status: number | null, mayRetry: boolean): ModelFailed => ({
    ...{ _tag: 'ModelFailed', message, asked, fix, status, mayRetry },
  });
  const status = APICallError.isInstance(cause) ? (cause.statusCode ?? null) : null;
  if (status === 401 || status === 403) {
    return failed(
      `the model's server refused the key (${status})`,
      'check the key of the provider',
      status,
      false,
    );
  }
  if (status === 429) {
    return failed('the model is asked too often (429)', 'wait, or ask for less', status, true);
  }
  if (status === 404) {
    return failed(
      'the server knows no such model (404)',
      'check the name of the model and the address',
      status,
      false,
    );
  }
  if (status !== null && status >= 400) {
    const own = status >= 500;
    const fix = own ? 'try again later' : 'check what the model takes: some know no schema, seed or tools';
    return failed(`the model's server answered ${status}`, fix, status, own);
  }
  if (status !== null) return failed('the answer was cut off or malformed', 'try again', status, true);
  const name = cause instanceof Error ? cause.name : 'something unknown';
  return failed(`no answer came (${name})`, 'check that the model runs and may be reached', null, true);
}
