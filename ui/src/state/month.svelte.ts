/** What this month cost, as the engine counts it. */
class Month {
  spentMicros = $state(0);
  /** Calls that may have been billed. */
  unknownCalls = $state(0);

  take({
    monthSpentMicros,
    monthUnknownCalls,
  }: {
    monthSpentMicros: number;
    monthUnknownCalls: number;
  }): void {
    this.spentMicros = monthSpentMicros;
    this.unknownCalls = monthUnknownCalls;
  }
}

export const month = new Month();
