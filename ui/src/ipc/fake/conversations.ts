import type {
  commands as shellCommands,
  ConversationImport,
  ConversationPreview,
  ImportedLine,
} from '../bindings';
import { fail, ok } from './answer';
import type { World } from './world';

type Commands = typeof shellCommands;
type ConversationCommands = Pick<
  Commands,
  'pickConversations' | 'previewConversations' | 'importConversations' | 'setExample'
>;

/** What the next person chooses in the file dialog; null: she thinks better of it. */
export const dialog: { path: string | null } = { path: '/home/you/old.jsonl' };

const line = (number: number): ImportedLine => ({
  line: number,
  system: number === 1 ? 'You are Nora.' : null,
  persona: number === 1 ? 'New Graduate' : null,
  emotion: null,
  topic: null,
  tier: 'template',
  turns: [
    { role: 'user', content: `Question ${number}: <b>may I?</b>` },
    { role: 'assistant', content: 'You may.' },
  ],
});

/** A file named "mixed" has a line that is no conversation, and one with a narrator in it. */
function look({ path, format, roles }: ConversationImport): ConversationPreview {
  const mixed = path.includes('mixed');
  const meaning = roles.find(({ name }) => name === 'narrator')?.meaning ?? null;
  const bad = [
    { line: 2, message: 'it is a preference pair: two replies to choose from, and no conversation' },
    ...(meaning === null
      ? [{ line: 5, message: 'message 1 has the role "narrator"; say what it means' }]
      : []),
  ];
  return {
    path,
    fileName: path.split('/').at(-1) ?? path,
    format: format ?? 'messages',
    good: mixed ? 5 - bad.length : 20,
    known: mixed ? 1 : 0,
    bad: mixed ? bad : [],
    badTotal: mixed ? bad.length : 0,
    roles: mixed ? [{ name: 'narrator', meaning, count: 4 }] : [],
    newNames: ['persona: New Graduate'],
    lines: [line(1), line(3)],
    systems: 1,
  };
}

/** Existing conversations over a World. */
export function conversationCommands(world: World): ConversationCommands {
  return {
    pickConversations: () => ok(dialog.path),
    previewConversations: (input) =>
      input.path.includes('bad')
        ? fail('invalid', 'No line of this file is a conversation.', 'Choose a JSONL or JSON file.')
        : ok(look(input)),
    importConversations: (input) => {
      const { good, known, badTotal } = look(input);
      return badTotal > 0 && !input.skipBad
        ? fail('importProblems', 'The file was not imported.', 'Mend the lines, or leave them out.')
        : ok({ added: good, known, skipped: badTotal, undoToken: 'imported' });
    },
    setExample: (id, on) => {
      if (on) world.examples.add(id);
      else world.examples.delete(id);
      return ok(null);
    },
  };
}
