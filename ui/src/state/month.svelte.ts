/** What this month cost, as the engine counts it. */
class Month {
  spentMicros = $state(0);
  /** Calls whose cost nobody knows: of a model without a price, or perhaps billed. */
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
