import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameReader, MAX_FRAME_BYTES } from "../../../agent/token/frame.ts";

const MESSAGES = [{ id: 1, text: "Nguyễn Văn An" }, { id: 2 }, { id: 3, list: [1, 2, 3] }];

function readAll(pieces: readonly Buffer[]): unknown[] {
  const reader = new FrameReader();
  return pieces.flatMap((piece) => {
    reader.add(Buffer.from(piece));
    const messages: unknown[] = [];
    for (let next = reader.next(); next !== undefined; next = reader.next()) messages.push(next);
    return messages;
  });
}

test("messages come out as they went in, however the bytes are cut", () => {
  const bytes = Buffer.concat(MESSAGES.map(encodeFrame));
  expect(readAll([bytes])).toEqual(MESSAGES);
  expect(readAll([...bytes].map((byte) => Buffer.of(byte)))).toEqual(MESSAGES);
  fc.assert(
    fc.property(fc.nat(bytes.length), (cut) => {
      expect(readAll([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(MESSAGES);
    }),
  );
});

test("bytes of a message that was taken are overwritten", () => {
  const frame = encodeFrame({ pin: "123456" });
  const reader = new FrameReader();
  reader.add(frame);
  reader.next();
  expect(frame.every((byte) => byte === 0)).toBe(true);
});

test("a message of the greatest length is waited for, and one byte more is refused", () => {
  const header = (length: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length);
    return bytes;
  };
  expect(readAll([header(MAX_FRAME_BYTES)])).toEqual([]);
  expect(() => readAll([header(MAX_FRAME_BYTES + 1)])).toThrow(RangeError);
});
