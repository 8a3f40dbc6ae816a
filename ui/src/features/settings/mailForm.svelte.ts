import {
  client,
  type KeyView,
  type MailInput,
  type MailPreset,
  type MailReport,
  type MailSetup,
} from '../../ipc/client';
import { alike } from '../../lib/alike';
import { Doing } from '../../state/doing.svelte';
import { mail } from '../../state/mail.svelte';
import { mailErrors, usualPorts, type MailErrors } from './mailErrors';

const works = {
  saving: 'The settings are being saved',
  testing: 'A test e-mail is being sent',
  password: 'The password is being saved',
  deleting: 'It is being deleted',
};

/** How mail is sent, as it is being filled in: server, account, password, test. */
export class MailForm extends Doing<keyof typeof works> {
  input = $state<MailInput | null>(null);
  /** A password on its way to the keychain. It is never filled from anywhere. */
  password = $state('');
  report = $state.raw<MailReport | null>(null);
  /** Why nothing else can be done now. */
  readonly whyBusy = $derived(this.busy === null ? null : works[this.busy]);
  /** Errors of untouched fields are told only once the person wants to go on. */
  tried = $state(false);
  #presetId = $state<string | null>(null);
  /** What is known of the passwords of the accounts that were looked at. */
  #passwords = $state.raw<Record<string, KeyView>>({});
  #looking: ReturnType<typeof setTimeout> | undefined;

  readonly setup = $derived(mail.setup);
  readonly presets = $derived(this.setup?.presets ?? []);
  readonly preset = $derived(this.presets.find((preset) => preset.id === this.#presetId) ?? null);
  /** The password of the account that stands in the form; null where it was not looked for yet. */
  readonly passwordView = $derived(this.#passwords[accountOf(this.input)] ?? null);
  readonly status = $derived(this.passwordView?.status ?? null);
  readonly hasPassword = $derived(this.status === 'stored' || this.status === 'environment');
  readonly needsPassword = $derived((this.input?.user.trim() ?? '') !== '');
  readonly #wrong = $derived<MailErrors>(this.input ? mailErrors(this.input) : {});
  readonly sound = $derived(Object.keys(this.#wrong).length === 0);
  /** What is shown at the fields. */
  readonly errors = $derived.by<MailErrors>(() => {
    if (!this.tried) return {};
    const missing = this.needsPassword && !this.hasPassword && !this.password.trim();
    return missing ? { ...this.#wrong, password: 'Enter the password of the account.' } : this.#wrong;
  });

  /** Something was typed and is not saved. */
  get unsaved(): boolean {
    if (!this.input || !this.setup) return false;
    return this.password.trim() !== '' || !alike($state.snapshot(this.input), this.setup.settings);
  }

  async load(): Promise<void> {
    await this.lookAgain();
    if (this.setup) this.#fill(this.setup);
  }

  /** Nothing of what was typed stays, and least of all a password that the next save would store. */
  async discard(): Promise<void> {
    this.password = '';
    this.tried = false;
    this.report = null;
    await this.load();
  }

  /** Asks the keychain again; what was typed stays. */
  async lookAgain(): Promise<void> {
    await mail.load();
    this.failure = mail.failure;
    if (this.setup) this.#note(this.setup);
    await this.look();
  }

  /** Looks for the password of the account that stands in the form, where that was not done yet. */
  async look(): Promise<void> {
    clearTimeout(this.#looking);
    const input = $state.snapshot(this.input);
    // No derived is read: the form may be closed by now.
    if (!input?.user.trim() || this.#passwords[accountOf(input)]) return;
    const found = await client.mailPasswordStatus(input).catch(() => null);
    if (found) this.#passwords = { ...this.#passwords, [accountOf(input)]: found };
  }

  /** Only the saved account's is known then: any other is looked for again. */
  #note({ settings, passwordStatus, passwordHint }: MailSetup): void {
    const known = { server: settings.host, status: passwordStatus, hint: passwordHint };
    this.#passwords = { [accountOf(settings)]: known };
  }

  #fill(setup: MailSetup): void {
    this.#note(setup);
    this.input = { ...setup.settings };
    const known = setup.presets.find((preset) => preset.host !== '' && preset.host === setup.settings.host);
    this.#presetId = known?.id ?? (setup.saved ? 'own' : null);
  }

  choose(preset: MailPreset): void {
    if (!this.input || preset.id === this.#presetId) return;
    const { host, port, security } = preset;
    this.input = { ...this.input, host, port, security };
    this.#presetId = preset.id;
    this.changed();
  }

  /** The usual port goes with the encryption, unless another one was typed. */
  encrypt(security: MailInput['security']): void {
    if (!this.input) return;
    const typed = !Object.values(usualPorts).includes(this.input.port);
    this.input = { ...this.input, security, port: typed ? this.input.port : usualPorts[security] };
    this.changed();
  }

  /** The same address mostly signs in, sends and gets the mails. */
  userTyped(): void {
    const user = this.input?.user.trim() ?? '';
    if (!this.input || !/^\S+@\S+\.\S+$/.test(user)) return;
    if (!this.input.from) this.input.from = user;
    if (!this.input.to) this.input.to = user;
  }

  /** What a test found is about what was there before, and another account has another password. */
  changed(): void {
    this.report = null;
    clearTimeout(this.#looking);
    // An account that is still being typed is none to ask the keychain about.
    this.#looking = setTimeout(() => void this.look(), 400);
  }

  /** Stores or replaces the password. The field is emptied once it is stored. */
  async savePassword(): Promise<boolean> {
    const input = $state.snapshot(this.input);
    if (!input || !this.password.trim()) return false;
    return this.during('password', async () => {
      const sent = this.password;
      mail.setup = await client.setMailPassword(input, sent);
      await this.#lookAnew(input);
      // What was typed meanwhile stays.
      if (this.password === sent) this.password = '';
      this.report = null;
    });
  }

  async deletePassword(): Promise<boolean> {
    const input = $state.snapshot(this.input);
    if (!input) return false;
    return this.during('deleting', async () => {
      mail.setup = await client.deleteMailPassword(input);
      await this.#lookAnew(input);
    });
  }

  async #lookAnew(input: MailInput): Promise<void> {
    const found = await client.mailPasswordStatus(input);
    this.#passwords = { ...this.#passwords, [accountOf(input)]: found };
  }

  /** Sends a test mail as the form stands there. A password that was typed and not saved is saved first. */
  async test(): Promise<void> {
    this.tried = true;
    this.report = null;
    if (this.password.trim() === '' && this.passwordView === null) await this.look();
    const input = $state.snapshot(this.input);
    if (!input || Object.keys(this.errors).length > 0) return;
    if (this.password.trim() && !(await this.savePassword())) return;
    await this.during('testing', async () => {
      this.report = await client.testMail(input);
    });
  }

  /** Saves everything. True when a mail can be sent. */
  async save(): Promise<boolean> {
    this.tried = true;
    if (this.password.trim() === '' && this.passwordView === null) await this.look();
    const input = $state.snapshot(this.input);
    if (!input || Object.keys(this.errors).length > 0) return false;
    if (this.password.trim() && !(await this.savePassword())) return false;
    const saved = await this.during('saving', async () => {
      mail.setup = await client.saveMail(input);
      if (this.input && alike($state.snapshot(this.input), input)) this.input = { ...mail.setup.settings };
    });
    return saved && mail.ready;
  }

  /** Forgets server and password. */
  async forget(): Promise<boolean> {
    return this.during('deleting', async () => {
      mail.setup = await client.deleteMail();
      this.#fill(mail.setup);
      this.password = '';
      this.report = null;
      this.tried = false;
    });
  }
}

/** Which password it is: that of this user at this server. */
function accountOf(input: MailInput | null): string {
  return `${input?.user.trim()}@${input?.host.trim().toLowerCase()}`;
}
