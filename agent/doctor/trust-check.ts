import { found } from "../../protocol/doctor.ts";
import { KysoError } from "../../protocol/error.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import type { Check } from "./check.ts";

/** Whether there is a root that a certificate's path may end in. */
export const trustCheck: Check = {
  name: "trust",
  async run({ settings }) {
    const { trust } = await settings();
    try {
      const count = trustedRoots(trust).roots.length;
      return [count === 0 ? found("TRUST_EMPTY") : found("TRUST_GOOD", { count })];
    } catch (error) {
      if (error instanceof KysoError) return [found("TRUST_INVALID", { code: error.code })];
      throw error;
    }
  },
};
