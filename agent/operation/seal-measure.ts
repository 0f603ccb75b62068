import { KysoError } from "../../protocol/error.ts";
import type { Operation } from "./agent-context.ts";

/** `seal.measure`: the seal's true diameter; logged before it counts. */
export const sealMeasure: Operation<"seal.measure"> =
  ({ settings, own, audit }) =>
  async ({ diameterMm }) => {
    const { locked, fixed } = await settings.read();
    if (locked.includes("sealDiameterMm")) throw new KysoError("SETTING_LOCKED", "sealDiameterMm");
    if (fixed.sealDiameterMm) throw new KysoError("SETTING_IN_FILE", "sealDiameterMm");
    await audit.append("seal.measured", { diameterMm });
    await own.change((now) => {
      const others = Object.entries(now).filter(([key]) => key !== "sealDiameterMm");
      return { ...Object.fromEntries(others), ...(diameterMm !== null && { sealDiameterMm: diameterMm }) };
    });
    return { result: {} };
  };
