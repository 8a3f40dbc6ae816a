/** A place of the source that the pointer is over, in the source or in the prompt that is made of it. */
export interface Place {
  from: number;
  to: number;
}

/** What is marked on both sides. */
class Hover {
  place = $state.raw<Place | null>(null);

  over(place: Place | null): void {
    if (place?.from !== this.place?.from || place?.to !== this.place?.to) this.place = place;
  }

  /** Whether what came from there is marked. */
  has({ from, to }: Place): boolean {
    const { place } = this;
    return place !== null && from < place.to && place.from < to;
  }
}

export const hover = new Hover();
