import { client, toFailure, type LogLevel, type LogSettings } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { dialogs } from '../../state/dialogs.svelte';
import { Doing } from '../../state/doing.svelte';

/** Logs, and the text for a support ticket. */
export class Support extends Doing {
  settings = $state.raw<LogSettings | null>(null);

  #level = $state<LogLevel>(prefs.get('logLevel'));

  get level(): LogLevel {
    return this.#level;
  }
  /** Holds at once, and at the next start. */
  set level(level: LogLevel) {
    this.#level = level;
    prefs.set('logLevel', level);
    client.setLogLevel(level).catch((cause: unknown) => (this.failure = toFailure(cause)));
  }

  async load(): Promise<void> {
    try {
      this.settings = await client.logSettings();
    } catch (cause) {
      this.failure = toFailure(cause);
    }
  }

  async gather(): Promise<void> {
    await this.during('gathering', async () =>
      dialogs.open({ kind: 'diagnostics', text: await client.diagnostics() }),
    );
  }
}
