import type {
  ErrorView,
  RedoRequest,
  RejectCount,
  RowSummary,
  TurnView,
  VersionDetail,
  commands as shellCommands,
} from '../bindings';
import { fail, ok } from './answer';
import { noted } from './audit';
import { versionOf } from './detail';
import type { World } from './world';

type Commands = typeof shellCommands;
type RedoCommands = Pick<Commands, 'redo' | 'rejects' | 'proposal' | 'applyAddition'>;

const TRIED = 5;

/** What a version has of its own that was written again: the turns that were kept, others from there on. */
export function writtenAgain(world: World, row: RowSummary): Partial<VersionDetail> {
  const redo = world.redos.get(row.id);
  if (!redo || row.generatedAt === null) return {};
  world.redos.delete(row.id);
  const before = versionOf(world, row, world.versionOf(row));
  const kept = (redo.fromTurn ?? 1) - 1;
  const turns = before.turns.map((turn, at) => (at < kept ? turn : otherWords(turn, redo)));
  return { origin: 'model', parent: before.version, keptTurns: kept || null, redo, turns };
}

/** What a call asked for that failed. */
export function askedFor(world: World, row: RowSummary): Pick<ErrorView, 'redo' | 'versionId'> {
  const redo = world.redos.get(row.id) ?? null;
  world.redos.delete(row.id);
  return { redo, versionId: redo && row.id * 10 + world.versionOf(row) };
}

function otherWords(turn: TurnView, redo: RedoRequest): TurnView {
  const rest = turn.content.replace(/^.*?[.?!] ?/s, '');
  const why = redo.reason ?? 'another way';
  return { ...turn, content: `Said anew, because of "${why}". ${rest}`.trim() };
}

/** Writing again over a World. */
export function redoCommands(world: World, generate: Commands['generate']): RedoCommands {
  const judged = (datasetId: number) =>
    (world.datasets.get(datasetId)?.rows ?? []).flatMap((row) => {
      const review = world.verdictOn(row);
      return review && review.verdict !== 'deferred' ? [{ row, review }] : [];
    });
  const rejectedFor = (datasetId: number, reason: string) =>
    judged(datasetId).filter(({ review }) => review.verdict === 'rejected' && review.reason === reason);

  const counted = (datasetId: number, of: (row: RowSummary) => string | null): RejectCount[] => {
    const all = judged(datasetId);
    const rejected = all.filter(({ review }) => review.verdict === 'rejected');
    const names = [...new Set(rejected.flatMap(({ row }) => of(row) ?? []))];
    return names
      .map((name) => ({
        name,
        rejected: rejected.filter(({ row }) => of(row) === name).length,
        judged: all.filter(({ row }) => of(row) === name).length,
        ids: rejected.filter(({ row }) => of(row) === name).map(({ row }) => row.id),
      }))
      .sort((a, b) => b.rejected - a.rejected);
  };

  return {
    redo: async (input) => {
      const chosen = world.chosen(input.datasetId, input.target);
      const moved = chosen.find((row) => row.id * 10 + world.versionOf(row) !== input.seen);
      if (input.seen !== null && moved)
        return fail('invalid', 'A newer version came meanwhile.', 'Read it first.');
      const known = world.seen.has(input.requestId);
      const { requestId, datasetId, target, limitMicros } = input;
      const started = await generate({
        requestId,
        datasetId,
        target,
        limitMicros,
        email: false,
        maxTokens: null,
      });
      if (started.status === 'ok' && !known) {
        for (const row of chosen) {
          world.redos.set(row.id, input.request);
          const before = `version ${world.versionOf(row)}`;
          const { reason, note } = input.request;
          noted(world, row, { kind: 'redo', before, after: 'to be written again', reason, note });
        }
      }
      return started;
    },
    rejects: (datasetId) => {
      const all = judged(datasetId);
      const reasons = counted(datasetId, (row) => world.verdictOn(row)?.reason ?? null);
      return ok({
        reasons: reasons.map((reason) => ({ ...reason, judged: all.length })),
        templates: counted(datasetId, () => 'Foundation'),
        personas: counted(datasetId, (row) => row.persona),
      });
    },
    proposal: (datasetId, reason) => {
      const found = rejectedFor(datasetId, reason);
      if (found.length === 0)
        return fail('notFound', `Nothing is rejected for "${reason}".`, 'Choose another reason.');
      const ids = found.map(({ row }) => row.id);
      const notes = [...new Set(found.map(({ review }) => review.note).filter(Boolean))].slice(0, 6);
      const marked = [...new Set(found.flatMap(({ review }) => review.marks.map(({ text }) => text)))];
      const lines = [
        `Conversations were turned down for this reason: ${reason}.`,
        ...notes.map((note) => `- ${note}`),
        ...marked.slice(0, 6).map((text) => `- Not like this: "${text}"`),
        'Write so that it does not hold.',
      ];
      return ok({ reason, text: lines.join('\n'), ids, tried: unlike(found), templates: ['Template'] });
    },
    applyAddition: ({ datasetId, reason, text }) => {
      if (text.includes('{{') && !text.includes('}}'))
        return fail(
          'invalid',
          'The template could not be read with this addition.',
          'Write {{ only where }} follows.',
        );
      return ok(rejectedFor(datasetId, reason).map(({ row }) => row.id));
    },
  };
}

/** At most five, of different personas first. */
function unlike(found: { row: RowSummary }[]): number[] {
  const rows = found.map(({ row }) => row);
  const first = rows.filter((row, at) => rows.findIndex(({ persona }) => persona === row.persona) === at);
  return [...first, ...rows.filter((row) => !first.includes(row))].slice(0, TRIED).map(({ id }) => id);
}
