import type { LookupAddress, LookupOptions } from "node:dns";
import { describe, expect, it } from "vitest";
import { guardedLookup } from "../../../agent/http/guarded-lookup.ts";
import { isLocalAddress } from "../../../agent/http/network-address.ts";

async function lookedUp(hostname: string, options: LookupOptions): Promise<string | LookupAddress[]> {
  return new Promise((found, failed) => {
    guardedLookup(isLocalAddress)(hostname, options, (error, address) =>
      error === null ? found(address) : failed(error),
    );
  });
}

describe("a guarded look-up", () => {
  it.each([{}, { all: true }])(
    "refuses a name that stands for this computer, with options %o",
    async (options) => {
      const found = lookedUp("localhost", options);
      await expect(found).rejects.toMatchObject({ code: "NETWORK_ADDRESS_INVALID" });
    },
  );

  it("lets other addresses through, one or all as asked", async () => {
    await expect(lookedUp("192.168.1.9", {})).resolves.toBe("192.168.1.9");
    await expect(lookedUp("192.168.1.9", { all: true })).resolves.toEqual([
      { address: "192.168.1.9", family: 4 },
    ]);
  });

  it("tells of names that nobody knows as the system does", async () => {
    await expect(lookedUp("nowhere.invalid", {})).rejects.toMatchObject({ syscall: "getaddrinfo" });
  });
});
