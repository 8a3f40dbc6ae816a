import type { EstimateView } from '../bindings';

type Asked = 'count' | 'ms' | 'costMicros' | 'provider' | 'model';

/** An estimate of what is asked for, and what it says besides where nothing else is given. */
export const estimateOf = (of: Pick<EstimateView, Asked> & Partial<EstimateView>): EstimateView => ({
  calls: of.count,
  free: false,
  basis: 'history',
  samples: 42,
  basisText: 'from 42 of your own',
  concurrency: 5,
  tiers: [],
  warnCost: false,
  warnTime: false,
  worstEachMicros: 130_000,
  similar: 0,
  approved: 0,
  incomplete: 0,
  lacking: [],
  unchosenVoice: null,
  ...of,
});
