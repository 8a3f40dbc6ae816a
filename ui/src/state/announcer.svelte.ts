/** What a screen reader is told of a change that only eyes would see. Its region is always there (LiveRegions). */
class Announcer {
  text = $state('');

  say(text: string): void {
    this.text = text;
  }
}

export const announcer = new Announcer();
