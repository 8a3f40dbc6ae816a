import {
  client,
  type JudgeSettings,
  type JudgeView,
  type KeyView,
  type ProviderDefaults,
  type ProviderKind,
} from '../../ipc/client';
import { alike } from '../../lib/alike';
import { Doing } from '../../state/doing.svelte';

/** Who judges a dataset, and what is asked: as it is being filled in. */
export class JudgeForm extends Doing {
  readonly datasetId: number;
  defaults = $state.raw<ProviderDefaults[]>([]);
  view = $state.raw<JudgeView | null>(null);
  input = $state<JudgeSettings | null>(null);
  /** Whether there is a key for the judge's server; null where that is not known. */
  key = $state.raw<KeyView | null>(null);
  /** A key on its way to the keychain. It is never filled from anywhere. */
  typedKey = $state('');
  #asked = 0;

  /** Something was changed and is not saved. */
  readonly unsaved = $derived(
    this.input !== null && this.view !== null && !alike($state.snapshot(this.input), this.view.settings),
  );
  readonly needsKey = $derived(
    (this.defaults.find(({ kind }) => kind === this.input?.kind)?.needsKey ?? false) &&
      this.key?.status === 'missing',
  );

  constructor(datasetId: number) {
    super();
    this.datasetId = datasetId;
  }

  async load(): Promise<void> {
    await this.during('loading', async () => {
      const [view, defaults] = await Promise.all([
        client.judgeSettings(this.datasetId),
        client.providerDefaults(),
      ]);
      this.defaults = defaults;
      this.#take(view);
    });
  }

  /** Another protocol: its usual server, and no model of the one before. */
  choose(kind: ProviderKind): void {
    const preset = this.defaults.find((one) => one.kind === kind);
    if (!this.input || !preset || kind === this.input.kind) return;
    Object.assign(this.input, { kind, baseUrl: preset.baseUrl, model: preset.model });
    // It was typed for the server before.
    this.typedKey = '';
    void this.look();
  }

  restorePrompt(): void {
    if (this.input && this.view) this.input.prompt = this.view.standardPrompt;
  }

  discard(): void {
    if (!this.view) return;
    this.failure = null;
    this.typedKey = '';
    this.#take(this.view);
  }

  /** True once it is saved. */
  async save(): Promise<boolean> {
    const input = $state.snapshot(this.input);
    if (!input || this.busy) return false;
    return this.during('saving', async () => {
      const view = await client.saveJudge(input);
      // What was typed meanwhile stays.
      if (this.input && alike($state.snapshot(this.input), input)) this.#take(view);
      else this.view = view;
    });
  }

  /** Stores the key that was typed for the judge's server. */
  async saveKey(): Promise<boolean> {
    const { input, typedKey } = this;
    const key = typedKey.trim();
    if (!input || !key || this.busy) return false;
    return this.during('saving', async () => {
      await client.setKey(input.kind, input.baseUrl, key);
      if (this.typedKey === typedKey) this.typedKey = '';
      await this.look();
    });
  }

  /** Looks for the key of the server in the address. */
  async look(): Promise<void> {
    const input = this.input;
    const asked = ++this.#asked;
    this.key = null;
    if (!input || input.kind === 'practice') return;
    const found = await client.keyStatus(input.kind, input.baseUrl).catch(() => null);
    if (asked === this.#asked) this.key = found;
  }

  #take(view: JudgeView): void {
    this.view = view;
    this.input = { ...view.settings };
    void this.look();
  }
}
