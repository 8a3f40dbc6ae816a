/** What can raise a flag, by the keys of the criteria. The first three cap the score. */
export const flagOptions = [
  { value: 'format_leak', name: 'Traces of a file format' },
  { value: 'machine_talk', name: 'Talks like a machine' },
  { value: 'contact', name: 'Unknown contacts' },
  { value: 'figures', name: 'Figures from nowhere' },
  { value: 'emotion_sign', name: 'Mood against the arc' },
  { value: 'personal_data', name: 'Personal data' },
];
