import { render, screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { coverage } from '../../src/features/coverage/coverage.svelte';
import { planGaps } from '../../src/features/coverage/planGaps';
import { ConversationsImporting } from '../../src/features/importing/importing.svelte';
import Claims from '../../src/conversation/Claims.svelte';
import { showRow } from '../../src/features/plan/showRow';
import { reasons } from '../../src/features/review/reasons.svelte';
import { session } from '../../src/features/review/session.svelte';
import { undoVerdict } from '../../src/features/review/undoVerdict';
import Compare from '../../src/features/review/compare/Compare.svelte';
import { EditDraft } from '../../src/features/review/edit/draft.svelte';
import { RedoQuestion } from '../../src/features/review/redo/redo.svelte';
import { quality } from '../../src/features/quality/quality.svelte';
import { JudgeForm } from '../../src/features/runs/judgeForm.svelte';
import { client, type PhraseView, type VersionDetail } from '../../src/ipc/client';
import { place } from '../../src/state/place.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { isOff } from '../isOff';
import { newest, take } from '../../src/state/undo';
import { user, world } from '../opened';
import { settled } from './hands';
import { id, of, running, type Case, type Name } from './aCase';

/** Cases of the commands of Review, Quality, the judge, coverage and existing conversations. */
/** An older version beside the one that is shown. */
const compared = async () => {
  const row = world.datasets.get(1)?.rows.find((one) => world.versionOf(one) > 1);
  const detail = await client.conversation(row?.id ?? 0);
  const older = detail.versions[1]?.id ?? 0;
  render(Compare, { detail, version: detail.generation as VersionDetail, older });
};
const redone = async () => {
  const detail = await client.conversation(id());
  return new RedoQuestion({ detail, version: detail.generation as VersionDetail, marks: [], fromTurn: null });
};
const rejectedFor = () =>
  world.datasets
    .get(1)
    ?.rows.map((row) => world.verdictOn(row)?.reason)
    .find(Boolean) ?? undefined;

const inReview = async () => {
  session.datasetId = null;
  for (let entry = newest(); entry; entry = newest()) take(entry);
  place.go('review');
  await waitFor(() => expect(session.datasetId).toBe(1));
  await waitFor(() => expect(session.detail).not.toBeNull());
};
const inQuality = async () => {
  quality.report.forget();
  place.go('quality');
  await waitFor(() => expect(quality.report.value).not.toBeNull());
};
const phrase = () => quality.report.value?.phrases[0] as PhraseView;

export const reviewCases = {
  lastAction: { before: inReview, act: () => undoVerdict() },
  reviewQueue: { act: () => session.choose('approved'), before: inReview },
  reasons: { before: inReview, act: () => (reasons.use(1), settled(), reasons) },
  addReason: of(reasons, (known) => known.add('too long')),
  removeReason: of(reasons, (known) => known.remove('unsafe')),
  // What was known holds; the next verdict asks again.
  reviewFacts: { before: inReview, act: () => session.facts.load(), quiet: true },
  judgeRepeat: {
    before: inReview,
    act: () => {
      session.now = () => Date.now();
      session.repeating = true;
      session.verdict('defer');
    },
  },
  bulkFacts: { act: () => dialogs.open({ kind: 'bulk', target: { kind: 'ids', ids: [id()] } }) },
  audit: { act: () => dialogs.open({ kind: 'audit' }) },
  edit: {
    act: async () => {
      const version = (await client.conversation(id())).generation as VersionDetail;
      const draft = new EditDraft(id(), version, 0);
      await draft.save();
      return draft;
    },
  },
  showVersion: {
    before: compared,
    act: async () => user.click(await screen.findByTestId('use-older')),
  },
  compare: { act: compared },
  redo: {
    act: async () => {
      const question = await redone();
      await question.start();
      return question;
    },
  },
  rejects: { act: () => dialogs.open({ kind: 'proposal' }) },
  proposal: { act: () => dialogs.open({ kind: 'proposal', reason: 'not this persona' }) },
  applyAddition: {
    before: async () => {
      dialogs.open({ kind: 'proposal', reason: rejectedFor() });
      await screen.findByTestId('proposal-text');
    },
    act: () => user.click(screen.getByTestId('proposal-apply')),
  },
  quality: { act: () => place.go('quality') },
  decidePhrase: { before: inQuality, act: () => quality.decide(phrase(), 'avoid') },
  // What cannot be read now is read at the next change.
  brake: { act: running, quiet: true },
  claims: { act: () => void render(Claims, { versionId: id() * 10 + 1, onshow: () => undefined }) },
  judgeSettings: { act: () => dialogs.open({ kind: 'judge', target: null }) },
  saveJudge: of(new JudgeForm(1), async (form) => {
    await form.load();
    if (form.input) form.input.model = 'another';
    await form.save();
  }),
  judgeEstimate: { act: () => dialogs.open({ kind: 'judge', target: null }) },
  judge: {
    act: async () => {
      dialogs.open({ kind: 'judge', target: null });
      const proceed = await screen.findByTestId('proceed');
      await waitFor(() => expect(isOff(proceed)).toBe(false));
      await user.click(proceed);
    },
  },
  judgeReport: { act: () => place.go('quality') },
  coverage: { act: () => place.go('coverage') },
  fillGaps: {
    before: async () => {
      place.go('coverage');
      await waitFor(() => expect(coverage.why).toBeNull());
    },
    act: () => planGaps(),
  },
  pickConversations: of(new ConversationsImporting(), (importing) => importing.pick()),
  previewConversations: of(new ConversationsImporting(), (importing) => importing.pick()),
  importConversations: of(new ConversationsImporting(), async (importing) => {
    await importing.pick();
    await importing.run(() => undefined);
  }),
  setExample: {
    act: async () => {
      await showRow(id());
      await user.click(await screen.findByTestId('use-as-example'));
    },
  },
} satisfies Partial<Record<Name, Case>>;
