import { client, toFailure, type AppFailure } from '../../ipc/client';
import { prefs, type WindowPrefs } from '../../ipc/prefs';

/** What the shell does by itself. The shell reads these names in the window's preferences. */
export type ShellSwitch =
  'keepAwake' | 'notifyCompleted' | 'notifyFailed' | 'notifyPaused' | 'notifyInterrupted';

export type WhenClosed = WindowPrefs['whenClosed'];

/** Preferences that the shell follows, and what the system starts at login. */
export class DesktopSettings {
  /** Null until the system has answered. */
  startAtLogin = $state<boolean | null>(null);
  failure = $state.raw<AppFailure | null>(null);

  #changed = $state(0);

  async load(): Promise<void> {
    try {
      this.startAtLogin = (await client.desktop()).startAtLogin;
      this.failure = null;
    } catch (cause) {
      this.failure = toFailure(cause);
    }
  }

  /** On until it is switched off. */
  isOn(name: ShellSwitch): boolean {
    void this.#changed;
    return prefs.get(name);
  }

  turn(name: ShellSwitch, on: boolean): void {
    prefs.set(name, on);
    this.#changed += 1;
  }

  get whenClosed(): WhenClosed {
    void this.#changed;
    return prefs.get('whenClosed');
  }
  set whenClosed(value: WhenClosed) {
    prefs.set('whenClosed', value);
    this.#changed += 1;
  }

  /** Asks the system, and shows what it then says. */
  async turnLogin(on: boolean): Promise<void> {
    this.startAtLogin = on;
    try {
      await client.startAtLogin(on);
    } catch (cause) {
      const failure = toFailure(cause);
      await this.load();
      this.failure = failure;
      return;
    }
    await this.load();
  }
}
