import type { CopilotModel } from '@veloce/copilot';
import type { Io } from '../frame/io.js';
import { failed } from '../frame/failure.js';
import type { ModelConfig } from './schema.js';
import { needSecret } from './secrets.js';

/** The packages that speak to a model's server. The user installs the one that is needed. */
const providers = {
  openai: () => import('@ai-sdk/openai-compatible'),
  ollama: () => import('ollama-ai-provider-v2'),
  anthropic: () => import('@ai-sdk/anthropic'),
};

const packages = {
  openai: '@ai-sdk/openai-compatible@2',
  ollama: 'ollama-ai-provider-v2@3',
  anthropic: '@ai-sdk/anthropic@3',
} as const;

/**
 * The model of the configuration. Nothing is sent before it is asked.
 *
 * @param load Loads the package of each kind.
 */
export async function loadModel(
  io: Pick<Io, 'env' | 'cwd'>,
  model: ModelConfig,
  load: typeof providers = providers,
): Promise<CopilotModel> {
  const { kind, name, url } = model;
  const key = model.key === undefined ? undefined : needSecret(io, model.key, 'the model');
  if (kind === 'openai') {
    const { createOpenAICompatible } = await installed(kind, load[kind]);
    const settings = { name: 'openai-compatible', baseURL: url };
    return createOpenAICompatible(key === undefined ? settings : { ...settings, apiKey: key })(name);
  }
  if (kind === 'ollama') {
    const { createOllama } = await installed(kind, load[kind]);
    return createOllama(
      key === undefined ? { baseURL: url } : { baseURL: url, headers: { authorization: `Bearer ${key}` } },
    )(name);
  }
  const { createAnthropic } = await installed(kind, load[kind]);
  return createAnthropic({ baseURL: url, ...(key === undefined ? {} : { apiKey: key }) })(name);
}

/** A package of a kind, if it is installed. */
async function installed<Module>(kind: ModelConfig['kind'], load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw cause;
    const spec = packages[kind];
    throw failed(
      `a model of kind ${kind} needs the package ${spec.slice(0, spec.lastIndexOf('@'))}, which is not installed`,
      `npm install ${spec}`,
      cause,
    );
  }
}
