import { client, type LibraryItemDetail, type PhraseView, type Voice } from '../../ipc/client';
import { Answer } from '../../state/answer.svelte';
import { takeBackVersion } from '../../state/itemVersions';
import { decidePhrase, type Decision } from '../../state/phrases';
import { toastFailure, toastInfo, toastUndo } from '../../state/toasts';
import { library } from './library.svelte';

type VoiceBody = { kind: 'voice' } & Voice;

/** A phrase that replies do without, or that may return. */
export interface KnownPhrase {
  key: string;
  text: string;
  /** The voice's own, or decided on by what was seen. */
  decided: PhraseView | null;
}

/** The phrases of a dataset: those that its voice avoids, and those that were decided on. */
class Phrases {
  readonly decided = new Answer<PhraseView[]>();
  /** The voice in use. */
  readonly voice = new Answer<LibraryItemDetail | null>();
  busy = $state(false);
  #datasetId = $state<number | null>(null);

  readonly all = $derived.by((): KnownPhrase[] => [
    ...this.ofVoice.map((text) => ({ key: `voice:${text}`, text, decided: null })),
    ...(this.decided.value ?? []).map((view) => ({
      key: `${view.kind}:${view.text}`,
      text: view.text,
      decided: view,
    })),
  ]);

  /** Null until both are known, of the dataset whose library is shown. */
  get count(): number | null {
    if (this.#datasetId !== library.datasetId) return null;
    return this.decided.value && this.voice.value ? this.all.length : null;
  }

  get ofVoice(): string[] {
    return this.#body?.avoid_phrases ?? [];
  }

  get #body(): VoiceBody | null {
    const body = this.voice.value?.body;
    return body?.kind === 'voice' ? body : null;
  }

  /** What was known of another dataset is no news of this one. Of one that is not shown nothing is asked. */
  async load(datasetId: number): Promise<void> {
    if (datasetId !== library.datasetId) {
      // It has changed since: there it is asked for again.
      if (datasetId === this.#datasetId) this.forget();
      return;
    }
    if (datasetId !== this.#datasetId) this.forget();
    this.#datasetId = datasetId;
    const voice = (library.items.value ?? []).find((item) => item.kind === 'voice' && item.active);
    await Promise.all([
      this.decided.ask(() => decidedPhrases(datasetId), true),
      this.voice.ask(async () => (voice ? client.libraryItem(voice.id) : null), true),
    ]);
  }

  forget(): void {
    this.#datasetId = null;
    this.decided.forget();
    this.voice.forget();
  }

  /** Avoids or allows a phrase that was seen, or takes the decision back. */
  async decide(phrase: PhraseView, decision: Decision): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId === null) return;
    await decidePhrase(datasetId, phrase, decision, () => void this.load(datasetId));
  }

  /** The voice avoids one more phrase. True where it is stored. */
  add(text: string): Promise<boolean> {
    const phrase = text.trim();
    if (phrase === '') return Promise.resolve(false);
    if (this.ofVoice.some((one) => one.toLowerCase() === phrase.toLowerCase())) {
      toastInfo(`The voice avoids it already: “${phrase}”`);
      return Promise.resolve(false);
    }
    return this.#store([...this.ofVoice, phrase], `Avoided from now on: “${phrase}”`);
  }

  remove(text: string): Promise<boolean> {
    const left = this.ofVoice.filter((one) => one !== text);
    return this.#store(left, `No longer avoided by the voice: “${text}”`);
  }

  /** As a new version of the voice. */
  async #store(avoided: string[], title: string): Promise<boolean> {
    const { value } = this.voice;
    const [body, datasetId] = [this.#body, this.#datasetId];
    if (!value || !body || datasetId === null || this.busy) return false;
    const { id, version: seen } = value.item;
    this.busy = true;
    try {
      const stored = await client.saveItem({
        datasetId,
        id,
        seen,
        body: { ...body, avoid_phrases: avoided },
      });
      if (datasetId === this.#datasetId) this.voice.value = stored;
      toastUndo(title, async () => {
        await takeBackVersion(stored.item, seen);
        await this.load(datasetId);
      });
      return true;
    } catch (cause) {
      toastFailure(cause);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Those that were decided on, wherever they stand in replies. */
async function decidedPhrases(datasetId: number): Promise<PhraseView[]> {
  const { phrases, openings, closings } = await client.quality(datasetId);
  return [...openings, ...phrases, ...closings].filter(({ decision }) => decision !== null);
}

export const phrases = new Phrases();
