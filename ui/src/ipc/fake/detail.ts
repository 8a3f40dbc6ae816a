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
import { assistantTexts, userTexts } from './words';
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
  // Without points to reach it is a rule, which everything that is scored obeys.
  measured: points !== null || outOf === 0,
  points,
  outOf,
  actual,
  target,
  why,
});

export function criteria(): CriterionView[] {
  return [
    criterion(
      'structure',
      'Ends on the assistant, alternates',
      null,
      0,
      '8 turns, ends on the assistant',
      'starts with the client, alternates, ends on the assistant',
      'All hard rules are met.',
    ),
    criterion(
      'turns',
      'Length for its tier',
      1.5,
      1.5,
      '4 exchanges',
      '3 to 5 exchanges',
      'Inside of the range of the Template tier.',
    ),
    criterion(
      'length',
      'Words per turn',
      1.1,
      1.5,
      'client 41, assistant 88 words',
      'client about 130, assistant about 295 words',
      'Shorter than usual on both sides.',
    ),
    criterion(
      'arc',
      'Emotional arc',
      2,
      2,
      'anxious 0.8 to encouraged 0.3',
      'Fear 0.6 to 0.9, then Confidence 0.2 to 0.5',
      'Start and end fall in the ranges of the arc.',
    ),
    criterion(
      'voice',
      'Feelings before facts',
      1,
      1,
      'first reply acknowledges the feeling',
      'acknowledge before advising',
      'No phrase that the voice avoids was found.',
    ),
    criterion(
      'novelty',
      'New among the others',
      1,
      1,
      'nearest is #12 at 0.08',
      'below 0.30',
      'No repeated opening.',
    ),
    criterion(
      'persona',
      'Persona details',
      null,
      1,
      '',
      '',
      'No rule of this persona can be checked in the text.',
    ),
  ];
}

export function generationOf(row: RowSummary, version = 1, said: string | null = null): VersionDetail {
  const turns = userTexts.flatMap((text, i) => [
    {
      role: 'user' as const,
      content: said ?? text,
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
  const endedAt = (row.generatedAt ?? Date.now()) - (version === 1 ? 0 : 0);
  const took = 25_000 + chance(row.number) * 40_000;
  return {
    id: row.id * 10 + version,
    version,
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
    startedAt: endedAt - took,
    endedAt,
    score: row.score ?? scoreOf(row.number),
    criteria: criteria(),
    raw: JSON.stringify({ turns }, null, 1),
    mended: [],
  };
}

export function detailOf(world: World, row: RowSummary): ConversationDetail {
  const version = world.versionOf(row);
  const generation = version > 0 ? generationOf(row, version, world.text) : null;
  const versions = generation
    ? Array.from({ length: generation.version }, (_, i) => ({
        id: generation.id - i,
        version: generation.version - i,
        endedAt: generation.endedAt - i * 3_600_000,
        score: i === 0 ? row.score : 6.4,
        model: generation.model,
        verdict:
          (i === 0 ? world.verdictOn(row)?.verdict : world.earlierVerdicts.get(generation.id - i)) ?? null,
      }))
    : [];
  return {
    row: { ...row },
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
    conversationId: row.id,
    number: row.number,
    name: nameOf(row),
    tier: row.tier,
    maxTokens: 2048,
    copyText: `#${row.number} ${nameOf(row)}\nHTTP 429 rate_limit_error`,
  };
}
