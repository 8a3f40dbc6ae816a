import type { ProviderView } from '../bindings';

/** What a fake begins with. */
export interface FakeOptions {
  /** Rows of the dataset that is there at the start; null: none is. */
  rows: number | null;
  /** No row generated yet. */
  fresh: boolean;
  provider: ProviderView['settings']['kind'] | null;
  /** What was learned about the servers. */
  learned: ProviderView['learned'];
  /** How long a fake call takes. */
  callMs: number;
  /** Every answer is cut off. */
  inVain: boolean;
  /** The database cannot be opened. */
  broken: boolean;
  /** The data folder vanished while it was open. */
  gone: boolean;
  /** What happened before the window was there. */
  untold: string | null;
  /** Why the keychain cannot be used; null where it can. */
  keychain: string | null;
  /** Mail is set up; `refused`: and its password is wrong. */
  mail: boolean | 'refused';
  /** How long an export takes. */
  exportMs: number;
}

export const usual: FakeOptions = {
  rows: 100,
  fresh: false,
  provider: 'anthropic',
  learned: [],
  callMs: 6000,
  inVain: false,
  broken: false,
  gone: false,
  untold: null,
  keychain: null,
  mail: false,
  exportMs: 40,
};
