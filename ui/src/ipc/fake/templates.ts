import type {
  BatchView,
  RowSummary,
  TemplateCheck,
  TemplateDraft,
  TemplateProblem,
  Trial,
  TryInput,
  commands as shellCommands,
} from '../bindings';
import { fail, ok } from './answer';
import { nameOf } from './detail';
import { newBatch, walk } from './run';
import { render, type Fault } from './templateRender';
import { placeholdersOf, valuesOf } from './templateValues';
import { assistantTexts, topics, userTexts } from './words';
import type { World } from './world';

type Commands = typeof shellCommands;
type TemplatesCommands = Pick<
  Commands,
  'templatePreview' | 'templateCheck' | 'placeholders' | 'tryEstimate' | 'tryTemplate' | 'trials'
>;

const CALL_MICROS = 40_000;
const TRIED = 3;

/** Templates as they are edited. */
export function templatesCommands(world: World): TemplatesCommands {
  const tried = new Map<number, Trial[]>();
  const rowsOf = (datasetId: number) => world.datasets.get(datasetId)?.rows ?? [];
  const ofTier = ({ datasetId, tier }: TemplateDraft) =>
    rowsOf(datasetId).filter((row) => row.tier === tier && row.template === null && isWhole(row));
  const practice = () => world.options.provider === 'practice';
  const free = practice;
  const costOf = (calls: number) =>
    free() ? { low: 0, high: 0 } : { low: calls * CALL_MICROS * 0.9, high: calls * CALL_MICROS };

  return {
    templatePreview: (draft, rowId) => {
      const rows = ofTier(draft);
      const row = rowId === null ? (rows[0] ?? rowsOf(draft.datasetId)[0]) : world.row(rowId);
      if (!row)
        return rowId === null
          ? fail(
              'notFound',
              'There is no row that this template makes a prompt of.',
              'Plan rows of its tier.',
            )
          : fail('notFound', 'This row is no longer there.');
      const { pieces, faults } = render(draft.body, valuesOf(row));
      const fault = faults.find(({ kind }) => kind === 'syntax');
      const words = pieces.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
      const left = rows.filter((one) => one.generatedAt === null).length;
      return ok({
        rowId: row.id,
        number: row.number,
        name: nameOf(row),
        pieces,
        problem: fault ? problemOf(draft.body, fault, []) : null,
        inputTokens: Math.round(words * 1.4),
        outputTokens: 2060,
        samples: rows.length - left,
        eachMicros: costOf(1),
        totalMicros: costOf(left),
        rows: left,
      });
    },
    templateCheck: (draft) => ok(checkOf(draft, ofTier(draft))),
    placeholders: (datasetId, rowId) => {
      const row = rowId === null ? rowsOf(datasetId)[0] : world.row(rowId);
      return ok(placeholdersOf(valuesOf(row ?? world.planned(datasetId, 1, {}))));
    },
    tryEstimate: (input) => {
      const calls = chosen(input).length;
      if (calls === 0) return fail('invalid', 'There is no row to try it on.', 'Plan rows first.');
      const provider = practice() ? ('practice' as const) : ('anthropic' as const);
      return ok({
        provider,
        model: practice() ? 'practice' : 'claude-sonnet-5-5',
        calls,
        costMicros: costOf(calls),
        free: free(),
      });
    },
    tryTemplate: async (input) => {
      const known = world.seen.get(input.requestId);
      if (known) return ok(known);
      if (world.options.provider === null)
        return fail('needsProvider', 'No provider is chosen yet.', 'Choose one in the settings.');
      return ok(start(input));
    },
    trials: (batchId) => {
      const batch = world.batches.get(batchId);
      const trials = tried.get(batchId);
      if (!batch || !trials) return fail('notFound', 'This trial is no longer there.');
      return ok(structuredClone({ batch, trials }));
    },
  };

  /** Rows of the plan, as unlike each other as few can be, or rows that are only proposed. */
  function chosen({ template, datasetId, ids, proposed }: TryInput): (RowSummary | null)[] {
    if (proposed.length > 0) return proposed.map(() => null);
    const rows = template ? ofTier(template) : rowsOf(datasetId);
    if (ids.length > 0) return rows.filter(({ id }) => ids.includes(id));
    const first = new Map([...rows].reverse().map((row) => [row.topic, row]));
    return [...first.values()].sort((a, b) => a.id - b.id).slice(0, TRIED);
  }

  function start(input: TryInput): BatchView {
    const rows = chosen(input);
    const target = { kind: 'ids' as const, ids: rows.flatMap((row) => (row ? [row.id] : [])) };
    const batch = newBatch(world, { ...input, target }, rows.length, false, {
      purpose: 'trial',
      concurrency: rows.length,
    });
    const trials = rows.map((row, at): Trial => ({
      rowId: row?.id ?? null,
      number: row?.number ?? null,
      name: row ? nameOf(row) : `Proposed row ${at + 1}`,
      tier: row?.tier ?? input.proposed[at]?.tier ?? 'template',
      turns: null,
      problem: null,
      before: row && row.generatedAt !== null ? turns(1) : null,
      prompt: render(
        input.template?.body ?? 'As saved.',
        valuesOf(row ?? world.planned(input.datasetId, 1, {})),
      )
        .pieces.map(({ text }) => text)
        .join(''),
      costMicros: 0,
    }));
    tried.set(batch.id, trials);
    const costMicros = batch.practice ? 0 : CALL_MICROS;
    return walk(world, batch, trials, {
      ms: (trial) => world.options.callMs * (0.6 + trials.indexOf(trial) * 0.2),
      costMicros,
      rowOf: () => undefined,
      end: (trial) => Object.assign(trial, { turns: turns(0), costMicros }),
    });
  }

  function turns(from: number) {
    return [0, 1].flatMap((at) => [
      { role: 'user' as const, content: userTexts[from + at] ?? '' },
      { role: 'assistant' as const, content: assistantTexts[from + at] ?? '' },
    ]);
  }
}

/** It has all that a prompt is made of. */
function isWhole({ persona, emotion, topic, unknown }: RowSummary): boolean {
  return unknown.length === 0 && [persona, emotion, topic].every((name) => name !== '');
}

function checkOf(draft: TemplateDraft, rows: RowSummary[]): TemplateCheck {
  const found = new Map<string, { fault: Fault; rows: RowSummary[] }>();
  const bad = new Set<number>();
  for (const row of rows) {
    for (const fault of render(draft.body, valuesOf(row)).faults) {
      const key = `${fault.kind} ${fault.from}`;
      const known = found.get(key) ?? { fault, rows: [] };
      if (!known.rows.includes(row)) known.rows.push(row);
      found.set(key, known);
      bad.add(row.id);
    }
  }
  const problems = [...found.values()].map(({ fault, rows }) => problemOf(draft.body, fault, rows));
  return {
    rows: rows.length,
    ids: rows.slice(0, 1000).map(({ id }) => id),
    fine: rows.length - bad.size,
    problems,
    stops: problems.some(({ kind }) => kind !== 'empty'),
    changes: rows.length,
    written: rows.filter(({ generatedAt }) => generatedAt !== null).length,
  };
}

function problemOf(body: string, fault: Fault, rows: RowSummary[]): TemplateProblem {
  const before = body.slice(0, fault.from).split('\n');
  const topic = fault.placeholder.startsWith('topic.') ? [...new Set(rows.map((row) => row.topic))] : [];
  const only = fault.kind === 'empty' && topic.length === 1 ? (topic[0] ?? null) : null;
  return {
    ...fault,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    ids: rows.slice(0, 1000).map(({ id }) => id),
    rows: rows.length,
    // As the fake's library numbers its topics.
    itemId: only === null ? null : 2001 + topics.indexOf(only),
    itemName: only,
  };
}
