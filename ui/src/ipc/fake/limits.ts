import type { Limits } from '../bindings';

/** The limits of the engine. */
export const limits: Limits = {
  edgeCaseScore: 8,
  offeredTokens: 32_768,
  maxTokens: { min: 256, max: 128_000 },
  temperature: { min: 0, max: 2 },
  concurrency: { min: 1, max: 1000 },
  timeoutSeconds: { min: 1, max: 3600 },
  invalidRetries: { min: 0, max: 3 },
};
