import { client, type BatchView, type EstimateView, type Target } from '../../ipc/client';
import { noFilter } from '../../ipc/filter';
import { plural } from '../../lib/format';
import { batches } from '../../state/batches.svelte';
import { JudgeForm } from './judgeForm.svelte';
import { BatchQuestion } from './question.svelte';

export type JudgeWhat = 'selection' | 'review' | 'all';

/** The question before a model judges. What it judges, and who does, can still be changed. */
export class JudgeQuestion extends BatchQuestion {
  readonly form: JudgeForm | null;
  readonly selection: Target | null;
  protected readonly nothing = 'There is nothing to judge';
  #what = $state<JudgeWhat>('all');

  constructor(selection: Target | null) {
    super(null);
    this.selection = selection;
    if (selection) this.#what = 'selection';
    this.form = this.datasetId === null ? null : new JudgeForm(this.datasetId);
  }

  get what(): JudgeWhat {
    return this.#what;
  }
  /** Its numbers are others. */
  set what(what: JudgeWhat) {
    if (what === this.#what) return;
    this.#what = what;
    void this.reload();
  }

  /** Only what has a text is judged: the engine leaves the others out. */
  get target(): Target {
    switch (this.#what) {
      case 'selection':
        return this.selection ?? everything();
      case 'review':
        return matching({ statuses: ['generated'] });
      case 'all':
        return everything();
    }
  }

  get title(): string {
    return `Judge ${this.count === null ? 'conversations' : plural(this.count, 'conversation')}?`;
  }

  get description(): string {
    return 'A model gives its opinion, beside the score. Verdicts and texts stay as they are.';
  }

  get verb(): string {
    return this.count === null ? 'Judge' : `Judge ${plural(this.count, 'conversation')}`;
  }

  /** The judge was changed: what was accepted was for another one. */
  async saveForm(): Promise<void> {
    if (await this.form?.save()) await this.reload();
  }

  protected ask(datasetId: number): Promise<EstimateView> {
    return client.judgeEstimate(datasetId, this.target);
  }

  protected async start(datasetId: number, limitMicros: number | null): Promise<BatchView> {
    const requestId = crypto.randomUUID();
    const batch = await client.judge({ requestId, datasetId, target: this.target, limitMicros });
    batches.take([batch]);
    return batch;
  }

  protected override before(): string | null {
    if (!this.form?.view) return 'The judge’s settings are being read';
    if (this.form.unsaved) return 'Save the judge’s settings first, or discard them';
    return this.form.needsKey ? 'Save a key for the judge’s server first' : null;
  }
}

function everything(): Target {
  return matching({});
}

function matching(part: Partial<ReturnType<typeof noFilter>>): Target {
  return { kind: 'matching', filter: { ...noFilter(), ...part }, except: [] };
}
