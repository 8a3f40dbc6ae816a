import { client, type MailInput, type MailPreset, type MailReport, type MailSetup } from '../../ipc/client';
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

  readonly setup = $derived(mail.setup);
  readonly presets = $derived(this.setup?.presets ?? []);
  readonly preset = $derived(this.presets.find((preset) => preset.id === this.#presetId) ?? null);
  readonly status = $derived(this.setup?.passwordStatus ?? null);
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
  }

  #fill(setup: MailSetup): void {
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

  /** What a test found is about what was there before. */
  changed(): void {
    this.report = null;
  }

  /** Stores or replaces the password. The field is emptied once it is stored. */
  async savePassword(): Promise<boolean> {
    if (!this.password.trim()) return false;
    return this.during('password', async () => {
      const sent = this.password;
      mail.setup = await client.setMailPassword(sent);
      // What was typed meanwhile stays.
      if (this.password === sent) this.password = '';
      this.report = null;
    });
  }

  async deletePassword(): Promise<boolean> {
    return this.during('deleting', async () => {
      mail.setup = await client.deleteMailPassword();
    });
  }

  /** Sends a test mail as the form stands there. A password that was typed and not saved is saved first. */
  async test(): Promise<void> {
    this.tried = true;
    this.report = null;
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
