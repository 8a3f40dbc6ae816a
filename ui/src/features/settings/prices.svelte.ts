import { client, type PriceView } from '../../ipc/client';
import { localDay } from '../../lib/format';
import { Answer } from '../../state/answer.svelte';
import { app } from '../../state/app.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { Doing } from '../../state/doing.svelte';
import { provider } from '../../state/provider.svelte';

/** The price of each model, with the person's own corrections. */
export class Prices extends Answer<PriceView[]> {
  async load(): Promise<void> {
    await this.ask(() => client.prices());
  }

  /** A correction of a price that is there, or one for the model in use. */
  async edit(price: PriceView | null): Promise<void> {
    if (await dialogs.ask({ kind: 'price', price })) await this.load();
  }
}

/** In micro-dollars for a million tokens: no model costs less, and a single token of any does. */
const LEAST_MICROS = 1_000;

/** One price as it is entered. */
export class PriceForm extends Doing {
  readonly entered = $state<PriceView>({
    provider: '',
    model: '',
    inputMicros: -1,
    outputMicros: -1,
    effectiveFrom: '',
    source: 'entered by you',
  });

  /** What is wrong with the date, in words. */
  readonly dateError = $derived(
    isDate(this.entered.effectiveFrom) ? null : 'Enter a date, such as 2026-11-01.',
  );
  /** What has to be entered before it can be saved, in words. */
  readonly missing = $derived.by(() => {
    if (!this.entered.model.trim()) return 'Enter the model';
    if (this.entered.inputMicros < 0 || this.entered.outputMicros < 0) return 'Enter both prices';
    if ([this.entered.inputMicros, this.entered.outputMicros].some((n) => n > 0 && n < LEAST_MICROS))
      return 'So low a price is that of a single token: enter that of a million';
    return this.dateError;
  });

  constructor(price: PriceView | null, today: Date) {
    super();
    const current = provider.current?.settings;
    // Practice has no prices.
    const settings = current?.kind === 'practice' ? undefined : current;
    Object.assign(this.entered, {
      provider: price?.provider ?? settings?.kind ?? 'openai',
      model: price?.model ?? settings?.model ?? '',
      inputMicros: price?.inputMicros ?? -1,
      outputMicros: price?.outputMicros ?? -1,
      effectiveFrom: localDay(today),
    });
  }

  /** True once it is kept. */
  async save(): Promise<boolean> {
    if (this.missing !== null) return false;
    return this.during('saving', async () => {
      await client.savePrice($state.snapshot(this.entered));
      // The model in use may have got a price by this. It is saved, whether or not that can be read at once.
      await app.retry();
    });
  }
}

/** A day of the calendar, written as 2026-11-01. */
function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
