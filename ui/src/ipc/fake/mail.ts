import type {
  BatchView,
  MailInput,
  MailPreset,
  MailSetup,
  MailView,
  commands as shellCommands,
} from '../bindings';
import { fail, ok } from './answer';
import type { World } from './world';

type Commands = typeof shellCommands;
type MailCommands = Pick<
  Commands,
  | 'mailSetup'
  | 'saveMail'
  | 'deleteMail'
  | 'setMailPassword'
  | 'deleteMailPassword'
  | 'mailPasswordStatus'
  | 'testMail'
  | 'sendMail'
  | 'cancelMail'
>;

const SEND_MS = 300;

const preset = (
  id: string,
  label: string,
  host: string,
  port: number,
  note: string | null = null,
): MailPreset => ({
  id,
  label,
  host,
  port,
  security: port === 587 ? 'starttls' : 'tls',
  userHelp: 'Your whole address.',
  passwordHelp: 'An app password of your account.',
  note,
});

const presets = [
  preset('gmail', 'Gmail', 'smtp.gmail.com', 465),
  preset(
    'microsoft',
    'Microsoft 365',
    'smtp.office365.com',
    587,
    'Works while your administrator allows SMTP AUTH for your mailbox.',
  ),
  preset('fastmail', 'Fastmail', 'smtp.fastmail.com', 465),
  preset('icloud', 'iCloud', 'smtp.mail.me.com', 587),
  preset('yahoo', 'Yahoo', 'smtp.mail.yahoo.com', 465),
  preset('own', 'Another server', '', 465),
];

const empty: MailInput = { host: '', port: 465, security: 'tls', user: '', from: '', to: '' };
const example: MailInput = {
  host: 'smtp.example.com',
  port: 465,
  security: 'tls',
  user: 'you@example.com',
  from: 'you@example.com',
  to: 'team@example.com',
};

const refused = {
  code: 'wrong_password',
  title: 'The password was refused',
  happened: 'The mail server does not accept this user name with this password.',
  todo: 'Check both. Many providers want an app password in the place of your own.',
  field: 'password' as const,
  said: '535 5.7.8 Error: authentication failed',
};

const accountOf = ({ user, host }: MailInput) => `${user.trim()}@${host.trim().toLowerCase()}`;

/** The mail account of the fake. A password goes in and never comes out; "wrong" is one that is refused. */
export class FakeMail {
  #saved: MailInput | null;
  readonly #passwords = new Map<string, string>();

  constructor(start: boolean | 'refused') {
    this.#saved = start ? example : null;
    if (start) this.setPassword(example, start === 'refused' ? 'wrong' : 'right');
  }

  get refuses(): boolean {
    return this.refusesFor(this.#saved ?? empty);
  }

  refusesFor(input: MailInput): boolean {
    return this.#passwords.get(accountOf(input)) === 'wrong';
  }

  status(input: MailInput): 'stored' | 'missing' {
    return this.#passwords.has(accountOf(input)) ? 'stored' : 'missing';
  }

  get to(): string {
    return this.#saved?.to ?? '';
  }

  setup(world: World): MailSetup {
    const mails = [...world.batches.values()].flatMap((batch) => batch.mail ?? []);
    return {
      settings: this.#saved ?? empty,
      saved: this.#saved !== null,
      passwordStatus: this.status(this.#saved ?? empty),
      passwordHint: null,
      ready: this.#saved !== null && (this.#saved.user === '' || this.status(this.#saved) === 'stored'),
      troubled: mails.filter((mail) => mail.state === 'failed'),
      presets,
    };
  }

  save(input: MailInput): void {
    this.#saved = { ...input };
  }

  forget(): void {
    if (this.#saved) this.setPassword(this.#saved, null);
    this.#saved = null;
  }

  setPassword(input: MailInput, password: string | null): void {
    if (password === null) this.#passwords.delete(accountOf(input));
    else this.#passwords.set(accountOf(input), password);
  }
}

/** Sends the mail about a batch, as far as there is a server to send it to. */
export function mailAbout(world: World, batch: BatchView): MailView {
  const tries = (batch.mail?.tries ?? 0) + 1;
  const sending: MailView = {
    batchId: batch.id,
    datasetId: batch.datasetId,
    state: 'sending',
    to: world.mail.to,
    tries,
    nextAt: null,
    sentAt: null,
    problem: null,
  };
  world.changeBatch(batch, { mail: sending });
  setTimeout(() => {
    const mail: MailView = world.mail.refuses
      ? { ...sending, state: 'failed', problem: refused }
      : { ...sending, state: 'sent', sentAt: Date.now() };
    world.changeBatch(batch, { mail });
  }, SEND_MS);
  return sending;
}

/** The mail commands of the shell over a World. */
export function mailCommands(world: World): MailCommands {
  const { mail } = world;
  const after = (change: () => void) => (change(), ok(mail.setup(world)));
  return {
    mailSetup: () => ok(mail.setup(world)),
    saveMail: (input) => after(() => mail.save(input)),
    deleteMail: () => after(() => mail.forget()),
    setMailPassword: (input, password) =>
      input.host.trim() && input.user.trim()
        ? after(() => mail.setPassword(input, password))
        : fail(
            'invalid',
            'A password belongs to an account.',
            'Enter the mail server and the user name first.',
          ),
    deleteMailPassword: (input) => after(() => mail.setPassword(input, null)),
    mailPasswordStatus: (input) => ok({ server: input.host.trim(), status: mail.status(input), hint: null }),
    testMail: (input) =>
      mail.refusesFor(input)
        ? ok({
            ok: false,
            title: refused.title,
            detail: `${refused.happened} The server's own words: ${refused.said}`,
            todo: refused.todo,
            field: refused.field,
          })
        : ok({
            ok: true,
            title: `The test e-mail is on its way to ${input.to}`,
            detail: `${input.host} has taken it.`,
            todo: 'Look for it there, in the spam folder too.',
            field: null,
          }),
    sendMail: (batchId) => {
      const batch = world.batches.get(batchId);
      return batch ? ok(mailAbout(world, batch)) : fail('notFound', 'There is no such mail.');
    },
    cancelMail: (batchId) => {
      const batch = world.batches.get(batchId);
      if (!batch?.mail) return fail('notFound', 'There is no such mail.');
      const given: MailView = { ...batch.mail, state: 'cancelled' };
      world.changeBatch(batch, { mail: given });
      return ok(given);
    },
  };
}
