const words: Record<string, string> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI-compatible',
  practice: 'Practice',
};

/** A provider's name for people, from the one that is stored with batches and calls. */
export function providerWord(name: string): string {
  return words[name] ?? name;
}
