import type { BackupView } from '../../ipc/client';
import { plural, size } from '../../lib/format';

const origins: Record<BackupView['origin'], string> = {
  made: 'Backup',
  before_update: 'Before an update',
  set_aside: 'Set aside by a restore',
  file: 'File you chose',
};

/** How a backup came to be. */
export function originWord(backup: BackupView): string {
  return origins[backup.origin];
}

/** "2 datasets, 190 conversations, 84 of them generated, 3.1 MB", or why it cannot be used. */
export function contentsWords(backup: BackupView): string {
  if (backup.problem !== null) return backup.problem;
  const { datasets, conversations, generated } = backup;
  return [
    plural(datasets ?? 0, 'dataset'),
    plural(conversations ?? 0, 'conversation'),
    `${plural(generated ?? 0, 'generated', 'generated')}`,
    size(backup.bytes),
  ].join(', ');
}
