import type { AppError, BackupView, commands as shellCommands } from '../bindings';
import { fail, ok } from './answer';
import type { World } from './world';

const FOLDER = '/home/you/.local/share/train';
const HOUR = 3_600_000;

/** Why there is nothing to show, where the options ask for that. */
export function startupProblem(world: World): AppError | null {
  if (world.options.gone)
    return {
      code: 'dataGone',
      message: `The data folder ${FOLDER} is no longer there.`,
      hint: 'It was moved, renamed or deleted. Nothing is lost yet: Train still holds everything that was in it. Put it back writes it to the same place.',
      problems: [],
    };
  if (world.options.broken)
    return {
      code: 'database',
      message: 'The database could not be opened.',
      hint: 'Another program may hold it. Close it, then try again.',
      problems: [],
    };
  return null;
}

function backup(name: string, origin: BackupView['origin'], hoursAgo: number): BackupView {
  return {
    path: `${FOLDER}/backups/${name}`,
    name,
    origin,
    at: Date.now() - hoursAgo * HOUR,
    bytes: 3_140_000,
    datasets: 2,
    conversations: 190,
    generated: 84,
    problem: null,
  };
}

type DataCommands = Pick<
  typeof shellCommands,
  | 'backups'
  | 'backUp'
  | 'backUpTo'
  | 'pickBackup'
  | 'restore'
  | 'putBack'
  | 'startAgain'
  | 'openFolder'
  | 'logSettings'
  | 'setLogLevel'
  | 'diagnostics'
  | 'reportFault'
>;

/** The data folder of the fake, with a few backups in it. */
export function fakeData(world: World): DataCommands {
  let listed = [
    backup('train-2026-11-24-091200.db', 'made', 20),
    backup('train-before-update-4.db', 'before_update', 90),
    { ...backup('set-aside-2026-11-20-180312.db', 'set_aside', 120), problem: 'This file is damaged.' },
  ];
  const running = () => [...world.batches.values()].some((batch) => batch.state === 'running');
  return {
    backups: () => ok(listed),
    backUp: () => {
      const made = backup('train-2026-11-25-101500.db', 'made', 0);
      listed = [made, ...listed];
      return ok(made);
    },
    backUpTo: () => ok({ ...backup('mine.db', 'file', 0), path: '/media/stick/mine.db' }),
    pickBackup: () => ok({ ...backup('older.db', 'file', 400), path: '/media/stick/older.db' }),
    restore: (path) =>
      running()
        ? fail('busy', 'A batch is running.', 'Pause or cancel it and wait until it rests, then try again.')
        : ok({ restored: path, setAside: `${FOLDER}/backups/set-aside-2026-11-25-101500.db`, problem: null }),
    putBack: () => {
      world.options.gone = false;
      return ok({ restored: `${FOLDER}/train.db`, setAside: null, problem: null });
    },
    startAgain: () => {
      world.started += 1;
      return ok(null);
    },
    reportFault: (text) => (world.faults.push(text), ok(null)),
    openFolder: (folder) => (world.opened.push(folder), ok(null)),
    logSettings: () => ok({ folder: `${FOLDER}/logs`, forced: false }),
    setLogLevel: (level) => ((world.logLevel = level), ok(null)),
    diagnostics: () =>
      ok(
        'Train 0.1.0\nSystem: Debian GNU/Linux 12, x86_64\nWeb view: 2.46.0\n\nEnd of the log:\n2026-11-25 INFO started\n',
      ),
  };
}
