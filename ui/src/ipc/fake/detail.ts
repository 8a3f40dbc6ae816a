import type {
  ConversationDetail,
  CriterionView,
  ErrorPage,
  ErrorQuery,
  ErrorView,
  VersionDetail,
  RowSummary,
} from '../bindings';
import { chance, scoreOf } from './rows';
import { assistantTexts, earlierText, userTexts } from './words';
import type { World } from './world';

export function nameOf(row: RowSummary): string {
  return `${row.persona} + ${row.emotion} + ${row.topic}`;
}

const criterion = (
  key: string,
  name: string,
  points: number | null,
  outOf: number,
  actual: string,
  target: string,
  why: string,
): CriterionView => ({
  key,
  name,
  // Without points to reach it only raises a flag.
  measured: points !== null || outOf === 0,
  points,
  outOf,
  actual,
  target,
  why,
  improve: 'Read what is marked, and edit it.',
  flag: null,
  where: [],
});

export function criteria(): CriterionView[] {
  return [
    criterion(
      'structure',
      'Ends on the expert, alternates',
      1,
      1,
      '8 turns, client first, expert last',
      'client first, alternating, expert last, whole sentences',
      'Trainers learn from replies.',
    ),
    criterion(
      'turn_count',
      'Length for its tier',
      1.5,
      1.5,
      '4 exchanges',
      '3 to 5 exchanges',
      'Inside of the range of the Template tier.',
    ),
    criterion(
      'turn_length',
      'Words in a turn',
      1.1,
      1.5,
      'client 41 words, expert 88 words',
      'client 65 to 260 words, expert 148 to 590 words',
      'Shorter than usual on both sides.',
    ),
    criterion(
      'arc',
      'Emotional arc',
      2,
      2,
      'from anxious 0.8 to encouraged 0.3',
      'from fear 0.6 to 0.9 to confidence 0.2 to 0.5',
      'Start and end fall in the ranges of the arc.',
    ),
    criterion(
      'feeling_first',
      'Feelings before facts',
      0.5,
      0.5,
      '"that sounds" in the first three sentences',
      'a feeling named before the first figure',
      'A client who does not feel heard does not hear the numbers.',
    ),
    {
      ...criterion(
        'figures',
        'Figures with a source',
        null,
        0,
        '1 of 3 new',
        'given by the client, the plan or the topic, or arithmetic on these',
        'A sum that nobody gave teaches the model to make sums up.',
      ),
      flag: 'note' as const,
      where: [{ turn: 2, start: 0, end: 4 }],
    },
    criterion(
      'near_duplicate',
      'New in this dataset',
      1,
      1,
      'first turn: nearest is #12, 0.08',
      'at most 0.2 of the three-word phrases shared',
      'No repeated opening.',
    ),
    criterion(
      'persona_facts',
      'Facts of the persona',
      null,
      1,
      "not measured: the client says nothing that the persona's record has",
      '',
      "A client who is not who the plan says makes the plan's variety untrue.",
    ),
  ];
}

/** Rows that were written twice when the fake began said something else at first. */
const isEarlier = (row: RowSummary, version: number) => row.number % 5 === 0 && version === 1;

/** A version with what it has of its own. */
export function versionOf(world: World, row: RowSummary, version: number): VersionDetail {
  const base = generationOf(row, version, world.text);
  return { ...base, ...world.made.get(base.id) };
}

export function generationOf(row: RowSummary, version = 1, said: string | null = null): VersionDetail {
  const turns = userTexts.flatMap((text, i) => [
    {
      role: 'user' as const,
      content: said ?? (i === 0 && isEarlier(row, version) ? earlierText : text),
      emotion: i < 2 ? 'anxious' : 'hopeful',
      secondaryEmotion: i === 0 ? 'ashamed' : null,
      intensity: 0.8 - i * 0.15,
    },
    {
      role: 'assistant' as const,
      content: said ?? assistantTexts[i] ?? '',
      emotion: 'calm',
      secondaryEmotion: null,
      intensity: 0.5,
    },
  ]);
  const endedAt = row.generatedAt ?? Date.now();
  const took = 25_000 + chance(row.number) * 40_000;
  return {
    id: row.id * 10 + version,
    version,
    origin: 'model',
    parent: null,
    keptTurns: null,
    source: null,
    redo: null,
    judge: null,
    turns,
    clientPersona: 'A 52-year-old project manager who reads every statement twice.',
    sessionContext: 'The yearly retirement statement came this morning.',
    expectedOutcome: 'They know one small next step and why it is safe.',
    provider: row.practice ? 'Practice' : 'Anthropic',
    model: row.practice ? 'practice' : 'claude-sonnet-5-5',
    practice: row.practice,
    templateName: 'Foundation',
    templateVersion: 4,
    voiceVersion: 2,
    systemPrompt: 'You are Elena, a calm financial coach. Acknowledge the feeling before the facts.',
    prompt: `Write a conversation.\nPersona: ${row.persona}\nEmotion: ${row.emotion}\nTopic: ${row.topic}`,
    params: 'temperature 0.7, at most 8,192 tokens',
    stopReason: 'end of turn',
    inputTokens: 2310,
    outputTokens: 1874,
    costMicros: row.practice ? 0 : 41_000,
    costEstimated: false,
    attempts: 1,
    attemptsMicros: row.practice ? 0 : 41_000,
    startedAt: endedAt - took,
    endedAt,
    score: row.score ?? scoreOf(row.number),
    criteria: criteria(),
    raw: JSON.stringify({ turns }, null, 1),
    mended: [],
  };
}

export function detailOf(world: World, row: RowSummary): ConversationDetail {
  const shown = world.versionOf(row);
  const judge = world.judged.get(row.id * 10 + shown) ?? null;
  const generation = shown > 0 ? { ...versionOf(world, row, shown), judge } : null;
  const newest = world.newestOf(row);
  const versions = Array.from({ length: newest }, (_, i) => {
    const number = newest - i;
    const { id, origin, endedAt, model, score } = versionOf(world, row, number);
    return {
      id,
      version: number,
      origin,
      endedAt: endedAt - i * 3_600_000,
      score: number === shown ? row.score : world.made.has(id) ? score : 6.4,
      model,
      verdict: (number === shown ? world.verdictOn(row)?.verdict : world.earlierVerdicts.get(id)) ?? null,
    };
  });
  return {
    row: { ...row },
    example: world.examples.has(row.id),
    generation,
    versions,
    review: world.verdictOn(row),
    error: row.status === 'failed' ? errorOf(row, 1) : null,
  };
}

/** A page of the log, narrowed by batch and kind. The kinds are those that could be chosen. */
export function errorPage(all: readonly ErrorView[], query: ErrorQuery): ErrorPage {
  const ofBatch = all.filter((error) => query.batchId === null || error.batchId === query.batchId);
  const found = ofBatch.filter((error) => query.kinds.length === 0 || query.kinds.includes(error.kind));
  const kinds = new Map(ofBatch.map(({ kind, title }) => [kind, { kind, title, count: 0 }]));
  for (const { kind } of ofBatch) (kinds.get(kind) as { count: number }).count += 1;
  return {
    errors: found.sort((a, b) => b.at - a.at).slice(query.offset, query.offset + query.limit),
    total: found.length,
    kinds: [...kinds.values()],
  };
}

export function errorOf(row: RowSummary, batchId: number): ErrorView {
  const cut = row.errorKind === 'truncated';
  return {
    kind: row.errorKind ?? 'rate_limited',
    title: row.errorTitle ?? 'The provider asked to slow down',
    happened: cut
      ? 'The model stopped in the middle because the answer reached the limit of 2,048 tokens.'
      : 'More calls were made than the account allows in a minute.',
    todo: cut
      ? 'Generate it again with a larger limit.'
      : 'Wait a minute, then retry. Fewer calls at a time make it rarer.',
    remedy: cut ? 'larger_limit' : 'retry',
    retryable: !cut,
    message: cut ? 'stop_reason: max_tokens' : 'HTTP 429 rate_limit_error',
    httpStatus: cut ? 200 : 429,
    requestId: 'req_011CQ',
    at: row.errorAt ?? Date.now(),
    attempt: 3,
    provider: 'Anthropic',
    model: 'claude-sonnet-5-5',
    batchId,
    datasetId: Math.floor(row.id / 1_000_000),
    purpose: 'write',
    redo: null,
    versionId: null,
    conversationId: row.id,
    number: row.number,
    deleted: false,
    name: nameOf(row),
    tier: row.tier,
    maxTokens: 2048,
    copyText: `#${row.number} ${nameOf(row)}\nHTTP 429 rate_limit_error`,
  };
}
