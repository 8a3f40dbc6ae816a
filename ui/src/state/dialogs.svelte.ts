import type {
  BatchView,
  ConversationDetail,
  DatasetView,
  ErrorView,
  Filter,
  LeavingEvent,
  Mark,
  NearDuplicate,
  PriceView,
  ProposedRow,
  RedoRequest,
  Target,
  TemplateDraft,
  VersionDetail,
} from '../ipc/client';

export type SetupReason = 'needsProvider' | 'needsKey' | 'termsNotAccepted';

/** Whether what is refused with this code can be asked for. */
export function isSetup(code: string): code is SetupReason {
  return code === 'needsProvider' || code === 'needsKey' || code === 'termsNotAccepted';
}

export interface Question {
  /** "Delete 12 conversations?" */
  title: string;
  /** What will be lost, in one or two sentences. */
  description: string;
  /** The verb on the button. */
  verb: string;
  variant?: 'danger-primary' | 'primary';
  run: () => void | Promise<void>;
}

/** What is to be done where something stands at the place already. */
export type ExistsChoice = 'replace' | { path: string };

/** Every dialog of the window, with what it is asked about. `Overlays.svelte` has a component for each. */
interface Requests {
  palette: object;
  help: object;
  /** The question before a batch: count, time, cost. With `redo`, what is asked for besides the rows. */
  generate: { target: Target; redo?: RedoRequest };
  /** One conversation that was read, written again: for which reason, from which turn on. */
  redo: {
    detail: ConversationDetail;
    version: VersionDetail;
    marks: Mark[];
    /** What was begun as a note, and is no part of a verdict yet. */
    note?: string;
    /** The first turn that is written again, counted from 1; null: all of it. */
    fromTurn: number | null;
    onstarted: (batch: BatchView) => void;
  };
  /** The question before many are approved: what of them was read, and what is left out. */
  bulk: { target: Target; approved?: () => void };
  /** Rejections by what they have in common, and what prompts can learn from a reason. */
  proposal: { reason?: string };
  /** What the person did. */
  audit: object;
  /** What a model is to judge, or how it judges; without a target all that has a text. */
  judge: { target: Target | null };
  /** One line for each of these rows, by a model; with `again` also for those that have one that is no person's. */
  briefs: { target: Target; again: boolean };
  /** Two conversations that say nearly the same, side by side. */
  nearDuplicates: { pair: NearDuplicate; open: (title: string, ids: number[]) => void };
  cancelBatch: { batch: BatchView };
  error: { error: ErrorView };
  import: object;
  /** Items of a library, out of a file. */
  importLibrary: object;
  /** Conversations that exist already. */
  importConversations: object;
  saveView: { filter: Filter };
  /** From where to where: score, length, date. */
  ranges: object;
  /** A new dataset, or another name for one there is. */
  name: { dataset: DatasetView | null };
  /** A copy of a dataset. */
  duplicateDataset: { dataset: DatasetView };
  /** Asked with the name typed, before a dataset is deleted. */
  deleteDataset: { dataset: DatasetView };
  /** Datasets that are out of the list. */
  archivedDatasets: object;
  /** What a first call lacks. */
  providerSetup: { reason: SetupReason };
  /** How mail is sent, on the way to something else. */
  mailSetup: object;
  /** A correction of a price that is there, or a price for the model in use. */
  price: { price: PriceView | null };
  /** A text to look over before it is copied. */
  diagnostics: { text: string };
  restore: object;
  /** Something stands where an export goes, and `message` says what; `beside` is a place where nothing does. */
  exportExists: { message: string; beside: string | null; choose: (choice: ExistsChoice) => void };
  /** A name for what an export is asked for, or another one for a preset that there is. */
  exportPreset: { preset: string | null };
  /** Asked by the shell on the way out, while something is at work. */
  leaving: { event: LeavingEvent };
  /** A few rows tried: with a template that is edited, or with those that are saved where it is null. */
  try: { template: TemplateDraft | null; ids: number[]; proposed: ProposedRow[] };
  /** The versions of the template that is edited, one of them beside the text that stands there. */
  templateVersions: object;
  /** Name and notes of the template that is edited. */
  templateDetails: object;
  /** Asked before something that cannot be undone. */
  confirm: Question;
}

export type DialogKind = keyof Requests;
export type DialogRequest = { [K in DialogKind]: { kind: K } & Requests[K] }[DialogKind];
/** What the component of a dialog is given. `close` ends it, with yes where `done`. */
export type DialogProps<K extends DialogKind> = Requests[K] & { close: (done?: boolean) => void };

interface Opened {
  id: number;
  request: DialogRequest;
  answer: (done: boolean) => void;
}

/** The dialogs that are open, the lowest first. Any feature may ask for one; the application draws it. */
class Dialogs {
  opened = $state.raw<readonly Opened[]>([]);
  #opened = 0;

  open(request: DialogRequest): void {
    void this.ask(request);
  }

  /** True once it ended with yes, false where the person gave up. Of each kind there is one: a second takes its place. */
  ask(request: DialogRequest): Promise<boolean> {
    this.closeKind(request.kind);
    return new Promise((answer) => {
      this.#opened += 1;
      this.opened = [...this.opened, { id: this.#opened, request, answer }];
    });
  }

  /** What an open dialog is about; null where none of this kind is open. */
  of<K extends DialogKind>(kind: K): Requests[K] | null {
    const found = this.opened.find(({ request }) => request.kind === kind);
    return found ? (found.request as Requests[K]) : null;
  }

  close(id: number, done = false): void {
    this.#end((dialog) => dialog.id === id, done);
  }

  closeKind(kind: DialogKind): void {
    this.#end(({ request }) => request.kind === kind, false);
  }

  /** Whatever was asked is answered with no. The question on the way out stays: the shell waits for it. */
  closeAll(): void {
    this.#end(({ request }) => request.kind !== 'leaving', false);
  }

  #end(ends: (dialog: Opened) => boolean, done: boolean): void {
    const ended = this.opened.filter(ends);
    if (ended.length === 0) return;
    this.opened = this.opened.filter((dialog) => !ends(dialog));
    for (const { answer } of ended) answer(done);
  }
}

export const dialogs = new Dialogs();
