import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fromHex, toHex } from "../../protocol/octets.ts";
import { CipherState, MAX_MESSAGES_PER_KEY, MAX_PLAINTEXT_BYTES } from "../../protocol/cipher-state.ts";
import { generateKeyPair, HandshakeState, type TransportKeys } from "../../protocol/noise.ts";
import { keyPairOf } from "./raw-key.ts";

const hex = z.string().transform(fromHex);
const vectorSchema = z.object({
  protocol_name: z.string(),
  init_prologue: hex,
  init_ephemeral: hex,
  init_static: hex.optional(),
  init_remote_static: hex.optional(),
  init_psks: z.array(hex).optional(),
  resp_prologue: hex,
  resp_ephemeral: hex,
  resp_static: hex.optional(),
  resp_remote_static: hex.optional(),
  resp_psks: z.array(hex).optional(),
  handshake_hash: z.string(),
  messages: z.array(z.object({ payload: hex, ciphertext: z.string() })),
});

const { vectors } = z
  .object({ vectors: z.array(vectorSchema) })
  .parse(JSON.parse(readFileSync(new URL("./vector/noise.json", import.meta.url), "utf8")));

const patternSchema = z.enum(["NN", "NNpsk0", "KK", "KKpsk0"]);

async function handshakeOf(vector: z.infer<typeof vectorSchema>, side: "init" | "resp") {
  const own = vector[`${side}_static`];
  const remote = vector[`${side}_remote_static`];
  const psk = vector[`${side}_psks`]?.[0];
  return HandshakeState.of({
    pattern: patternSchema.parse(vector.protocol_name.split("_")[1]),
    initiator: side === "init",
    prologue: vector[`${side}_prologue`],
    ephemeralKeys: await keyPairOf(vector[`${side}_ephemeral`]),
    ...(own === undefined ? {} : { staticKeys: await keyPairOf(own) }),
    ...(remote === undefined ? {} : { remoteStaticKey: remote }),
    ...(psk === undefined ? {} : { psk }),
  });
}

async function handshake(pattern: "NN" | "NNpsk0", psks?: [Uint8Array, Uint8Array]) {
  const side = (initiator: boolean) =>
    HandshakeState.of({
      pattern,
      initiator,
      prologue: new Uint8Array(0),
      ...(psks === undefined ? {} : { psk: psks[initiator ? 0 : 1] }),
    });
  return { initiator: await side(true), responder: await side(false) };
}

async function transport(): Promise<[TransportKeys, TransportKeys]> {
  const { initiator, responder } = await handshake("NN");
  await responder.readMessage(await initiator.writeMessage(new Uint8Array(0)));
  await initiator.readMessage(await responder.writeMessage(new Uint8Array(0)));
  return [await initiator.split(), await responder.split()];
}

describe("Noise revision 34, 25519_AESGCM_SHA256", () => {
  it.each(vectors)("agrees with the published vector of $protocol_name", async (vector) => {
    const initiator = await handshakeOf(vector, "init");
    const responder = await handshakeOf(vector, "resp");
    const [first, second, ...rest] = vector.messages;
    const message1 = await initiator.writeMessage(first!.payload);
    expect(toHex(message1)).toBe(first!.ciphertext);
    expect(await responder.readMessage(message1)).toEqual(first!.payload);
    const message2 = await responder.writeMessage(second!.payload);
    expect(toHex(message2)).toBe(second!.ciphertext);
    expect(await initiator.readMessage(message2)).toEqual(second!.payload);
    const ends = [await initiator.split(), await responder.split()];
    expect(ends.map((end) => toHex(end.handshakeHash))).toEqual([
      vector.handshake_hash,
      vector.handshake_hash,
    ]);
    for (const [index, { payload, ciphertext }] of rest.entries()) {
      const message = await ends[index % 2]!.send.encrypt(payload);
      expect(toHex(message)).toBe(ciphertext);
      expect(await ends[(index + 1) % 2]!.receive.decrypt(message)).toEqual(payload);
    }
  });

  it("covers the patterns that Kyso uses", () => {
    expect(new Set(vectors.map((vector) => vector.protocol_name.split("_")[1]))).toEqual(
      new Set(["KK", "KKpsk0", "NN", "NNpsk0"]),
    );
  });

  it("ends the handshake when the pre-shared keys differ", async () => {
    const { initiator, responder } = await handshake("NNpsk0", [
      new Uint8Array(32),
      new Uint8Array(32).fill(1),
    ]);
    const message = await initiator.writeMessage(new Uint8Array(0));
    await expect(responder.readMessage(message)).rejects.toMatchObject({ code: "SESSION_HANDSHAKE_FAILED" });
  });

  it("refuses an ephemeral key of small order", async () => {
    const { initiator, responder } = await handshake("NN");
    await initiator.writeMessage(new Uint8Array(0));
    await responder.readMessage(new Uint8Array(32));
    await expect(responder.writeMessage(new Uint8Array(0))).rejects.toMatchObject({
      code: "SESSION_HANDSHAKE_FAILED",
    });
  });

  it.each([0, 1, 31])("refuses a first message cut to %i bytes", async (length) => {
    const { responder } = await handshake("NNpsk0", [new Uint8Array(32), new Uint8Array(32)]);
    await expect(responder.readMessage(new Uint8Array(length))).rejects.toMatchObject({
      code: "SESSION_HANDSHAKE_FAILED",
    });
  });

  it("does not split before both messages are through, and has no third one", async () => {
    const { initiator, responder } = await handshake("NN");
    await expect(initiator.split()).rejects.toMatchObject({ code: "SESSION_HANDSHAKE_FAILED" });
    await responder.readMessage(await initiator.writeMessage(new Uint8Array(0)));
    await initiator.readMessage(await responder.writeMessage(new Uint8Array(0)));
    await expect(initiator.writeMessage(new Uint8Array(0))).rejects.toMatchObject({
      code: "SESSION_HANDSHAKE_FAILED",
    });
  });

  it("makes key pairs whose private half can't leave WebCrypto", async () => {
    const { privateKey, publicKey } = await generateKeyPair();
    expect(privateKey.extractable).toBe(false);
    expect(publicKey).toHaveLength(32);
  });
});

describe("transport messages", () => {
  it("take the largest plaintext and no larger one", async () => {
    const [a, b] = await transport();
    const message = await a.send.encrypt(new Uint8Array(MAX_PLAINTEXT_BYTES));
    expect(message).toHaveLength(65_535);
    expect(await b.receive.decrypt(message)).toHaveLength(MAX_PLAINTEXT_BYTES);
    await expect(a.send.encrypt(new Uint8Array(MAX_PLAINTEXT_BYTES + 1))).rejects.toMatchObject({
      code: "PROTOCOL_MESSAGE_TOO_LARGE",
    });
  });

  it("decrypt in the order in which they were encrypted, however many are under way", async () => {
    const [a, b] = await transport();
    const messages = await Promise.all(
      Array.from({ length: 50 }, (_, i) => a.send.encrypt(Uint8Array.of(i))),
    );
    const plaintexts = await Promise.all(messages.map((message) => b.receive.decrypt(message)));
    expect(plaintexts.map((plaintext) => plaintext[0])).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it.each(["replayed", "altered", "reordered", "reflected"])("do not decrypt when %s", async (how) => {
    const [a, b] = await transport();
    const first = await a.send.encrypt(Uint8Array.of(1));
    const second = await a.send.encrypt(Uint8Array.of(2));
    if (how === "replayed") await b.receive.decrypt(first);
    if (how === "altered") first[0]! ^= 1;
    const message =
      how === "reordered" ? second : how === "reflected" ? await b.send.encrypt(Uint8Array.of(1)) : first;
    await expect(b.receive.decrypt(message)).rejects.toMatchObject({ code: "SESSION_CLOSED" });
  });

  it("end when the key has encrypted as much as it may", async () => {
    const cipher = await CipherState.of(new Uint8Array(32), MAX_MESSAGES_PER_KEY - 1);
    await cipher.encrypt(new Uint8Array(1));
    await expect(cipher.encrypt(new Uint8Array(1))).rejects.toMatchObject({ code: "SESSION_CLOSED" });
  });
});
