import type { Page, ProviderInput } from '../../ipc/client';

/** The pages of the provider that is set, where it is one that the application knows. */
export function pagesOf(input: ProviderInput | null): { keys: Page; terms: Page } | null {
  if (input?.kind === 'anthropic') return { keys: 'anthropicKeys', terms: 'anthropicTerms' };
  const host = input?.kind === 'openai' ? hostOf(input.baseUrl) : null;
  return host === 'api.openai.com' ? { keys: 'openaiKeys', terms: 'openaiTerms' } : null;
}

function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).hostname : null;
}
