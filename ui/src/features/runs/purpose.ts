import type { BatchView, Purpose } from '../../ipc/client';
import { unitOf } from '../../state/batches.svelte';

interface PurposeWords {
  /** What the batch is: "Generation paused". */
  noun: string;
  /** What it does: "Generating: Late Starter + Grief". */
  doing: string;
  /** What is done to one of them: "Resume to judge the rest". */
  verb: string;
  /** What they are in the end: "84 conversations are judged". */
  done: string;
  /** What becomes of those that are not started, where it is cancelled: one, and many. */
  left: [one: string, many: string];
  /** The same, once it was. */
  leftBefore: [one: string, many: string];
  /** Lets an interrupted one go on. */
  resume: string;
  kinds: Record<BatchView['kind'], string>;
}

/** How a batch is spoken of, by what it was made for. */
export const purposeWords: Record<Purpose, PurposeWords> = {
  write: {
    noun: 'Generation',
    doing: 'Generating',
    left: ['goes back to where it was', 'go back to where they were'],
    leftBefore: ['went back to where it was', 'went back to where they were'],
    verb: 'generate',
    done: 'done',
    resume: 'Resume Generation',
    kinds: {
      single: 'One conversation',
      selection: 'Selection',
      all: 'Generate All',
      failed: 'Retry All Failed',
    },
  },
  judge: {
    noun: 'Judging',
    doing: 'Judging',
    left: ['is not judged', 'are not judged'],
    leftBefore: ['was not judged', 'were not judged'],
    verb: 'judge',
    done: 'judged',
    resume: 'Resume judging',
    kinds: {
      single: 'Judge one conversation',
      selection: 'Judge a selection',
      all: 'Judge all',
      failed: 'Judge again',
    },
  },
  brief: {
    noun: 'Writing briefs',
    doing: 'Writing briefs',
    left: ['keeps the briefs that it has', 'keep the briefs that they have'],
    leftBefore: ['kept the briefs that it had', 'kept the briefs that they had'],
    verb: 'write briefs for',
    done: 'done',
    resume: 'Resume writing briefs',
    kinds: {
      single: 'One brief',
      selection: 'Briefs for a selection',
      all: 'Briefs for all',
      failed: 'Briefs again',
    },
  },
  trial: {
    noun: 'Trial',
    doing: 'Trying',
    left: ['is not tried', 'are not tried'],
    leftBefore: ['was not tried', 'were not tried'],
    verb: 'try',
    done: 'tried',
    resume: 'Resume the trial',
    kinds: {
      single: 'Try on one row',
      selection: 'Try a template',
      all: 'Try a template',
      failed: 'Try again',
    },
  },
};

export const wordsOf = ({ purpose }: Pick<BatchView, 'purpose'>): PurposeWords => purposeWords[purpose];

/** "Conversations", "Groups of rows". */
export function unitName(batch: Pick<BatchView, 'purpose'>): string {
  const [, many] = unitOf(batch);
  return many.charAt(0).toUpperCase() + many.slice(1);
}

/** Written alone, its row shows how it goes. What is judged changes no row. */
export function isRowsOwn({ kind, purpose }: BatchView): boolean {
  return kind === 'single' && purpose === 'write';
}
