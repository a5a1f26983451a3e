import { createNumberList } from './number-list.ts';
import { type CreateScratch, readAll } from './scratch.ts';
import type { SpacePoint } from './space-point.ts';
import { createTextReader, createTextWriter } from './text-log.ts';
import { readWish, writeWish } from './wish.ts';

/** Above any port: where a text begins, and a port, are kept as one number of 53 bits. */
const PORTS = 65_536;

/** Points with more to them than a plain key can say, by their place. */
export interface PointList {
  readonly length: number;
  /** The same point on each of the ports. */
  push(point: SpacePoint, ports: readonly number[]): void;
  at(place: number): SpacePoint;
  /** Two lists of the same bytes are equal. */
  bytes(): Iterable<Uint8Array>;
}

export function createPointList(createScratch: CreateScratch): PointList {
  const texts = createScratch();
  const write = createTextWriter(texts);
  const read = createTextReader(texts);
  const places = createNumberList(createScratch());
  return {
    get length() {
      return places.length;
    },
    push(point, ports) {
      if (ports.length === 0) return;
      const begin = write(writeWish({ ...point, port: null }));
      for (const port of ports) places.push(begin * PORTS + port);
    },
    *bytes() {
      yield* places.bytes();
      yield* readAll(texts);
    },
    at(place) {
      const packed = places.at(place);
      const { text } = read(Math.floor(packed / PORTS));
      return { ...readWish(text), port: packed % PORTS };
    },
  };
}
