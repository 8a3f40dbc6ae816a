import {
  client,
  toFailure,
  type ConnectionReport,
  type KeyView,
  type ProviderDefaults,
  type ProviderInput,
  type ProviderKind,
  type ProviderView,
} from '../../ipc/client';
import { SvelteMap } from 'svelte/reactivity';
import { alike } from '../../lib/alike';
import { Doing } from '../../state/doing.svelte';
import { provider } from '../../state/provider.svelte';
import { addressError, isLocal, originOf, serverName } from './address';
import { inputErrors } from './inputErrors';

const works = {
  saving: 'The settings are being saved',
  testing: 'The connection is being tested',
  key: 'The key is being saved or deleted',
  keychain: 'The keychain is being checked',
};

/** The choice of a provider as it is being filled in: settings, key, consent, connection. */
export class ProviderForm extends Doing<keyof typeof works> {
  defaults = $state.raw<ProviderDefaults[]>([]);
  input = $state<ProviderInput | null>(null);
  /** What is known of the provider that is being set up. */
  view = $state.raw<ProviderView | null>(null);
  /** A key on its way to the keychain. It is never filled from anywhere. */
  key = $state('');
  termsRead = $state(false);
  report = $state.raw<ConnectionReport | null>(null);
  /** Why nothing else can be done now. */
  readonly whyBusy = $derived(this.busy === null ? null : works[this.busy]);
  /** The usual limit is no sum: saved as it is, it would be no limit. */
  limitInvalid = $state(false);
  /** Errors of untouched fields are told only once the person wants to go on. */
  tried = $state(false);

  #known = new Map<ProviderKind, ProviderView>();
  /** What was typed at the other providers and is not saved: looking at a card loses none. No key is among it. */
  readonly #typed = new SvelteMap<ProviderKind, ProviderInput>();
  /** What is known of the keys of the servers that were looked at, by protocol and server. */
  #keys = $state.raw<Record<string, KeyView>>({});
  #looking: ReturnType<typeof setTimeout> | undefined;

  readonly kind = $derived<ProviderKind | null>(this.input?.kind ?? null);
  readonly preset = $derived(this.defaults.find((d) => d.kind === this.kind) ?? null);
  readonly local = $derived(this.kind === 'practice' || (this.input !== null && isLocal(this.input.baseUrl)));
  readonly server = $derived(this.input ? serverName(this.input.baseUrl) : null);
  /** Only the provider's own server is known to take no call without a key; any other says so itself. */
  readonly needsKey = $derived(
    (this.preset?.needsKey ?? false) &&
      originOf(this.input?.baseUrl ?? '') === originOf(this.preset?.baseUrl ?? ''),
  );
  /** The key of the server that stands in the address; null where it was not looked for yet. */
  readonly keyView = $derived(this.#keys[this.#place()] ?? null);
  readonly hasKey = $derived(this.keyView?.status === 'stored' || this.keyView?.status === 'environment');
  readonly terms = $derived(this.local ? null : (this.preset?.terms ?? null));
  readonly accepted = $derived(this.termsRead || (this.view?.termsAccepted ?? false));
  readonly addressError = $derived(
    this.kind === 'practice' || !this.input ? null : addressError(this.input.baseUrl, this.input.allowHttp),
  );
  /** What is known of the server and the model that are saved, while they stand in the form. */
  readonly #saved = $derived(
    this.view?.settings.baseUrl === this.input?.baseUrl && this.view?.settings.model === this.input?.model
      ? this.view
      : null,
  );
  readonly learned = $derived(this.#saved?.learned ?? []);
  readonly price = $derived(this.#saved?.price ?? null);
  /** As far as is known. The person may have entered a price, or the server passes calls on to a paid service. */
  readonly free = $derived(this.local && this.#saved?.free !== false);
  readonly errors = $derived(this.input ? inputErrors(this.input) : {});
  readonly sound = $derived(
    this.addressError === null && Object.keys(this.errors).length === 0 && !this.limitInvalid,
  );

  /** Something was typed at the provider that is shown, and is not saved. */
  get dirty(): boolean {
    return this.key.trim() !== '' || this.limitInvalid || this.#differs();
  }

  /** The same at any of them. */
  get unsaved(): boolean {
    return this.dirty || this.#typed.size > 0;
  }

  /** Something was typed at this one. */
  isUnsaved(kind: ProviderKind): boolean {
    return kind === this.kind ? this.dirty : this.#typed.has(kind);
  }

  #differs(): boolean {
    return (
      this.input !== null && this.view !== null && !alike($state.snapshot(this.input), this.view.settings)
    );
  }

  /** Begins with what is in use. Every card's state is fetched first, so that a click on one shows it at once. */
  async load(): Promise<void> {
    this.failure = null;
    try {
      const defaults = await client.providerDefaults();
      const views = await Promise.all(defaults.map((preset) => client.providerOf(preset.kind)));
      for (const view of views) {
        this.#known.set(view.settings.kind, view);
        this.#note(view);
      }
      this.defaults = defaults;
      const current = provider.current?.chosen ? provider.current.settings.kind : defaults[0]?.kind;
      if (current) this.choose(current);
    } catch (cause) {
      this.failure = toFailure(cause);
    }
  }

  choose(kind: ProviderKind): void {
    if (kind === this.kind) return;
    this.dropInvalidLimit();
    if (this.input && this.#differs()) this.#typed.set(this.input.kind, $state.snapshot(this.input));
    this.#begin(kind);
  }

  /** Nothing of what was typed at the one that is shown stays; the one in use is shown, if there is one. */
  discard(): void {
    const inUse = provider.current?.chosen ? provider.current.settings.kind : this.kind;
    if (inUse) this.#begin(inUse);
  }

  /** What is no sum is kept by its field alone: where that goes, the stored limit stands again. */
  dropInvalidLimit(): void {
    if (!this.limitInvalid || !this.input || !this.view) return;
    this.input.limitMicros = this.view.settings.limitMicros;
    this.limitInvalid = false;
  }

  #begin(kind: ProviderKind): void {
    const view = this.#known.get(kind);
    if (!view) return;
    this.input = { ...(this.#typed.get(kind) ?? view.settings) };
    this.#typed.delete(kind);
    this.limitInvalid = false;
    this.view = view;
    this.key = '';
    this.termsRead = false;
    this.report = null;
    this.failure = null;
    this.tried = false;
  }

  /** Takes another address. What was allowed for the server before is not allowed for this one. */
  moveTo(baseUrl: string): void {
    if (!this.input) return;
    if (originOf(baseUrl) !== originOf(this.input.baseUrl)) this.input.allowHttp = false;
    this.input.baseUrl = baseUrl;
    this.report = null;
    clearTimeout(this.#looking);
    // An address that is still being typed is no server to ask the keychain about.
    this.#looking = setTimeout(() => void this.look(), 400);
  }

  /** Looks for the key of the server in the address, where that was not done yet. */
  async look(): Promise<void> {
    clearTimeout(this.#looking);
    const [kind, input, place] = [this.kind, this.input, this.#place()];
    if (!kind || !input || this.keyView || originOf(input.baseUrl) === null) return;
    const found = await client.keyStatus(kind, input.baseUrl).catch(() => null);
    if (found) this.#keys = { ...this.#keys, [place]: found };
  }

  /** Stores or replaces the key. The field is emptied whatever comes of it being stored. */
  async saveKey(): Promise<boolean> {
    const [kind, baseUrl] = [this.kind, this.input?.baseUrl];
    if (!kind || baseUrl === undefined || !this.key.trim()) return false;
    return this.during('key', async () => {
      const sent = this.key;
      this.#takeView(await client.setKey(kind, baseUrl, sent.trim()));
      await this.#lookAnew(kind, baseUrl);
      // What was typed meanwhile stays.
      if (this.key === sent) this.key = '';
      this.report = null;
    });
  }

  async deleteKey(): Promise<boolean> {
    const [kind, baseUrl] = [this.kind, this.input?.baseUrl];
    if (!kind || baseUrl === undefined) return false;
    return this.during('key', async () => {
      this.#takeView(await client.deleteKey(kind, baseUrl));
      await this.#lookAnew(kind, baseUrl);
    });
  }

  /** Forgets what was learned about the server that is saved: the next batch asks it in full again. */
  async forgetLearned(): Promise<boolean> {
    const kind = this.kind;
    if (!kind) return false;
    return this.during('key', async () => this.#takeView(await client.forgetLearned(kind)));
  }

  /** Asks the keychain again: it may have been unlocked or installed meanwhile. */
  async lookAgain(): Promise<boolean> {
    const [kind, baseUrl] = [this.kind, this.input?.baseUrl];
    if (!kind || baseUrl === undefined) return false;
    return this.during('keychain', async () => {
      this.#takeView(await client.providerOf(kind));
      await this.#lookAnew(kind, baseUrl);
    });
  }

  /** Tries the connection as it stands in the form. A key that was typed and not saved is saved first. */
  async test(): Promise<void> {
    this.report = null;
    if (this.key.trim() && !(await this.saveKey())) return;
    const input = $state.snapshot(this.input);
    if (!input) return;
    await this.during('testing', async () => {
      this.report = await client.testConnection(input);
      const only = this.report.models[0];
      if (this.report.ok && only && this.input && !this.input.model) this.input.model = only.id;
    });
  }

  /** Saves everything. True when a first call lacks nothing any more. */
  async save(): Promise<boolean> {
    this.tried = true;
    const input = $state.snapshot(this.input);
    if (!input || !this.sound || (this.terms && !this.accepted)) return false;
    if (this.key.trim() && !(await this.saveKey())) return false;
    const saved = await this.during('saving', async () => {
      let view = await client.saveProvider(input);
      if (this.terms && this.termsRead && !view.termsAccepted) view = await client.acceptTerms(input.kind);
      this.#keep(view);
      provider.current = view;
      // It is stored without blanks and slashes at the ends. What was typed meanwhile stays.
      if (this.input && alike($state.snapshot(this.input), input)) this.input = { ...view.settings };
    });
    return saved && !(this.needsKey && !this.hasKey);
  }

  /** A view of the provider in use belongs to the whole window, any other to this form only. */
  #takeView(view: ProviderView): void {
    this.#keep(view);
    if (view.chosen && provider.current?.settings.kind === view.settings.kind) provider.current = view;
  }

  #keep(view: ProviderView): void {
    this.#known.set(view.settings.kind, view);
    this.view = view;
    this.#note(view);
  }

  #place(kind = this.kind, baseUrl = this.input?.baseUrl ?? ''): string {
    return `${kind}@${originOf(baseUrl)}`;
  }

  #note(view: ProviderView): void {
    const key = { server: view.server, status: view.keyStatus, hint: view.keyHint };
    this.#keys = { ...this.#keys, [this.#place(view.settings.kind, view.settings.baseUrl)]: key };
  }

  async #lookAnew(kind: ProviderKind, baseUrl: string): Promise<void> {
    this.#keys = { ...this.#keys, [this.#place(kind, baseUrl)]: await client.keyStatus(kind, baseUrl) };
  }
}
