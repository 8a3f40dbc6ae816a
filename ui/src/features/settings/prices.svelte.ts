import { client, toFailure, type AppFailure, type PriceView } from '../../ipc/client';
import { localDay } from '../../lib/format';
import { app } from '../../state/app.svelte';
import { provider } from '../../state/provider.svelte';

/** The price of each model, with the person's own corrections. */
export class Prices {
  list = $state.raw<PriceView[]>([]);
  edited = $state<PriceView | null>(null);
  busy = $state(false);
  failure = $state.raw<AppFailure | null>(null);

  /** What is wrong with the date, in words. */
  readonly dateError = $derived(
    this.edited !== null && !isDate(this.edited.effectiveFrom) ? 'Enter a date, such as 2026-11-01.' : null,
  );
  /** What has to be entered before it can be saved, in words. */
  readonly missing = $derived.by(() => {
    if (!this.edited?.model.trim()) return 'Enter the model';
    if (this.edited.inputMicros < 0 || this.edited.outputMicros < 0) return 'Enter both prices';
    return this.dateError;
  });

  async load(): Promise<void> {
    try {
      this.list = await client.prices();
    } catch (cause) {
      this.failure = toFailure(cause);
    }
  }

  /** A correction of a price that is there, or an empty one for the model in use. */
  edit(price: PriceView | null, today: Date): void {
    const settings = provider.current?.settings;
    this.failure = null;
    this.edited = {
      provider: price?.provider ?? settings?.kind ?? 'openai',
      model: price?.model ?? settings?.model ?? '',
      inputMicros: price?.inputMicros ?? -1,
      outputMicros: price?.outputMicros ?? -1,
      effectiveFrom: localDay(today),
      source: 'entered by you',
    };
  }

  async save(): Promise<boolean> {
    if (!this.edited || this.missing !== null) return false;
    this.busy = true;
    this.failure = null;
    try {
      this.list = await client.savePrice($state.snapshot(this.edited));
      this.edited = null;
      // The model in use may have got a price by this.
      await app.refresh();
      return true;
    } catch (cause) {
      this.failure = toFailure(cause);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** A day of the calendar, written as 2026-11-01. */
function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
