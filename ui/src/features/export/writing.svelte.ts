import {
  client,
  onExportProgress,
  toFailure,
  type AppFailure,
  type ExportInput,
  type ExportReport,
} from '../../ipc/client';
import { announcer } from '../../state/announcer.svelte';
import { datasets } from '../../state/datasets.svelte';
import { dialogs, type ExistsChoice } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';
import { toastFailure, toastInfo, toastNotice, toastOffer } from '../../state/toasts';
import { amount } from './words';
import { underWay } from '../../state/underWay';

interface UnderWay {
  datasetId: number;
  path: string;
  written: number;
  /** Null until the first is written. */
  of: number | null;
  cancelling: boolean;
}

/** The export that is being written: one at a time, whatever place or dataset is shown meanwhile. */
class Writing {
  now = $state.raw<UnderWay | null>(null);
  /** What the last one came to, until something else is chosen. */
  done = $state.raw<(ExportReport & { datasetId: number; pairs: boolean }) | null>(null);
  failure = $state.raw<AppFailure | null>(null);
  /** The dataset that it is about. */
  failedIn = $state<number | null>(null);

  /**
   * Where it was written, once it is; else null. Where something stands at its place it asks what is to be done. `pairs`
   * where preferences are written in place of conversations.
   */
  async start(input: ExportInput, path: string, pairs: boolean): Promise<string | null> {
    let replace = false;
    for (let at = path; this.now === null;) {
      const came = await this.#write(input, at, replace, pairs);
      if (typeof came === 'string') return came;
      if (came.code !== 'alreadyExists') {
        this.#fail(came, input.datasetId);
        return null;
      }
      const choice = await exists(input, at, came.message);
      if (choice === null) return null;
      replace = choice === 'replace';
      if (choice !== 'replace') at = choice.path;
    }
    return null;
  }

  async cancel(): Promise<void> {
    if (!this.now || this.now.cancelling) return;
    this.now = { ...this.now, cancelling: true };
    try {
      await client.cancelExport();
    } catch (cause) {
      if (this.now) this.now = { ...this.now, cancelling: false };
      toastFailure(cause, () => void this.cancel());
    }
  }

  /** What became of the last one is known. */
  forget(): void {
    this.done = null;
    this.failure = null;
  }

  async show(path: string): Promise<void> {
    try {
      await client.showExport(path);
    } catch (cause) {
      toastFailure(cause);
    }
  }

  /** Where it was written, or what it failed with. */
  async #write(
    input: ExportInput,
    path: string,
    replace: boolean,
    pairs: boolean,
  ): Promise<string | AppFailure> {
    const { datasetId } = input;
    this.forget();
    this.now = { datasetId, path, written: 0, of: null, cancelling: false };
    const listening = onExportProgress(({ written, of }) => {
      if (this.now) this.now = { ...this.now, written, of };
    });
    try {
      await listening;
      const report = await underWay('An export is being written', client.export(input, path, replace));
      this.#succeed(report, datasetId, pairs);
      return report.path;
    } catch (cause) {
      return toFailure(cause);
    } finally {
      this.now = null;
      void listening.then((stop) => stop()).catch(() => undefined);
    }
  }

  #succeed(report: ExportReport, datasetId: number, pairs: boolean): void {
    const { path, conversations, recorded } = report;
    const said = `${amount(conversations, pairs)} written`;
    if (!recorded)
      toastNotice(
        'The export is not on record',
        `It was written whole to ${path}, but the database cannot be written: it will not be among the earlier exports.`,
      );
    if (!isSeen(datasetId)) {
      toastOffer(said, 'Show in folder', () => void this.show(path), path);
      return;
    }
    this.done = { ...report, datasetId, pairs };
    announcer.say(said);
  }

  #fail(failure: AppFailure, datasetId: number): void {
    if (failure.code === 'cancelled') {
      toastInfo('The export was cancelled', 'Nothing was written.');
      return;
    }
    this.failure = failure;
    this.failedIn = datasetId;
    if (!isSeen(datasetId)) toastFailure(failure);
  }
}

const isSeen = (datasetId: number) => place.name === 'export' && datasets.current?.id === datasetId;

/** `message` names all that stands there. Another place beside it is offered where there is one. */
async function exists(input: ExportInput, path: string, message: string): Promise<ExistsChoice | null> {
  const free = await client.exportFolder(input, path).catch(() => null);
  const beside = free === path ? null : free;
  let choice: ExistsChoice | null = null;
  await dialogs.ask({ kind: 'exportExists', message, beside, choose: (chosen) => (choice = chosen) });
  return choice;
}

export const writing = new Writing();
