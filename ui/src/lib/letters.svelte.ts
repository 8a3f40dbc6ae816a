/** Whether single letters are commands: read by what shows a key, set by the preference (state/letterKeys). */
class Letters {
  on = $state(true);
}

export const letters = new Letters();
