import type {
  AppSnapshot,
  BatchView,
  DatasetView,
  ErrorView,
  EstimateView,
  MarkView,
  ProviderView,
  RowSummary,
  StatusCounts,
} from '../../ipc/client';
import { estimateOf } from '../../ipc/fake/estimate';
import { limits } from '../../ipc/fake/limits';
import { makeRow } from '../../ipc/fake/rows';

/** What tests stand on: complete objects of the contract, of which each test names only what matters to it. */

/** 4 Nov 2026, 15:24 in the zone of the machine. */
export const NOW = new Date(2026, 10, 4, 15, 24).getTime();
const MINUTE = 60_000;

export function batch(change: Partial<BatchView> = {}): BatchView {
  return {
    id: 7,
    datasetId: 1,
    kind: 'all',
    purpose: 'write',
    state: 'running',
    pause: null,
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    practice: false,
    total: 100,
    succeeded: 40,
    failed: 2,
    cancelled: 0,
    inFlight: 5,
    waiting: 53,
    attempts: 49,
    spentMicros: 1_680_000,
    reservedMicros: 300_000,
    unknownMicros: 0,
    unknownCalls: 0,
    costKnown: true,
    note: null,
    limitMicros: 5_000_000,
    estimateLowMicros: 3_700_000,
    estimateHighMicros: 4_500_000,
    estimateLowMs: 22 * MINUTE,
    estimateHighMs: 48 * MINUTE,
    createdAt: NOW - 20 * MINUTE,
    startedAt: NOW - 18 * MINUTE,
    endedAt: null,
    running: [
      {
        conversationId: 1,
        number: 38,
        name: 'Anxious Investor + Fear + Portfolio setup',
        tier: 'template',
        since: NOW - 30_000,
      },
      {
        conversationId: 2,
        number: 39,
        name: 'Late Starter + Grief + Inheritance',
        tier: 'edge_case',
        since: NOW - 20_000,
      },
      {
        conversationId: 3,
        number: 40,
        name: 'New Graduate + Confusion + First budget',
        tier: 'scenario',
        since: NOW - 9_000,
      },
    ],
    runningMore: 0,
    perMinute: 2.3,
    remainingMs: 18 * MINUTE,
    asOf: NOW,
    concurrency: 5,
    concurrencyLimit: 5,
    throttle: null,
    email: false,
    mail: null,
    revision: 10,
    ...change,
  };
}

export function counts(change: Partial<StatusCounts> = {}): StatusCounts {
  return {
    total: 100,
    notGenerated: 58,
    generating: 0,
    generated: 40,
    approved: 0,
    rejected: 0,
    failed: 2,
    ...change,
  };
}

export function dataset(change: Partial<DatasetView> = {}): DatasetView {
  return { id: 1, name: 'Financial coach', createdAt: NOW, archived: false, counts: counts(), ...change };
}

export function provider(change: Partial<ProviderView['settings']> = {}): ProviderView {
  return {
    chosen: true,
    settings: {
      kind: 'anthropic',
      baseUrl: 'https://api.anthropic.com',
      model: 'claude-sonnet-4-5',
      maxTokens: 8192,
      temperature: null,
      concurrency: 5,
      timeoutSeconds: 300,
      invalidRetries: 2,
      autoResume: true,
      limitMicros: null,
      allowHttp: false,
      ...change,
    },
    label: 'Anthropic',
    server: 'api.anthropic.com',
    keyStatus: 'stored',
    keyHint: '...abcd',
    termsAccepted: true,
    price: null,
    free: false,
    learned: [],
  };
}

export function snapshot(change: Partial<AppSnapshot> = {}): AppSnapshot {
  return {
    version: '0.1.0',
    dataDir: '/data',
    datasets: [dataset()],
    currentDataset: 1,
    provider: provider(),
    openBatches: [],
    monthSpentMicros: 0,
    monthUnknownCalls: 0,
    revision: 1,
    limits,
    startupProblem: null,
    untold: null,
    ...change,
  };
}

export function estimate(change: Partial<EstimateView> = {}): EstimateView {
  return estimateOf({
    count: 58,
    ms: { low: 22 * MINUTE, high: 31 * MINUTE },
    costMicros: { low: 2_100_000, high: 2_900_000 },
    tiers: [
      {
        tier: 'template',
        count: 22,
        eachMicros: { low: 34_000, high: 38_000 },
        totalMicros: { low: 748_000, high: 836_000 },
        basis: 'history',
        samples: 30,
      },
      {
        tier: 'scenario',
        count: 21,
        eachMicros: { low: 41_000, high: 49_000 },
        totalMicros: { low: 861_000, high: 1_029_000 },
        basis: 'history',
        samples: 12,
      },
      {
        tier: 'edge_case',
        count: 15,
        eachMicros: { low: 33_000, high: 69_000 },
        totalMicros: { low: 495_000, high: 1_045_000 },
        basis: 'defaults',
        samples: 0,
      },
    ],
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    ...change,
  });
}

export function mark(change: Partial<MarkView> = {}): MarkView {
  return {
    conversationId: 37,
    number: 37,
    name: 'Anxious Planner + Fear + Roth conversion',
    outcome: 'succeeded',
    at: NOW,
    score: 8.6,
    errorTitle: null,
    ...change,
  };
}

export function row(change: Partial<RowSummary> = {}): RowSummary {
  return {
    ...makeRow(35, 0, true, NOW),
    persona: 'Sandwich Carer',
    emotion: 'Overwhelm to Empowerment',
    topic: 'Eldercare costs',
    intent: 'get a plan',
    tone: 'calm',
    tier: 'scenario',
    status: 'failed',
    errorKind: 'timeout',
    errorTitle: 'No answer in time',
    errorRetryable: true,
    errorAt: NOW,
    ...change,
  };
}

export function failedCall(change: Partial<ErrorView> = {}): ErrorView {
  return {
    kind: 'timeout',
    title: 'No answer in time',
    happened: 'The provider took the request and did not finish the answer within the timeout.',
    todo: 'Retry, or raise the timeout in Settings if the model is slow.',
    remedy: 'retry',
    retryable: true,
    message: 'operation timed out after 300 s',
    httpStatus: 504,
    requestId: 'req_011',
    at: NOW - 2 * MINUTE,
    attempt: 2,
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    batchId: 7,
    datasetId: 1,
    purpose: 'write',
    redo: null,
    versionId: null,
    conversationId: 35,
    number: 35,
    deleted: false,
    name: 'Sandwich Carer + Overwhelm to Empowerment + Eldercare costs',
    tier: 'scenario',
    maxTokens: 8192,
    copyText: 'Train error report\nNo answer in time',
    ...change,
  };
}
