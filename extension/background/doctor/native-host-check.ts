import { found, type Found } from "../../../protocol/doctor.ts";
import { asKysoError } from "../../../protocol/error.ts";
import { askNativeHost } from "../agent/native-host.ts";

/** Whether the browser reaches the native messaging host, and that the agent. */
export async function nativeHostCheck(): Promise<readonly Found[]> {
  try {
    await askNativeHost("find");
    return [found("NATIVE_HOST_GOOD")];
  } catch (error) {
    const isMissing = asKysoError(error).code === "PAIRING_HOST_MISSING";
    return [found(isMissing ? "NATIVE_HOST_MISSING" : "NATIVE_HOST_NO_AGENT")];
  }
}
