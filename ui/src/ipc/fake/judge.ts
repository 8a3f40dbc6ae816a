import type {
  BatchView,
  JudgeInput,
  JudgeReport,
  JudgeScore,
  JudgeSettings,
  RowSummary,
  Target,
  commands as shellCommands,
} from '../bindings';
import { fail, ok } from './answer';
import { estimateOf } from './estimate';
import { chance } from './rows';
import { newBatch, walk } from './run';
import type { World } from './world';

type Commands = typeof shellCommands;
type JudgeCommands = Pick<
  Commands,
  'judgeSettings' | 'saveJudge' | 'judgeEstimate' | 'judge' | 'judgeReport'
>;

const PROMPT = `Judge this conversation for training a model. Give each criterion 0 to 5 points.

{{ conversation }}
`;
const CALL_MICROS = 9_000;
/** Rejections that a judge has to be measured on. */
const NEEDED = 30;

/** The judge over a World. */
export function judgeCommands(world: World): JudgeCommands {
  const settings = new Map<number, JudgeSettings>();
  const of = (datasetId: number): JudgeSettings =>
    settings.get(datasetId) ?? {
      datasetId,
      kind: 'openai',
      baseUrl: 'https://api.openai.com',
      model: 'gpt-5-mini',
      prompt: PROMPT,
    };
  const view = (datasetId: number) => ({
    settings: of(datasetId),
    standardPrompt: PROMPT,
    sameFamily: /claude/i.test(of(datasetId).model) ? 'Claude' : null,
  });
  return {
    judgeSettings: (datasetId) => ok(view(datasetId)),
    saveJudge: (input) => {
      if (!input.model.trim()) return fail('invalid', 'The judge has no model.', 'Enter its name.');
      if (!input.prompt.includes('conversation'))
        return fail('invalid', 'The prompt does not show the conversation.', 'Add {{ conversation }} to it.');
      settings.set(input.datasetId, input);
      return ok(view(input.datasetId));
    },
    judgeEstimate: (datasetId, target) => {
      const count = judgeable(world, datasetId, target).length;
      const { kind, model } = of(datasetId);
      const free = kind === 'practice';
      const view = estimateOf({
        count,
        ms: { low: count * 900, high: count * 1_600 },
        costMicros: free ? null : { low: count * CALL_MICROS * 0.8, high: count * CALL_MICROS },
        free,
        provider: kind,
        model,
        worstEachMicros: 20_000,
      });
      return ok(view);
    },
    judge: (input) => ok(world.seen.get(input.requestId) ?? startJudging(world, input, of(input.datasetId))),
    judgeReport: (datasetId) => ok(reportOf(world, datasetId, of(datasetId).model)),
  };
}

const versionId = (world: World, row: RowSummary) => row.id * 10 + world.versionOf(row);

/** Those with a text; of all, those that were not judged yet. */
function judgeable(world: World, datasetId: number, target: Target): RowSummary[] {
  const withText = (row: RowSummary) => world.versionOf(row) > 0;
  if (target.kind !== 'all') return world.chosen(datasetId, target).filter(withText);
  const rows = world.datasets.get(datasetId)?.rows ?? [];
  return rows.filter((row) => withText(row) && !world.judged.has(versionId(world, row)));
}

/** A judge's opinion, the same for the same row. */
export function judgementOf(row: RowSummary, model: string): JudgeScore {
  const roll = chance(row.number * 41);
  const score = Math.round(Math.min(10, Math.max(2, (row.score ?? 7) + (roll - 0.4) * 2)) * 10) / 10;
  const points = Math.max(0, Math.min(5, Math.round(score / 2)));
  return {
    score,
    passes: score >= 7,
    why:
      score >= 7
        ? 'The feeling is met first, and the step fits the client.'
        : 'The reply lectures before it listens.',
    criteria: [
      { name: 'Empathy', points, why: 'Names what the client fears.' },
      { name: 'Fits the persona', points: Math.min(5, points + 1), why: 'Age and income are kept to.' },
      { name: 'Honest about limits', points, why: '' },
    ],
    model,
    at: Date.now(),
  };
}

/** Starts a batch that judges its rows in real time. What rows are is untouched by it. */
function startJudging(
  world: World,
  input: JudgeInput,
  settings: Pick<JudgeSettings, 'kind' | 'model'>,
): BatchView {
  const chosen = judgeable(world, input.datasetId, input.target);
  const batch = newBatch(world, input, chosen.length, chosen.length === 1, {
    purpose: 'judge',
    provider: settings.kind,
    model: settings.model,
  });
  return walk(world, batch, chosen, {
    ms: () => world.options.callMs * 0.4,
    costMicros: CALL_MICROS,
    rowOf: (row) => row,
    end: (row) => world.judged.set(versionId(world, row), judgementOf(row, batch.model)),
  });
}

function reportOf(world: World, datasetId: number, model: string): JudgeReport {
  const all = (world.datasets.get(datasetId)?.rows ?? []).flatMap((row) => {
    const said = world.judged.get(versionId(world, row));
    return said ? [{ row, said, review: world.verdictOn(row) }] : [];
  });
  const judged = all.filter(({ said }) => said.model === model);
  const blind = judged.filter(({ review }) => review?.blind);
  const among = (verdict: string, passes: boolean) =>
    blind.filter(({ review, said }) => review?.verdict === verdict && said.passes === passes).length;
  const [ap, af] = [among('approved', true), among('approved', false)];
  const [rp, rf] = [among('rejected', true), among('rejected', false)];
  const n = ap + af + rp + rf;
  const [tpr, tnr] = [ap + af > 0 ? ap / (ap + af) : null, rp + rf > 0 ? rf / (rp + rf) : null];
  const chanceOf = n === 0 ? 0 : ((ap + af) * (ap + rp) + (rp + rf) * (af + rf)) / (n * n);
  const passed = judged.filter(({ said }) => said.passes).length;
  const needed = Math.max(0, NEEDED - rp - rf);
  return {
    judged: judged.length,
    byOthers: all.length - judged.length,
    passed,
    approvedPassed: ap,
    approvedFailed: af,
    rejectedPassed: rp,
    rejectedFailed: rf,
    kappa: n > 0 && chanceOf < 1 ? ((ap + rf) / n - chanceOf) / (1 - chanceOf) : null,
    corrected:
      tpr !== null && tnr !== null && tpr + tnr > 1
        ? Math.min(1, Math.max(0, (passed / judged.length + tnr - 1) / (tpr + tnr - 1)))
        : null,
    repeated: Math.floor(judged.length / 20),
    repeatedSame: Math.floor(judged.length / 20),
    needed,
    disagree: judged
      .filter(({ review, said }) => review !== null && (review.verdict === 'approved') !== said.passes)
      .map(({ row }) => row.id),
    verdict:
      n === 0
        ? 'Judge 30 blind to know.'
        : needed > 0
          ? `Not to be trusted yet: sure after ${needed} more rejections.`
          : (tpr ?? 0) > 0.8 && (tnr ?? 0) > 0.8
            ? 'Usable: it agrees with you on what passes and on what fails.'
            : 'Not to be trusted: it misses too much of what you reject.',
  };
}
