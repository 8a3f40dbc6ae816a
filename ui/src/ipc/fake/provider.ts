import type {
  ConnectionReport,
  KeyView,
  LearnedView,
  PriceView,
  ProviderDefaults,
  ProviderInput,
  ProviderKind,
  ProviderView,
} from '../bindings';

export const defaults: ProviderDefaults[] = [
  {
    kind: 'practice',
    label: 'Practice',
    baseUrl: '',
    model: 'practice',
    needsKey: false,
    terms: null,
    help: 'Composes conversations on this computer from fixed sentences. Free, offline, for trying out.',
  },
  {
    kind: 'anthropic',
    label: 'Anthropic',
    baseUrl: 'https://api.anthropic.com',
    model: 'claude-sonnet-5-5',
    needsKey: true,
    terms:
      'The terms of Anthropic do not allow using its answers to train a model that competes with its own. You decide whether your fine-tune is within them.',
    help: 'Claude models, billed by Anthropic to your account.',
  },
  {
    kind: 'openai',
    label: 'OpenAI-compatible',
    baseUrl: 'http://127.0.0.1:11434',
    model: '',
    needsKey: false,
    terms: null,
    help: 'Any server that speaks the OpenAI protocol: Ollama, LM Studio, llama.cpp, vLLM, OpenRouter.',
  },
];

const sonnet: PriceView = {
  provider: 'anthropic',
  model: 'claude-sonnet-5-5',
  inputMicros: 3_000_000,
  outputMicros: 15_000_000,
  effectiveFrom: '2026-01-01',
  source: 'built in',
};
const haiku: PriceView = {
  ...sonnet,
  model: 'claude-haiku-5',
  inputMicros: 800_000,
  outputMicros: 4_000_000,
};

/** What a provider is set to before anyone changed it. */
function startOf(kind: ProviderKind): ProviderInput {
  const preset = defaults.find((d) => d.kind === kind);
  return {
    kind,
    baseUrl: preset?.baseUrl ?? '',
    model: preset?.model ?? '',
    maxTokens: 8192,
    temperature: null,
    concurrency: 5,
    timeoutSeconds: 180,
    invalidRetries: 2,
    autoResume: true,
    limitMicros: null,
    allowHttp: false,
  };
}

/** What a key belongs to: protocol, scheme, host and port. */
function placeOf(kind: ProviderKind, baseUrl: string): string {
  return `${kind}@${URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl}`;
}

/** Provider settings, keys and prices of the fake. Keys go in and never come out. */
export class FakeProvider {
  prices: PriceView[] = [sonnet, haiku];
  #learned: LearnedView[];
  #keys = new Map<string, string>();
  #terms = new Set<ProviderKind>();
  #saved = new Map<ProviderKind, ProviderInput>();
  #chosen: ProviderKind | null;
  readonly #keychainProblem: () => string | null;

  constructor(
    kind: ProviderKind | null,
    keychainProblem: () => string | null = () => null,
    learned: LearnedView[] = [],
  ) {
    this.#learned = learned;
    this.#chosen = kind;
    this.#keychainProblem = keychainProblem;
    if (kind === 'openai') this.#saved.set(kind, { ...startOf(kind), model: 'llama3.1:8b' });
    if (kind) {
      this.#keys.set(placeOf('anthropic', startOf('anthropic').baseUrl), 'sk-fake-7f3a');
      this.#terms.add('anthropic');
    }
  }

  get ready(): 'needsProvider' | 'needsKey' | 'termsNotAccepted' | null {
    const kind = this.#chosen;
    if (!kind) return 'needsProvider';
    const { baseUrl } = this.#saved.get(kind) ?? startOf(kind);
    const own = placeOf(kind, baseUrl) === placeOf('anthropic', startOf('anthropic').baseUrl);
    if (own && !this.#keys.has(placeOf(kind, baseUrl))) return 'needsKey';
    return defaults.find((d) => d.kind === kind)?.terms && !this.#terms.has(kind) ? 'termsNotAccepted' : null;
  }

  view(kind: ProviderKind = this.#chosen ?? 'practice'): ProviderView {
    const preset = defaults.find((d) => d.kind === kind);
    const settings = this.#saved.get(kind) ?? startOf(kind);
    const key = this.key(kind, settings.baseUrl);
    const local = settings.baseUrl.includes('//127.0.0.1');
    const known = this.prices.filter((price) => price.provider === kind && price.model === settings.model);
    const price = known.find(({ source }) => !local || source === 'entered by you') ?? null;
    return {
      chosen: this.#chosen === kind,
      settings,
      label: preset?.label ?? kind,
      server: key.server,
      keyStatus: key.status,
      keyHint: key.hint,
      termsAccepted: this.#terms.has(kind),
      price,
      free: kind === 'practice' || (local && price === null),
      learned: this.#learned,
    };
  }

  save(input: ProviderInput): ProviderView {
    const baseUrl = input.baseUrl.trim().replace(/\/+$/, '');
    this.#saved.set(input.kind, { ...input, baseUrl, model: input.model.trim() });
    this.#chosen = input.kind;
    return this.view();
  }

  setKey(kind: ProviderKind, baseUrl: string, key: string): ProviderView {
    this.#keys.set(placeOf(kind, baseUrl), key);
    return this.view(kind);
  }

  forget(kind: ProviderKind): ProviderView {
    this.#learned = [];
    return this.view(kind);
  }

  deleteKey(kind: ProviderKind, baseUrl: string): ProviderView {
    this.#keys.delete(placeOf(kind, baseUrl));
    return this.view(kind);
  }

  key(kind: ProviderKind, baseUrl: string): KeyView {
    if (kind === 'practice') return { server: '', status: 'not_needed', hint: null };
    const server = baseUrl.replace(/^https?:\/\//, '').split('/')[0] ?? '';
    const hint = kind === 'anthropic' ? this.#keychainProblem() : null;
    if (hint) return { server, status: 'unavailable', hint };
    if (this.#keys.has(placeOf(kind, baseUrl))) return { server, status: 'stored', hint: null };
    return { server, status: /^(127\.|localhost)/.test(server) ? 'not_needed' : 'missing', hint: null };
  }

  acceptTerms(kind: ProviderKind): ProviderView {
    this.#terms.add(kind);
    return this.view(kind);
  }

  test(input: ProviderInput): ConnectionReport {
    const model = (id: string, label: string, price: PriceView | null) => ({
      id,
      label,
      maxTokens: 64_000,
      price,
    });
    if (input.kind === 'practice')
      return {
        ok: true,
        title: 'Practice is ready',
        detail: 'It needs no connection.',
        todo: null,
        models: [model('practice', 'Practice', null)],
      };
    if (input.kind === 'anthropic' && !this.#keys.has(placeOf('anthropic', input.baseUrl)))
      return {
        ok: false,
        title: 'The key was not accepted',
        detail: 'Anthropic answered 401: no key was sent.',
        todo: 'Paste a key and save it, then test again.',
        models: [],
      };
    if (input.baseUrl.includes('nowhere'))
      return {
        ok: false,
        title: 'Nobody answers at this address',
        detail: `No server at ${input.baseUrl}.`,
        todo: 'Start the server, or correct the address.',
        models: [],
      };
    const models =
      input.kind === 'anthropic'
        ? [
            model('claude-sonnet-5-5', 'Claude Sonnet 5.5', sonnet),
            model('claude-haiku-5', 'Claude Haiku 5', haiku),
          ]
        : [model('llama3.1:8b', 'llama3.1:8b', null), model('qwen3:14b', 'qwen3:14b', null)];
    return {
      ok: true,
      title: 'Connected',
      detail: `${models.length} models can be used.`,
      todo: null,
      models,
    };
  }
}
